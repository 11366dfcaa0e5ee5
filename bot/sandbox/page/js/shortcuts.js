// Shortcuts of the app, by its manifest: from anywhere, or from a message's menu.
import { html, useEffect, useRef, useState } from "../vendor/htm-preact.js";
import { act, useStore } from "./store.js";

const NONE = [];

/** The shortcuts of one kind, "global" or "message". */
export function useShortcuts(kind) {
  const all = useStore((state) => state.manifest?.features?.shortcuts ?? NONE);
  return all.filter((shortcut) => shortcut.type === kind);
}

/** The items of a message's menu that start the app's shortcuts; `done` is called once one is chosen. */
export function MessageShortcuts({ channel, ts, done }) {
  const shortcuts = useShortcuts("message");
  const app = useStore((state) => state.app.name);
  const start = (shortcut) => { done?.(); act("message_shortcut", { channel, ts, callback_id: shortcut.callback_id }); };
  return shortcuts.map((shortcut) => html`<button type="button" role="menuitem" key=${shortcut.callback_id}
    title=${shortcut.description} onClick=${() => start(shortcut)}>${shortcut.name}<small>${app}</small></button>`);
}

/** The button that shows the global shortcuts, for the composer and the Home. */
export function GlobalShortcuts() {
  const shortcuts = useShortcuts("global");
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
