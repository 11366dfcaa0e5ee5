// Keeps the store up to date by the sandbox's live feed, one change at a time.
import { loadMessages, withMessage, withoutMessage } from "./history.js";
import { forget, getState, setState } from "./store.js";
import { counted, markRead } from "./unread.js";
import { remember, wanted } from "./whereabouts.js";

let source = null;
const others = new Map(); // kind → functions of other parts of the page

/** Begin to listen, as the person whom the address names or else the first one. */
export async function begin() {
  const where = wanted();
  setState({ place: where.place });
  listen(where.me);
  document.addEventListener("visibilitychange", markRead);
}

/** Look at the workspace as somebody else. */
export function become(user) {
  const { place, emoji } = getState();
  forget({ place, emoji });
  listen(user);
}

/** Call `take(change)` for each change of this kind that the store itself does not know. */
export function onLive(kind, take) {
  others.set(kind, [...(others.get(kind) ?? []), take]);
}

function listen(user) {
  source?.close();
  source = new EventSource(`/_control/live?user=${encodeURIComponent(user)}`);
  source.onmessage = (event) => take(JSON.parse(event.data));
  source.onerror = () => setState({ connected: false });
}

function take(change) {
  TAKERS[change.kind]?.(change);
  for (const other of others.get(change.kind) ?? []) other(change);
}

const TAKERS = {
  workspace: begun,
  reset: () => listen(getState().me),
  message: ({ channel, message }) => {
    setState({ messages: withMessage(getState().messages, channel, message) });
    setState({ unread: counted(getState(), channel, message) });
    markRead();
  },
  deleted: ({ channel, ts }) => setState({ messages: withoutMessage(getState().messages, channel, ts) }),
  channel: ({ channel }) => setState({ channels: { ...getState().channels, [channel.id]: channel } }),
  channel_gone: ({ channel }) => setState({ channels: without(getState().channels, channel) }),
  ephemerals: ({ channel, messages }) =>
    setState({ ephemerals: { ...getState().ephemerals, [channel]: messages } }),
  modals: ({ modals }) => setState({ modals }),
  home: ({ home }) => setState({ home }),
  people: ({ users, groups }) => setState({ users: byId(users), groups: byId(groups) }),
  manifest: ({ manifest }) => setState({ manifest }),
  read: ({ channel, ts }) =>
    setState({ unread: { ...getState().unread, [channel]: { read: ts, count: 0, mentions: 0, latest: ts } } }),
};

function begun(workspace) {
  const { kind, users, groups, channels, ...rest } = workspace;
  if (!rest.me && users.some(isPerson)) return listen(users.find(isPerson).id);
  setState({
    ...rest,
    users: byId(users),
    groups: byId(groups),
    channels: byId(channels),
    messages: {},
    connected: true,
  });
  const { place } = getState();
  if (place.name === "channel" && !getState().channels[place.channel]) {
    setState({ place: { name: "channel", channel: firstChannel() } });
  }
  remember();
  loadMessages(getState().place.channel).then(markRead);
}

function firstChannel() {
  const { channels } = getState();
  const mine = Object.values(channels).filter((channel) => channel.is_member && !channel.is_archived);
  return (mine[0] ?? Object.values(channels)[0])?.id ?? "";
}

const isPerson = (user) => !user.is_bot && !user.deleted;
const byId = (things) => Object.fromEntries(things.map((thing) => [thing.id, thing]));

function without(things, id) {
  const { [id]: _gone, ...rest } = things;
  return rest;
}
