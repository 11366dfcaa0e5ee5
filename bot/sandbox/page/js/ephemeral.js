// What marks a message that one person alone sees, and takes it away.
import { html } from "../vendor/htm-preact.js";
import { act } from "./store.js";

/** The line over an ephemeral message. */
export function EphemeralMark({ channel, ts }) {
  return html`<p class="ephemeral-mark"><span aria-hidden="true">👁</span> Only visible to you ·
    <button type="button" class="link" onClick=${() => act("dismiss", { channel, ts })}>Dismiss message</button></p>`;
}
