// Modals: the view on top of a person's stack, what was filled in, errors under fields, and what the app answered.
import { html, useState } from "../vendor/htm-preact.js";
import { Blocks } from "./blocks.js";
import { Dialog } from "./dialog.js";
import { valuesFor } from "./element_values.js";
import { act, useStore } from "./store.js";
import { troubleIn } from "./trouble.js";
import { TextObject } from "./mrkdwn.js";

/** The modal on top, if any; what was typed into those below it is kept until they are seen again. */
export function ModalLayer() {
  const stack = useStore((state) => state.modals);
  const [forms, setForms] = useState({});
  const view = stack?.[stack.length - 1];
  if (!view) return null;
  const setForm = (key, value) =>
    setForms((all) => ({ ...all, [view.id]: { ...all[view.id], [key]: value } }));
  return html`<${Modal} key=${view.id} view=${view} depth=${stack.length} form=${forms[view.id] ?? {}} setForm=${setForm} />`;
}

function Modal({ view, depth, form, setForm }) {
  const [{ errors, trouble, busy }, setAnswer] = useState({});
  const tell = (seen) => { setAnswer({ errors: seen?.errors, trouble: troubleIn(seen) }); return seen; };
  const submit = async (event) => {
    event.preventDefault();
    if (busy) return;
    setAnswer({ busy: true });
    tell(await act("submit", { view_id: view.id, values: valuesFor(view, form) }));
  };
  const close = (clear) => act("close_view", { clear });
  const where = { kind: "modal", viewId: view.id, view, form, setForm, errors: errors ?? {}, tell };
  return html`<${Dialog} name="modal-title" kind="modal" onEscape=${() => close(depth > 1)}>
    <form novalidate onSubmit=${submit}>
      <${Head} view=${view} depth=${depth} close=${close} />
      <div class="dialog-body" tabindex="-1">
        ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
        <${Blocks} blocks=${view.blocks} where=${where} />
      </div>
      <${Foot} view=${view} busy=${busy} close=${close} />
    </form>
  </${Dialog}>`;
}

function Head({ view, depth, close }) {
  return html`<header class="dialog-head">
    ${depth > 1 && html`<button type="button" class="icon" aria-label="Back" onClick=${() => close(false)}>‹</button>`}
    <h2 id="modal-title"><${TextObject} text=${view.title} /></h2>
    <button type="button" class="icon" aria-label="Close" onClick=${() => close(depth > 1)}>×</button>
  </header>`;
}

function Foot({ view, busy, close }) {
  if (!view.submit && !view.close) return null;
  return html`<footer class="dialog-foot">
    ${view.close !== undefined && html`<button type="button" class="button plain large" onClick=${() => close(false)}>
      ${view.close ? html`<${TextObject} text=${view.close} />` : "Cancel"}</button>`}
    ${view.submit && html`<button type="submit" class="button primary large" aria-busy=${busy ?? false}
      >${busy ? html`<span class="spinner" aria-label="Sending"></span>` : html`<${TextObject} text=${view.submit} />`}</button>`}
  </footer>`;
}
