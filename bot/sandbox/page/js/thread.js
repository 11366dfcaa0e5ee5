// A thread beside its channel.
import { html, useEffect } from "../vendor/htm-preact.js";
import { Composer } from "./composer.js";
import { loadThread } from "./history.js";
import { Message } from "./message.js";
import { rows } from "./messages.js";
import { channelName } from "./names.js";
import { openThread, useStore } from "./store.js";

const EMPTY = [];

/** The message `ts`, the replies to it, and a composer for another. */
export function Thread({ channel, ts }) {
  const list = useStore((state) => state.messages[channel]?.list) ?? EMPTY;
  const ephemerals = useStore((state) => state.ephemerals[channel]) ?? EMPTY;
  const room = useStore((state) => state.channels[channel]);
  useEffect(() => {
    loadThread(channel, ts);
  }, [channel, ts]);
  const shown = [...list, ...ephemerals].filter((message) => message.ts === ts || message.thread_ts === ts);
  shown.sort((a, b) => (a.ts < b.ts ? -1 : 1));
  return html`
    <header class="head">
      <h2>Thread <span class="beside-of">${channelName(room)}</span></h2>
      <button type="button" class="close" aria-label="Close the thread" onClick=${() => openThread("")}>✕</button>
    </header>
    <div class="messages" role="log" aria-label="Thread" tabindex="0">
      ${rows(shown).map(({ message, headless }) => html`
        <${Message} key=${message.ts} message=${message} channel=${channel} headless=${headless} inThread />
        ${message.ts === ts && message.reply_count ? html`<p class="replies">${count(message.reply_count)}</p>` : null}`)}
    </div>
    <${Composer} key=${ts} channel=${channel} thread=${ts} />
  `;
}

const count = (replies) => (replies === 1 ? "1 reply" : `${replies} replies`);
