// Files: a card in the message that shares them, and a pane that shows what is in them.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { PaneHead } from "./pane.js";
import { openPane, useStore } from "./store.js";

const MOST_SHOWN = 200_000; // characters of a text
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** The files of a message, each as a card; pictures show themselves. */
export function Files({ files }) {
  return html`<ul class="files">${files.map((file) => html`<li key=${file.id}><${FileCard} file=${file} /></li>`)}</ul>`;
}

function FileCard({ file }) {
  const url = useUrl(file);
  if (file.mode === "tombstone") return html`<p class="file gone">This file was deleted.</p>`;
  return html`<div class="file">
    <button type="button" class="file-open" onClick=${() => openPane("file", { file })}>
      ${isPicture(file) ? html`<img src=${url} alt=${file.alt_txt || file.title} />`
        : html`<span class="file-kind" aria-hidden="true">${file.pretty_type || "FILE"}</span>`}
      <span class="file-words"><b>${file.title || file.name}</b><small>${kind(file)} · ${size(file.size)}</small></span>
    </button>
    <a class="file-save" href=${url} download=${file.name} aria-label=${`Download ${file.name}`} title="Download">⤓</a>
  </div>`;
}

/** The pane that shows one file: a picture, the start of a text, or how to save it. */
export function FilePreview({ file }) {
  const url = useUrl(file);
  return html`<${PaneHead} title="File" of=${file.name} /><div class="file-preview">
    <p><b>${file.title || file.name}</b><br /><small>${kind(file)} · ${size(file.size)}</small></p>
    ${isPicture(file) ? html`<img src=${url} alt=${file.alt_txt || file.title} />`
      : isText(file) ? html`<${TextOf} key=${file.id} url=${url} />`
      : html`<p class="nothing">There is no preview of this kind of file.</p>`}
    <p><a class="button plain large" href=${url} download=${file.name}>Download</a></p>
  </div>`;
}

function TextOf({ url }) {
  const [text, setText] = useState("");
  useEffect(() => { fetch(url).then(async (answer) => setText(answer.ok ? await answer.text() : "This file cannot be read.")); }, []);
  const shown = text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}\n…` : text;
  return html`<pre class="file-text" tabindex="0">${shown}</pre>`;
}

function useUrl(file) {
  const me = useStore((state) => state.me);
  return `/_control/file/${me}/${file.id}`;
}

function isPicture(file) {
  return PICTURES.has(file.mimetype);
}

function isText(file) {
  return /^text\/|json|xml|yaml|javascript/.test(file.mimetype ?? "") || file.filetype === "markdown";
}

function kind(file) {
  return file.pretty_type || file.mimetype || "File";
}

/** Bytes in the unit that people use. */
export function size(bytes) {
  const units = ["B", "kB", "MB", "GB"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const shown = bytes / 1000 ** step;
  return `${step && shown < 10 ? shown.toFixed(1) : Math.round(shown)} ${units[step]}`;
}
