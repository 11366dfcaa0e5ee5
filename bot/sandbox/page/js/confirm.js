// The question before something is done, where the app asks for one.
import { html, useState } from "../vendor/htm-preact.js";
import { Dialog } from "./dialog.js";
import { TextObject } from "./mrkdwn.js";

/**
 * A way to ask first.
 * @param {object} [confirm] - the element's confirm object; without one nothing is asked
 * @returns {[function, object]} a function that does what it is given once that is confirmed, and the dialog to draw
 */
export function useConfirm(confirm) {
  const [todo, setTodo] = useState(null);
  const ask = (act) => (confirm ? setTodo(() => act) : act());
  const leave = (yes) => { setTodo(null); if (yes) todo(); };
  return [ask, todo && html`<${Question} confirm=${confirm} leave=${leave} />`];
}

function Question({ confirm, leave }) {
  return html`<${Dialog} name="confirm-title" kind="question" onEscape=${() => leave(false)}>
    <header class="dialog-head"><h2 id="confirm-title"><${TextObject} text=${confirm.title} /></h2></header>
    <div class="dialog-body"><p><${TextObject} text=${confirm.text} /></p></div>
    <footer class="dialog-foot">
      <button type="button" class="button plain large" onClick=${() => leave(false)}><${TextObject} text=${confirm.deny} /></button>
      <button type="button" class=${`button large ${confirm.style ?? "primary"}`} data-focus
        onClick=${() => leave(true)}><${TextObject} text=${confirm.confirm} /></button>
    </footer>
  </${Dialog}>`;
}
