// The pane of a channel's pinned messages.
import { html } from "../vendor/htm-preact.js";
import { Said } from "./message.js";
import { channelName, personName } from "./names.js";
import { PaneHead } from "./pane.js";
import { act, useStore } from "./store.js";

/** The pinned messages of a channel, the newest pin first. */
export function Pins({ channel: id }) {
  const channel = useStore((state) => state.channels[id]);
  const messages = useStore((state) => state.messages[id]);
  const pins = [...(channel?.pins ?? [])].reverse();
  const pinned = (pin) => messages?.list.find((message) => message.ts === pin.ts);
  return html`<${PaneHead} title="Pinned" of=${channelName(channel)} />
    ${pins.length ? null : html`<p class="nothing">Nothing is pinned here. Pin a message from its menu.</p>`}
    <ul class="pane-list">${pins.map((pin) => html`<${Pin} key=${pin.ts} pin=${pin} channel=${id} message=${pinned(pin)} />`)}</ul>`;
}

function Pin({ pin, channel, message }) {
  return html`<li class="pin">
    <p class="pin-head"><small>Pinned by ${personName(pin.user)}</small>
      <button type="button" class="icon" aria-label="Unpin" title="Unpin"
        onClick=${() => act("pin", { channel, ts: pin.ts, added: false })}>✕</button></p>
    ${message ? html`<${Said} message=${message} channel=${channel} />` : html`<p class="nothing">This message is gone.</p>`}
  </li>`;
}
