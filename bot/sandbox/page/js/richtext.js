// The rich_text block: what Slack's own composer makes of what people type.
import { html } from "../vendor/htm-preact.js";
import { dateWords } from "./dates.js";
import { Emoji } from "./emoji.js";
import { ChannelMention, GroupMention, Link, UserMention } from "./mrkdwn.js";
import { useStore } from "./store.js";

/** A rich_text block. */
export function RichText({ block }) {
  return html`<div class="rich-text">${block.elements.map(part)}</div>`;
}

function part(element) {
  const words = (of) => of.map(Inline);
  switch (element.type) {
    case "rich_text_section":
      return html`<div class="rich-section">${words(element.elements)}</div>`;
    case "rich_text_preformatted":
      return html`<pre>${words(element.elements)}</pre>`;
    case "rich_text_quote":
      return html`<blockquote>${words(element.elements)}</blockquote>`;
    case "rich_text_list":
      return list(element);
    default:
      return html`<div class="unknown">${element.type}</div>`;
  }
}

function list({ elements, style, indent = 0, offset = 0 }) {
  const items = elements.map((item) => html`<li>${item.elements.map(Inline)}</li>`);
  const kind = `rich-list indent-${Math.min(indent, 8)}`;
  return style === "ordered" ? html`<ol class=${kind} start=${offset + 1}>${items}</ol>` : html`<ul class=${kind}>${items}</ul>`;
}

const DRAWN = {
  text: ({ text }) => broken(text),
  link: ({ url, text }) => html`<${Link} url=${url}>${text || url}<//>`,
  user: ({ user_id }) => html`<${UserMention} id=${user_id} />`,
  channel: ({ channel_id }) => html`<${ChannelMention} id=${channel_id} label="" />`,
  usergroup: ({ usergroup_id }) => html`<${GroupMention} id=${usergroup_id} label="" />`,
  broadcast: ({ range }) => html`<span class="mention mention-me">@${range}</span>`,
  emoji: ({ name }) => html`<${Emoji} name=${name} />`,
  date: (element) => html`<${RichDate} ...${element} />`,
  color: ({ value }) => html`<code>${value}</code>`,
};

function Inline(element) {
  const drawn = DRAWN[element.type]?.(element) ?? html`<span class="unknown">${element.type}</span>`;
  const { bold, italic, strike, underline, code } = element.style ?? {};
  let shown = code ? html`<code>${drawn}</code>` : drawn;
  if (underline) shown = html`<u>${shown}</u>`;
  if (strike) shown = html`<s>${shown}</s>`;
  if (italic) shown = html`<i>${shown}</i>`;
  return bold ? html`<b>${shown}</b>` : shown;
}

function broken(text) {
  return text.split("\n").flatMap((line, at) => (at ? [html`<br />`, line] : [line]));
}

function RichDate({ timestamp, format, url, fallback }) {
  const now = useStore((state) => state.clock.now);
  const shown = html`<time title=${fallback}>${dateWords(timestamp, format, now)}</time>`;
  return url ? html`<${Link} url=${url}>${shown}<//>` : shown;
}
