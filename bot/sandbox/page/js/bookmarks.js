// The bar of links that stands at a channel's top.
import { html } from "../vendor/htm-preact.js";
import { Link, Plain } from "./mrkdwn.js";

/** The bookmarks of a channel; nothing where there are none. */
export function Bookmarks({ channel }) {
  const marks = channel?.bookmarks ?? [];
  if (!marks.length) return null;
  return html`<nav class="bookmarks" aria-label="Bookmarks">${marks.map((mark) => html`<${Link} key=${mark.id} url=${mark.link} className="bookmark">
    <span aria-hidden="true">${mark.emoji ? html`<${Plain} text=${mark.emoji} />` : "🔗"}</span> ${mark.title}<//>`)}</nav>`;
}
