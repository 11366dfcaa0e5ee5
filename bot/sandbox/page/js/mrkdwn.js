// Draws mrkdwn and plain text: words, styles, mentions, links, emoji and dates as nodes of the page, never as HTML.
import { html, useMemo } from "../vendor/htm-preact.js";
import { dateWords } from "./dates.js";
import { Emoji } from "./emoji.js";
import { parse } from "./mrkdwn_parse.js";
import { channelName, personName } from "./names.js";
import { openChannel, openThread, useStore } from "./store.js";

const SAFE = /^(https?|mailto|tel):/i;
const ARCHIVE = /^https:\/\/[\w-]+\.slack\.com\/archives\/(\w+)(?:\/p(\d{10})(\d{6}))?(?:\?thread_ts=([\d.]+))?/;
const REDIRECT = /^(?:https:\/\/slack\.com\/app_redirect\?(?:.*&)?channel=|slack:\/\/channel\?(?:.*&)?id=)(\w+)/;

/** A text in mrkdwn. */
export function Mrkdwn({ text }) {
  const nodes = useMemo(() => parse(text ?? ""), [text]);
  return nodes.map(Node);
}

/** A text without any markup but emoji short codes. */
export function Plain({ text, emoji = true }) {
  const words = (text ?? "").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&"); // as Slack shows them
  if (!emoji) return words;
  return words.split(/(:[a-z0-9_+'-]+:)/).map((part, at) => (at % 2 ? html`<${Emoji} name=${part.slice(1, -1)} />` : part));
}

/** A `text` object of Block Kit, of either type. */
export function TextObject({ text }) {
  if (!text) return null;
  return text.type === "mrkdwn" ? html`<${Mrkdwn} text=${text.text} />` : html`<${Plain} text=${text.text} emoji=${text.emoji !== false} />`;
}

const DRAWN = {
  text: ({ text }) => text,
  break: () => html`<br />`,
  pre: ({ text }) => html`<pre>${text}</pre>`,
  code: ({ text }) => html`<code>${text}</code>`,
  quote: ({ of }) => html`<blockquote>${of.map(Node)}</blockquote>`,
  bold: ({ of }) => html`<b>${of.map(Node)}</b>`,
  italic: ({ of }) => html`<i>${of.map(Node)}</i>`,
  strike: ({ of }) => html`<s>${of.map(Node)}</s>`,
  emoji: ({ name }) => html`<${Emoji} name=${name} />`,
  user: ({ id }) => html`<${UserMention} id=${id} />`,
  channel: ({ id, label }) => html`<${ChannelMention} id=${id} label=${label} />`,
  group: ({ id, label }) => html`<${GroupMention} id=${id} label=${label} />`,
  broadcast: ({ name, label }) => html`<span class="mention mention-me">@${label.replace(/^@/, "") || name}</span>`,
  link: ({ url, label }) => html`<${Link} url=${url}>${label || url.replace(/^mailto:/, "")}<//>`,
  date: (node) => html`<${DateToken} ...${node} />`,
};

function Node(node) {
  return DRAWN[node.type](node);
}

/** A person who is spoken of. */
export function UserMention({ id }) {
  const mine = useStore((state) => state.me === id);
  const user = useStore((state) => state.users[id]);
  return html`<span class="mention ${mine ? "mention-me" : ""}">@${user ? personName(id) : id}</span>`;
}

/** A channel that is spoken of; it can be gone to by who sees it. */
export function ChannelMention({ id, label }) {
  const channel = useStore((state) => state.channels[id]);
  if (!channel) return html`<span class="mention">${label ? `#${label}` : "🔒 private channel"}</span>`;
  return html`<button type="button" class="mention mention-channel" onClick=${() => openChannel(id)}>#${channelName(channel)}</button>`;
}

/** A user group that is spoken of. */
export function GroupMention({ id, label }) {
  const group = useStore((state) => state.groups[id]);
  const mine = useStore((state) => state.groups[id]?.users.includes(state.me));
  return html`<span class="mention ${mine ? "mention-me" : ""}">@${group?.handle ?? (label.replace(/^@/, "") || id)}</span>`;
}

/** A link; one to a message or channel of this workspace is followed within the page, one that could run is only shown. */
export function Link({ url, children, className = "" }) {
  const inside = ARCHIVE.exec(url) ?? REDIRECT.exec(url);
  if (inside) return html`<a class=${className} href="#" onClick=${(event) => (event.preventDefault(), follow(inside))}>${children}</a>`;
  if (!SAFE.test(url)) return html`<span class="unsafe-link">${children}</span>`;
  return html`<a class=${className} href=${url} target="_blank" rel="noopener noreferrer">${children}</a>`;
}

/** Go where a link into this workspace leads; true if it is one. */
export function followed(url) {
  const inside = ARCHIVE.exec(url) ?? REDIRECT.exec(url);
  if (inside) follow(inside);
  return Boolean(inside);
}

function follow([, channel, seconds, micros, thread]) {
  openChannel(channel);
  if (thread) openThread(thread);
  if (seconds) setTimeout(() => document.querySelector(`[data-ts="${seconds}.${micros}"]`)?.scrollIntoView({ block: "center" }), 300);
}

function DateToken({ seconds, format, url, fallback }) {
  const now = useStore((state) => state.clock.now);
  useStore((state) => state.users[state.me]?.tz);
  const words = Number.isFinite(seconds) ? dateWords(seconds, format, now) : fallback;
  const shown = html`<time title=${fallback}>${words}</time>`;
  return url ? html`<${Link} url=${url}>${shown}<//>` : shown;
}
