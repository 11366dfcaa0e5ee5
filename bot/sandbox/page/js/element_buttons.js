// What is pressed and keeps no value: buttons, link buttons, overflow menus.
import { html, useEffect, useRef, useState } from "../vendor/htm-preact.js";
import { TextObject, followed } from "./mrkdwn.js";

const WEB = /^https?:/i;

/** A button; one with a link follows it and tells the app as well. */
export function Button({ element, tie }) {
  const shape = `button ${element.style ?? "plain"} ${tie.busy ? "busy" : ""}`;
  const said = element.accessibility_label;
  const words = html`<span class="button-words"><${TextObject} text=${element.text} /></span>`;
  if (WEB.test(element.url ?? "")) {
    const go = (event) => {
      if (followed(element.url)) event.preventDefault();
      tie.press();
    };
    return html`<a class=${shape} href=${element.url} target="_blank" rel="noopener noreferrer"
      aria-label=${said} onClick=${go}>${words}</a>`;
  }
  return html`<button type="button" class=${shape} aria-label=${said} aria-busy=${tie.busy}
    onClick=${() => tie.busy || tie.press()}>${words}</button>`;
}

/** A button that would start a workflow; there are none here, so it says so. */
export function WorkflowButton({ element }) {
  return html`<button type="button" class="button plain" disabled
    title="This workspace has no workflows."><${TextObject} text=${element.text} /></button>`;
}

/** The menu behind three dots. */
export function Overflow({ element, tie }) {
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  useEffect(() => { if (open) root.current.querySelector("[role=menuitem]").focus(); }, [open]);
  const leave = (event) => { if (!root.current.contains(event.relatedTarget)) setOpen(false); };
  const choose = (option) => {
    setOpen(false);
    root.current.querySelector("button").focus();
    if (WEB.test(option.url ?? "") && !followed(option.url)) window.open(option.url, "_blank", "noopener");
    tie.press(option.value);
  };
  return html`<span class="overflow" ref=${root} onFocusOut=${leave} onKeyDown=${(event) => move(event, root.current, setOpen)}>
    <button type="button" class="button plain square" aria-label="More actions" aria-haspopup="menu" aria-expanded=${open}
      onClick=${() => setOpen(!open)}>⋯</button>
    ${open && html`<ul class="menu" role="menu">${element.options.map((option) => html`
      <li role="none" key=${option.value}><button type="button" role="menuitem" onClick=${() => choose(option)}>
        <${TextObject} text=${option.text} />${option.description && html`<small><${TextObject} text=${option.description} /></small>`}
      </button></li>`)}</ul>`}
  </span>`;
}

/** Arrow keys go round a menu, Escape leaves it and nothing else. */
function move(event, root, setOpen) {
  const items = [...root.querySelectorAll("[role=menuitem]")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape" && items.length) {
    event.stopPropagation();
    setOpen(false);
    root.querySelector("button").focus();
  } else if (step) {
    event.preventDefault();
    if (!items.length) return setOpen(true);
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length].focus();
  }
}
