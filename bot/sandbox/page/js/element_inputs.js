// Fields to type in: one line or many, mail, link, number, rich text, and files.
import { html, useState } from "../vendor/htm-preact.js";
import { act } from "./store.js";

const KIND = { email_text_input: "email", url_text_input: "url" };

/** A field of text; what Slack checks when it is sent is checked by the sandbox, not by the browser. */
export function TextInput({ element, tie }) {
  const given = {
    id: tie.inputId, value: tie.value, placeholder: element.placeholder?.text, "aria-invalid": tie.invalid,
    "aria-describedby": tie.describedBy || null, "aria-label": tie.labelId ? null : element.placeholder?.text ?? "Text",
    "aria-required": tie.required, "data-focus": element.focus_on_load ? "" : null,
    onInput: (event) => tie.change(event.target.value),
  };
  if (element.multiline) return html`<textarea class="field" rows="4" ...${given}></textarea>`;
  return html`<input class="field" type=${KIND[element.type] ?? "text"} autocomplete="off" ...${given}
    inputmode=${element.type === "number_input" ? "decimal" : null} onKeyDown=${(event) => entered(event, tie)} />
    <${Count} element=${element} value=${tie.value} />`;
}

function entered(event, tie) {
  if (event.key === "Enter" && tie.enter()) event.preventDefault();
}

/** How many characters are left, once few are. */
function Count({ element, value }) {
  const left = (element.max_length ?? 3000) - String(value).length;
  return left > 20 ? null : html`<span class=${`count ${left < 0 ? "over" : ""}`} aria-live="polite">${left}</span>`;
}

/** Text with line breaks, kept as a rich_text block with one section for each line. */
export function RichTextInput({ element, tie }) {
  return html`<textarea class="field" rows="4" id=${tie.inputId} placeholder=${element.placeholder?.text}
    aria-describedby=${tie.describedBy || null} aria-invalid=${tie.invalid} aria-label=${tie.labelId ? null : "Text"}
    onInput=${(event) => tie.change(asRichText(event.target.value))}>${asText(tie.value)}</textarea>`;
}

/** Typed text as a rich_text block; nothing typed is no block. */
export function asRichText(text) {
  if (!text) return "";
  const elements = text.split("\n").map((line, at, all) => ({ type: "text", text: at < all.length - 1 ? `${line}\n` : line }));
  return { type: "rich_text", elements: [{ type: "rich_text_section", elements: elements.filter((each) => each.text) }] };
}

/** The text of a rich_text block. */
export function asText(block) {
  const inside = (element) => element.text ?? (element.elements ?? []).map(inside).join("");
  return block ? inside(block) : "";
}

/** Files from the person's machine, uploaded at once; the form holds their ids. */
export function FileInput({ element, tie }) {
  const [names, setNames] = useState({});
  const most = element.max_files ?? 10;
  const take = async (event) => {
    const uploads = await Promise.all([...event.target.files].slice(0, most - tie.value.length).map(upload));
    setNames({ ...names, ...Object.fromEntries(uploads) });
    tie.change([...tie.value, ...uploads.map(([id]) => id)]);
  };
  const accept = element.filetypes?.map((type) => `.${type}`).join(",");
  return html`<div class="file-input">
    <input type="file" class="field" id=${tie.inputId} multiple=${most > 1} accept=${accept} onChange=${take}
      aria-describedby=${tie.describedBy || null} aria-invalid=${tie.invalid} disabled=${tie.value.length >= most} />
    <ul>${tie.value.map((id) => html`<li key=${id}>${names[id] ?? id}
      <button type="button" class="remove" aria-label=${`Remove ${names[id] ?? id}`}
        onClick=${() => tie.change(tie.value.filter((each) => each !== id))}>×</button></li>`)}</ul>
  </div>`;
}

async function upload(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const text = bytes.reduce((so, byte) => so + String.fromCharCode(byte), "");
  const seen = await act("upload", { name: file.name, data: btoa(text), channels: [] });
  return [seen.file, file.name];
}
