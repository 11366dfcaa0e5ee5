// Times in the reader's own zone, which is the one of their profile and not this machine's.
import { getState } from "./store.js";

const kept = new Map();

/** A date in the reader's zone by `Intl` options, 24-hour clock. */
export function shown(seconds, options) {
  const zone = getState().users[getState().me]?.tz ?? "UTC";
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!kept.has(key)) kept.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, hourCycle: "h23", ...options }));
  return kept.get(key).format(new Date(seconds * 1000));
}

/** Hours and minutes. */
export const clockTime = (seconds) => shown(seconds, { hour: "2-digit", minute: "2-digit" });

/** A day in full, such as Wednesday, 1 August 2012. */
export const day = (seconds) => shown(seconds, { weekday: "long", day: "numeric", month: "long", year: "numeric" });

/** Day and time in full. */
export const moment = (seconds) => `${day(seconds)} at ${shown(seconds, { timeStyle: "medium" })}`;

/** Seconds of a Slack ts. */
export const secondsOf = (ts) => Number.parseFloat(ts);
