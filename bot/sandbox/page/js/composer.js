// Where somebody types: messages, and slash commands with the app's own list of them.
import { html, useRef, useState } from "../vendor/htm-preact.js";
import { dismiss } from "./gestures.js";
import { channelName } from "./names.js";
import { GlobalShortcuts } from "./shortcuts.js";
import { act, useStore } from "./store.js";

const COMMAND = /^(\/[^\s]+)(?:\s+([\s\S]*))?$/;

/** A box to write in; in a thread it writes replies. */
export function Composer({ channel, thread = "" }) {
  const [text, write] = useState("");
  const box = useRef();
  const room = useStore((state) => state.channels[channel]);
  const send = async () => {
    const typed = text.trim();
    if (!typed) return;
    write("");
    const done = await sent(typed, channel, thread);
    if (!done) write(typed); // refused: what was typed is not lost
    box.current?.focus();
  };
  const label = thread ? "Reply" : `Message ${channelName(room)}`;
  return html`
    <form class="composer" onSubmit=${(event) => (event.preventDefault(), send())}>
      <${Notices} />
      <div class="composer-box">
        ${thread ? null : html`<${GlobalShortcuts} />`}
        <textarea ref=${box} rows="1" aria-label=${label} placeholder=${label} value=${text}
          onInput=${(event) => write(event.target.value)} onKeyDown=${(event) => key(event, send)}></textarea>
        <button type="submit" class="send" aria-label="Send" disabled=${!text.trim()}>➤</button>
      </div>
    </form>
  `;
}

function key(event, send) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  send();
}

function sent(typed, channel, thread) {
  const command = COMMAND.exec(typed);
  if (!command) return act("say", { channel, text: typed, thread_ts: thread || null });
  return act("slash", { channel, command: command[1], text: command[2] ?? "", thread_ts: thread || null });
}

function Notices() {
  const notices = useStore((state) => state.notices);
  return html`
    <div role="alert">
      ${notices.map(({ id, text }) => html`
        <p class="notice-line" key=${id}>${text}
          <button type="button" aria-label="Dismiss" onClick=${() => dismiss(id)}>✕</button>
        </p>`)}
    </div>
  `;
}
