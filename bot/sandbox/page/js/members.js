// The pane of a channel's members.
import { html } from "../vendor/htm-preact.js";
import { Avatar } from "./avatar.js";
import { post } from "./gestures.js";
import { channelName, personName, standing } from "./names.js";
import { PaneHead } from "./pane.js";
import { getState, openChannel, useStore } from "./store.js";

/** Who is in a channel; choosing one opens a direct message. */
export function Members({ channel: id }) {
  const channel = useStore((state) => state.channels[id]);
  const users = useStore((state) => state.users);
  const members = (channel?.members ?? []).map((member) => users[member] ?? { id: member, name: member, profile: {} });
  members.sort((one, other) => personName(one.id).localeCompare(personName(other.id)));
  return html`<${PaneHead} title="Members" of=${channelName(channel)} />
    <ul class="pane-list">${members.map((user) => html`<li key=${user.id}><${Member} user=${user} /></li>`)}</ul>`;
}

function Member({ user }) {
  const name = personName(user.id);
  const more = [user.profile?.title, standing(user)].filter(Boolean).join(" · ");
  return html`<button type="button" class="pane-row" onClick=${() => talkTo(user.id)}>
    <${Avatar} name=${name} bot=${user.is_bot} small />
    <span><b>${name}</b>${more ? html`<small>${more}</small>` : null}</span>
  </button>`;
}

/** Open the direct message with somebody. */
export async function talkTo(other) {
  const { me } = getState();
  if (other === me) return;
  const opened = await post("open_dm", { user: me, other });
  if (opened) openChannel(opened.channel);
}
