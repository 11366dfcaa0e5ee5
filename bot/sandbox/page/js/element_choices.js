// Boxes to tick and buttons to choose one of.
import { html } from "../vendor/htm-preact.js";
import { TextObject } from "./mrkdwn.js";

/** Checkboxes: any number of the options. */
export function Checkboxes({ element, block, tie }) {
  const toggle = (value) => tie.change(element.options.map((each) => each.value).filter(
    (each) => (each === value) !== tie.value.includes(each)));
  return html`<${Group} kind="checkbox" element=${element} block=${block} tie=${tie}
    chosen=${(value) => tie.value.includes(value)} choose=${toggle} />`;
}

/** Radio buttons: one of the options. */
export function RadioButtons({ element, block, tie }) {
  return html`<${Group} kind="radio" element=${element} block=${block} tie=${tie}
    chosen=${(value) => tie.value === value} choose=${tie.change} />`;
}

function Group({ kind, element, block, tie, chosen, choose }) {
  const name = `${block.block_id}-${element.action_id}`;
  return html`<div class="choices" role=${kind === "radio" ? "radiogroup" : "group"} aria-labelledby=${tie.labelId}
    aria-describedby=${tie.describedBy || null} aria-busy=${tie.busy}>
    ${element.options.map((option, at) => html`<label class="choice" key=${option.value}>
      <input type=${kind} name=${name} checked=${chosen(option.value)} disabled=${tie.busy}
        id=${at ? null : tie.inputId} onChange=${() => choose(option.value)} />
      <span><${TextObject} text=${option.text} />
        ${option.description && html`<small><${TextObject} text=${option.description} /></small>`}</span>
    </label>`)}
  </div>`;
}
