// Slack's date tokens: {date_short}, {time} and their like, in the reader's zone.
import { shown } from "./times.js";

const DAY = 86_400; // seconds
const NUMBERS = { year: "numeric", month: "2-digit", day: "2-digit" };

const FORMS = {
  date_num: (at) => shown(at, NUMBERS).split("/").reverse().join("-"),
  date: (at) => `${month(at)} ${ordinal(at)}, ${shown(at, { year: "numeric" })}`,
  date_short: (at) => `${shown(at, { month: "short" })} ${shown(at, { day: "numeric" })}, ${shown(at, { year: "numeric" })}`,
  date_long: (at) => `${shown(at, { weekday: "long" })}, ${FORMS.date(at)}`,
  date_pretty: (at, now) => near(at, now) ?? FORMS.date(at),
  date_short_pretty: (at, now) => near(at, now) ?? FORMS.date_short(at),
  date_long_pretty: (at, now) => near(at, now) ?? FORMS.date_long(at),
  day_divider_pretty: (at, now) => near(at, now) ?? FORMS.date_long(at),
  time: (at) => shown(at, { hour: "2-digit", minute: "2-digit" }),
  time_secs: (at) => shown(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  ago: (at, now) => ago(now - at),
};

/** A format of date tokens filled in; `now` is the workspace's time in ISO form. */
export function dateWords(seconds, format, now) {
  const present = (now ? Date.parse(now) : Date.now()) / 1000;
  return format.replace(/\{(\w+)\}/g, (whole, name) => FORMS[name]?.(seconds, present) ?? whole);
}

const month = (at) => shown(at, { month: "long" });

function ordinal(at) {
  const number = Number(shown(at, { day: "numeric" }));
  const end = number % 100 > 10 && number % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][number % 10] ?? "th");
  return `${number}${end}`;
}

function near(at, now) {
  const on = (seconds) => shown(seconds, NUMBERS);
  if (on(at) === on(now)) return "today";
  if (on(at) === on(now - DAY)) return "yesterday";
  return on(at) === on(now + DAY) ? "tomorrow" : null;
}

function ago(seconds) {
  const size = Math.abs(seconds);
  const [count, unit] = size < 60 ? [size, "second"] : size < 3600 ? [size / 60, "minute"] : size < DAY ? [size / 3600, "hour"] : [size / DAY, "day"];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.sign(seconds) * Math.floor(count), unit);
}
