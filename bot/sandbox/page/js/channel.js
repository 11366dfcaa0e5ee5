// A channel in the middle: its head, its messages, and the composer.
import { html } from "../vendor/htm-preact.js";
import { Bookmarks } from "./bookmarks.js";
import { Composer } from "./composer.js";
import { Messages } from "./messages.js";
import { Mrkdwn } from "./mrkdwn.js";
import { channelName } from "./names.js";
import { CHANNEL_BUTTONS } from "./places.js";
import { Sign } from "./sidebar.js";
import { act, openPane, useStore } from "./store.js";

/** The channel that is open. */
export function ChannelView({ channel: id, openMenu }) {
  const channel = useStore((state) => state.channels[id]);
  if (!channel) return html`<${MenuButton} openMenu=${openMenu} /><p class="nothing">Choose a channel.</p>`;
  return html`
    <${Head} channel=${channel} openMenu=${openMenu} />
    <${Bookmarks} channel=${channel} />
    <${Messages} key=${id} channel=${id} />
    <${Foot} channel=${channel} />
  `;
}

/** The button that shows the list of channels where there is no room for it. */
export function MenuButton({ openMenu }) {
  return html`<button type="button" class="menu-button" aria-label="Channels" onClick=${openMenu}>☰</button>`;
}

function Head({ channel, openMenu }) {
  const pane = useStore((state) => state.pane?.name);
  const name = channelName(channel);
  return html`
    <header class="head">
      <${MenuButton} openMenu=${openMenu} />
      <h1><${Sign} channel=${channel} name=${name} />${name}</h1>
      <div class="topic"><${Mrkdwn} text=${channel.topic?.value ?? ""} /></div>
      <div class="head-buttons">
        ${CHANNEL_BUTTONS.map(
          ({ label, pane: its, badge }) => html`
            <button type="button" aria-pressed=${pane === its} onClick=${() => openPane(pane === its ? "" : its)}>
              ${label}${badge?.(channel) ? html` <span>${badge(channel)}</span>` : null}
            </button>`,
        )}
      </div>
    </header>
  `;
}

function Foot({ channel }) {
  const me = useStore((state) => state.me);
  if (channel.is_archived) return html`<p class="foot-note">This channel is archived.</p>`;
  if (channel.members.includes(me)) return html`<${Composer} key=${channel.id} channel=${channel.id} />`;
  return html`
    <p class="foot-note">
      You are looking at <strong>#${channel.name}</strong>.
      <button type="button" class="primary" onClick=${() => act("join", { channel: channel.id })}>Join channel</button>
    </p>
  `;
}
