// An input block: its label, its element, the hint, and what is wrong with it, tied together for screen readers.
import { html } from "../vendor/htm-preact.js";
import { Element } from "./elements.js";
import { TextObject } from "./mrkdwn.js";

const GROUPS = new Set(["checkboxes", "radio_buttons"]);

/** @param {{block: object, where: object}} props - the block, and the modal, Home or message that holds it */
export function InputBlock({ block, where }) {
  const id = block.block_id;
  const error = where.errors?.[id];
  const words = html`<${TextObject} text=${block.label} />${block.optional ? html` <span class="optional">(optional)</span>` : null}`;
  return html`<div class="block-input ${error ? "has-error" : ""}">
    ${GROUPS.has(block.element.type) ? html`<div class="label" id="${id}-label">${words}</div>`
      : html`<label class="label" id="${id}-label" for="${id}-input">${words}</label>`}
    <${Element} element=${block.element} block=${block} where=${where} />
    ${error ? html`<p class="field-error" id="${id}-error" role="alert">${error}</p>` : null}
    ${block.hint ? html`<p class="hint" id="${id}-hint"><${TextObject} text=${block.hint} /></p>` : null}
  </div>`;
}
