// What the page knows and where somebody stands in it; `live.js` keeps it up to date, `gestures.js` acts.
import { useEffect, useRef, useState } from "../vendor/htm-preact.js";

export { act, read } from "./gestures.js";

/** Everything that is known before the first word from the sandbox. */
const NOTHING = {
  me: "", // id of who looks at the page
  team: {}, // id, domain
  app: {}, // id, name, bot
  clock: {}, // now (ISO), moved
  manifest: {}, // of the app: features.slash_commands, features.shortcuts
  users: {}, // by id
  groups: {}, // by id
  channels: {}, // by id, with members, pins, bookmarks, canvas
  unread: {}, // by channel: read, count, mentions, latest
  messages: {}, // by channel: { loaded, list } with list in the order of ts, replies included
  ephemerals: {}, // by channel: messages that only this person sees
  modals: [], // views, the visible one last
  emoji: {}, // by short code
  home: null, // the App Home's view
  notices: [], // { id, text }: what went wrong just now
  connected: false,
  place: { name: "channel", channel: "" }, // in the middle: a channel or the app's "home"
  thread: "", // ts of the thread that is open beside it
  stage: {}, // of a demo: what is replayed, its clock and buttons
  pane: null, // { name, ... } of what else stands beside it
};

let state = NOTHING;
const listeners = new Set();

/** The present state; never change it in place. */
export const getState = () => state;

/** Replace some keys of the state and tell everybody who asked. */
export function setState(patch) {
  state = { ...state, ...patch };
  for (const listener of [...listeners]) listener(state);
}

/** Forget everything but where somebody stands and what they were told. */
export function forget(kept) {
  setState({ ...NOTHING, ...kept });
}

/** Call `listener(state)` after every change; returns what ends it. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A part of the state in a component, which is drawn anew when `select` returns another object. */
export function useStore(select) {
  const [, redraw] = useState(0);
  const kept = useRef();
  const value = select(state);
  kept.current = { select, value };
  useEffect(() => {
    const look = () => {
      if (kept.current.select(state) !== kept.current.value) redraw((count) => count + 1);
    };
    look();
    return subscribe(look);
  }, []);
  return value;
}

/** The id of who looks at the page. */
export const me = () => state.me;

/** Show a channel in the middle. */
export function openChannel(channel) {
  setState({ place: { name: "channel", channel }, thread: "", pane: null });
}

/** Show the app's Home in the middle. */
export function openHome() {
  setState({ place: { name: "home", channel: "" }, thread: "", pane: null });
}

/** Show a thread beside its channel; an empty `ts` closes it. */
export function openThread(ts) {
  setState({ thread: ts, pane: null });
}

/** Show a pane of `places.js` beside the channel, with whatever it needs; an empty name closes it. */
export function openPane(name, wanted = {}) {
  setState({ pane: name ? { name, ...wanted } : null, thread: "" });
}
