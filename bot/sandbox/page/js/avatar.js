// The square beside a name.
import { html } from "../vendor/htm-preact.js";
import { monogram } from "./names.js";

/** A monogram for somebody; `bot` gives the app's own mark. */
export function Avatar({ name, bot = false, small = false }) {
  const { letters, colour } = monogram(name);
  const kind = bot ? "avatar-app" : `avatar-${colour}`;
  return html`<span class="avatar ${kind} ${small ? "avatar-small" : ""}" aria-hidden="true">${letters}</span>`;
}
