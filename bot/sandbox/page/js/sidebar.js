// The sidebar: who one is, channels, direct messages, apps, and what is unread in them.
import { html } from "../vendor/htm-preact.js";
import { Avatar } from "./avatar.js";
import { become } from "./live.js";
import { channelName, personName, standing } from "./names.js";
import { openChannel, openHome, useStore } from "./store.js";

/** The list at the left. */
export function Sidebar({ close }) {
  const team = useStore((state) => state.team);
  return html`
    <nav class="sidebar" aria-label="Workspace">
      <div class="sidebar-head">
        <strong>${team.domain ?? "Workspace"}</strong>
        <button type="button" class="sidebar-close" aria-label="Close the list" onClick=${close}>✕</button>
      </div>
      <div class="sidebar-lists"><${Lists} /></div>
      <${Switcher} />
    </nav>
  `;
}

function Lists() {
  const channels = Object.values(useStore((state) => state.channels));
  const app = useStore((state) => state.app);
  const named = (wanted) => channels.filter(wanted).sort((a, b) => channelName(a).localeCompare(channelName(b)));
  const direct = (channel) => channel.is_im || channel.is_mpim;
  const isApp = (channel) => channel.is_im && channel.members.includes(app.bot);
  return html`
    <${List} title="Channels" channels=${named((c) => !direct(c) && c.is_member && !c.is_archived)} />
    <${List} title="Direct messages" channels=${named((c) => direct(c) && !isApp(c))} />
    <${Apps} channels=${channels.filter(isApp)} />
    <${List} title="Not joined" channels=${named((c) => !direct(c) && !c.is_member && !c.is_archived)} />
    <${List} title="Archived" channels=${named((c) => c.is_archived)} />
  `;
}

function List({ title, channels }) {
  if (!channels.length) return null;
  return html`
    <h2 class="list-title">${title}</h2>
    <ul class="list">${channels.map((channel) => html`<li key=${channel.id}><${Entry} channel=${channel} /></li>`)}</ul>
  `;
}

function Entry({ channel, name = channelName(channel) }) {
  const mark = useStore((state) => state.unread[channel.id]);
  const open = useStore((state) => state.place.name === "channel" && state.place.channel === channel.id);
  const direct = channel.is_im || channel.is_mpim;
  const badge = direct ? mark?.count : mark?.mentions;
  const state = `${open ? "open" : ""} ${mark?.count ? "unread" : ""}`;
  return html`
    <button type="button" class="entry ${state}" aria-current=${open ? "page" : null} onClick=${() => openChannel(channel.id)}>
      <${Sign} channel=${channel} name=${name} />
      <span class="entry-name">${name}</span>
      ${mark?.count ? html`<span class="hidden-words">, ${mark.count} unread</span>` : null}
      ${badge ? html`<span class="badge" aria-hidden="true">${badge}</span>` : null}
    </button>
  `;
}

/** What stands before a channel's name: a hash, a lock or a monogram. */
export function Sign({ channel, name }) {
  if (channel.is_im || channel.is_mpim) return html`<${Avatar} name=${name} small />`;
  return html`<span class="sign" aria-label=${channel.is_private ? "private channel" : "channel"}>${channel.is_private ? "🔒" : "#"}</span>`;
}

function Apps({ channels }) {
  const app = useStore((state) => state.app);
  const home = useStore((state) => state.place.name === "home");
  if (!app.name) return null;
  return html`
    <h2 class="list-title">Apps</h2>
    <ul class="list">
      <li>
        <button type="button" class="entry ${home ? "open" : ""}" aria-current=${home ? "page" : null} onClick=${openHome}>
          <${Avatar} name=${app.name} bot small /><span class="entry-name">${app.name}</span>
        </button>
      </li>
      ${channels.map((channel) => html`<li key=${channel.id}><${Entry} channel=${channel} name="Messages from ${app.name}" /></li>`)}
    </ul>
  `;
}

function Switcher() {
  const users = Object.values(useStore((state) => state.users)).filter((user) => !user.is_bot && !user.deleted);
  const me = useStore((state) => state.me);
  const said = (user) => [personName(user.id), user.profile.title, standing(user)].filter(Boolean).join(" · ");
  return html`
    <label class="switcher">
      <span>You are</span>
      <select value=${me} onChange=${(event) => become(event.target.value)}>
        ${users.map((user) => html`<option key=${user.id} value=${user.id} selected=${user.id === me}>${said(user)}</option>`)}
      </select>
    </label>
  `;
}
