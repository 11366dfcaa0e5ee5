// Shortcuts of the app from anywhere, by its manifest.
import { html, useEffect, useRef, useState } from "../vendor/htm-preact.js";
import { act, useStore } from "./store.js";

const NONE = [];

/** The button that shows the global shortcuts, for the composer and the Home. */
export function GlobalShortcuts() {
  const all = useStore((state) => state.manifest?.features?.shortcuts ?? NONE);
  const shortcuts = all.filter((shortcut) => shortcut.type === "global");
  const [open, setOpen] = useState(false);
  const root = useRef(null);
  useEffect(() => { if (open) root.current.querySelector("[role=menuitem]")?.focus(); }, [open]);
  if (!shortcuts.length) return null;
  const start = (shortcut) => { setOpen(false); act("shortcut", { callback_id: shortcut.callback_id }); };
  const leave = (event) => { if (!root.current.contains(event.relatedTarget)) setOpen(false); };
  const keyed = (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    setOpen(false);
    root.current.querySelector("button").focus();
  };
  return html`<span class="shortcuts" ref=${root} onFocusOut=${leave} onKeyDown=${keyed}>
    <button type="button" class="icon" aria-label="Shortcuts" title="Shortcuts" aria-haspopup="menu" aria-expanded=${open}
      onClick=${() => setOpen(!open)}>⚡</button>
    ${open && html`<div class="menu upward" role="menu" aria-label="Shortcuts">${shortcuts.map((shortcut) => html`
      <button type="button" role="menuitem" key=${shortcut.callback_id} onClick=${() => start(shortcut)}>
        ${shortcut.name}<small>${shortcut.description}</small></button>`)}</div>`}
  </span>`;
}
