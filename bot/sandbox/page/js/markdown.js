// Markdown (the `markdown` block, canvases, previews of .md files) drawn from marked's tokens; its HTML is never used.
import { html, useMemo } from "../vendor/htm-preact.js";
import { lexer } from "../vendor/marked.js";
import { Link } from "./mrkdwn.js";

/** A text in Markdown. HTML in it is shown as it was typed. */
export function Markdown({ text }) {
  const tokens = useMemo(() => lexer(text ?? "", { gfm: true }), [text]);
  return html`<div class="markdown">${tokens.map(Token)}</div>`;
}

const within = (token) => (token.tokens ? token.tokens.map(Token) : entities(token.text));

const DRAWN = {
  space: () => null,
  hr: () => html`<hr />`,
  br: () => html`<br />`,
  heading: (token) => heading(token.depth, within(token)),
  paragraph: (token) => html`<p>${within(token)}</p>`,
  text: (token) => within(token),
  escape: (token) => token.text,
  strong: (token) => html`<b>${within(token)}</b>`,
  em: (token) => html`<i>${within(token)}</i>`,
  del: (token) => html`<s>${within(token)}</s>`,
  codespan: (token) => html`<code>${token.text}</code>`,
  code: (token) => html`<pre>${token.text}</pre>`,
  blockquote: (token) => html`<blockquote>${within(token)}</blockquote>`,
  link: (token) => html`<${Link} url=${token.href}>${within(token)}<//>`,
  image: (token) => html`<${Link} url=${token.href}>${token.text || token.href}<//>`,
  list: (token) => (token.ordered ? html`<ol start=${token.start || 1}>${items(token)}</ol>` : html`<ul>${items(token)}</ul>`),
  table: (token) => table(token),
};

function Token(token) {
  const draw = DRAWN[token.type];
  return draw ? draw(token) : token.raw;
}

function heading(depth, words) {
  const level = Math.min(depth + 2, 6); // the page has its own h1 and h2
  const kind = `markdown-h${Math.min(depth, 4)}`;
  if (level === 3) return html`<h3 class=${kind}>${words}</h3>`;
  if (level === 4) return html`<h4 class=${kind}>${words}</h4>`;
  return level === 5 ? html`<h5 class=${kind}>${words}</h5>` : html`<h6 class=${kind}>${words}</h6>`;
}

function items({ items: of }) {
  return of.map((item) => html`
    <li class=${item.task ? "task" : ""}>
      ${item.task ? (item.checked ? "☑ " : "☐ ") : null}${item.tokens.filter((token) => token.type !== "checkbox").map(Token)}
    </li>`);
}

function table({ header, rows }) {
  const cells = (row, kind) => row.map((cell) => (kind === "th" ? html`<th>${cell.tokens.map(Token)}</th>` : html`<td>${cell.tokens.map(Token)}</td>`));
  return html`
    <div class="table-box" tabindex="0" role="region" aria-label="Table">
      <table><thead><tr>${cells(header, "th")}</tr></thead><tbody>${rows.map((row) => html`<tr>${cells(row, "td")}</tr>`)}</tbody></table>
    </div>`;
}

// marked leaves entities to the browser's HTML parser, which is not used here.
const entities = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&quot;/g, '"').replace(/&#39;/g, "'").replace(/&amp;/g, "&");
