// One message: who, when, what, and what can be done with it.
import { html } from "../vendor/htm-preact.js";
import { Avatar } from "./avatar.js";
import { Blocks } from "./blocks.js";
import { EphemeralMark } from "./ephemeral.js";
import { Files } from "./files.js";
import { Mrkdwn } from "./mrkdwn.js";
import { authorName } from "./names.js";
import { useStore } from "./store.js";
import { clockTime, moment, secondsOf } from "./times.js";

const NOTICE = /^(channel|group)_/;

/** A message in a channel or thread. */
export function Message({ message, channel, headless = false }) {
  const author = authorName(message);
  const bot = Boolean(message.bot_id);
  const notice = NOTICE.test(message.subtype ?? "");
  const kind = `${headless ? "headless" : ""} ${notice ? "notice" : ""} ${message.is_ephemeral ? "ephemeral" : ""}`;
  return html`
    <article class="message ${kind}" aria-label="${author} at ${clockTime(secondsOf(message.ts))}" data-ts=${message.ts}>
      <div class="message-side">${headless ? html`<${When} ts=${message.ts} />` : html`<${Avatar} name=${author} bot=${bot} />`}</div>
      <div class="message-body">
        ${message.is_ephemeral ? html`<${EphemeralMark} channel=${channel} ts=${message.ts} />` : null}
        ${headless ? null : html`<${MessageHead} message=${message} author=${author} bot=${bot} />`}
        <${Said} message=${message} channel=${channel} />
      </div>
    </article>
  `;
}

function MessageHead({ message, author, bot }) {
  return html`
    <div class="message-head">
      <strong class="author">${author}</strong>
      ${bot ? html`<span class="app-sign">APP</span>` : null}
      <${When} ts=${message.ts} />
    </div>
  `;
}

function When({ ts }) {
  useStore((state) => state.users[state.me]?.tz);
  return html`<time class="when" title=${moment(secondsOf(ts))}>${clockTime(secondsOf(ts))}</time>`;
}

/** What a message says: its blocks, or its text where it has none. */
export function Said({ message, channel }) {
  const where = { kind: "message", channel, ts: message.ts, threadTs: message.thread_ts };
  const edited = message.edited && !message.bot_id ? html`<span class="edited">(edited)</span>` : null;
  if (message.subtype === "tombstone") return html`<p class="gone">This message was deleted.</p>`;
  const files = message.files?.length ? html`<${Files} files=${message.files} />` : null;
  if (message.blocks?.length) return html`<${Blocks} blocks=${message.blocks} where=${where} />${edited}${files}`;
  return html`<div class="text"><${Mrkdwn} text=${message.text ?? ""} />${edited}</div>${files}`;
}
