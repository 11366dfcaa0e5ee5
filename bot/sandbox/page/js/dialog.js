// A dialog in the browser's top layer: it keeps the focus inside, says its name, and Escape leaves it.
import { html, useLayoutEffect, useRef } from "../vendor/htm-preact.js";

// Where the focus goes first: what asks for it, else the first field, else the button at the end.
const FIRST = ["[data-focus]", ".dialog-body :is(input, textarea)", ".dialog-foot button:last-child", "button"];

/**
 * @param {object} props
 * @param {string} props.name - id of the element that names it
 * @param {string} [props.kind] - its class
 * @param {function} props.onEscape - what Escape does
 */
export function Dialog({ name, kind, onEscape, children }) {
  const dialog = useRef(null);
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    FIRST.map((wanted) => shown.querySelector(wanted)).find(Boolean)?.focus();
    return () => shown.close();
  }, []);
  const keyed = (event) => {
    event.stopPropagation(); // the keys of the page behind rest meanwhile
    if (event.key !== "Escape") return;
    event.preventDefault();
    onEscape();
  };
  const cancelled = (event) => { event.preventDefault(); onEscape(); };
  return html`<dialog class=${`dialog ${kind ?? ""}`} ref=${dialog} aria-labelledby=${name}
    onKeyDown=${keyed} onCancel=${cancelled}>${children}</dialog>`;
}
