// Unread marks: counted as messages come, taken away while somebody looks at the channel.
import { post } from "./gestures.js";
import { isReply } from "./history.js";
import { getState, setState } from "./store.js";

const NONE = { read: "", count: 0, mentions: 0, latest: "" };
const NOTICES = /^(channel|group)_/;

/** The unread marks once this message has come. */
export function counted(state, channel, message) {
  const mark = state.unread[channel] ?? NONE;
  const mine = message.user === state.me || !state.channels[channel]?.members.includes(state.me);
  if (mine || isReply(message) || NOTICES.test(message.subtype ?? "")) return state.unread;
  if (message.ts <= mark.read || message.ts <= mark.latest) return state.unread; // an edit of what was counted
  const mentions = mark.mentions + (JSON.stringify(message).includes(`<@${state.me}>`) ? 1 : 0);
  return { ...state.unread, [channel]: { ...mark, count: mark.count + 1, mentions, latest: message.ts } };
}

/** Keep on record that who looks at the page has read the open channel. */
export function markRead() {
  const { place, unread, me, messages } = getState();
  const { channel } = place;
  const mark = unread[channel];
  if (document.hidden || !mark?.count || !messages[channel]?.loaded) return;
  const ts = messages[channel].list.at(-1)?.ts ?? mark.latest;
  setState({ unread: { ...unread, [channel]: { read: ts, count: 0, mentions: 0, latest: ts } } });
  post("read", { user: me, channel, ts });
}
