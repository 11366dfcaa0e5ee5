// The head of a pane beside the channel: what it is, and the way out.
import { html } from "../vendor/htm-preact.js";
import { openPane } from "./store.js";

/** @param {{title: string, of?: string}} props - what the pane shows, and of what */
export function PaneHead({ title, of }) {
  return html`<header class="head">
    <h2>${title} ${of ? html`<span class="beside-of">${of}</span>` : null}</h2>
    <button type="button" class="close" aria-label=${`Close ${title.toLowerCase()}`} onClick=${() => openPane("")}>✕</button>
  </header>`;
}
