// The messages of each channel in the order of their ts: read once, then changed one at a time.
import { getState, read, setState } from "./store.js";

const NONE = { loaded: false, list: [] };

/** Read a channel's messages, if that has not been done, and its ephemeral ones. */
export async function loadMessages(channel) {
  if (!channel || getState().messages[channel]?.loaded) return;
  const state = await read("state", { channel });
  if (!state) return;
  const known = getState().messages[channel] ?? NONE;
  const list = state.messages.reduce(inserted, known.list);
  setState({
    messages: { ...getState().messages, [channel]: { loaded: true, list } },
    ephemerals: { ...getState().ephemerals, [channel]: state.ephemerals ?? [] },
  });
}

/** Read a thread's replies. */
export async function loadThread(channel, ts) {
  const state = await read("state", { channel, thread: ts });
  if (!state) return;
  const known = getState().messages[channel] ?? NONE;
  const list = state.thread.reduce(inserted, known.list);
  setState({ messages: { ...getState().messages, [channel]: { ...known, list } } });
}

/** All messages with this one, in the place of an older version of it if there is one. */
export function withMessage(messages, channel, message) {
  const known = messages[channel] ?? NONE;
  return { ...messages, [channel]: { ...known, list: inserted(known.list, message) } };
}

/** All messages without this one. */
export function withoutMessage(messages, channel, ts) {
  const known = messages[channel] ?? NONE;
  return { ...messages, [channel]: { ...known, list: known.list.filter((message) => message.ts !== ts) } };
}

/** Whether a message is a reply that stands in its thread alone. */
export const isReply = (message) => Boolean(message.parent_user_id) && message.subtype !== "thread_broadcast";

// Nearly always at the end, so it is looked for from there.
function inserted(list, message) {
  let at = list.length;
  while (at > 0 && list[at - 1].ts > message.ts) at -= 1;
  const known = at > 0 && list[at - 1].ts === message.ts ? 1 : 0;
  return [...list.slice(0, at - known), message, ...list.slice(at)];
}
