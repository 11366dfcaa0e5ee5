// The messages of a channel, oldest first, with a line between days; the newest stays in sight.
import { html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/htm-preact.js";
import { isReply } from "./history.js";
import { Message } from "./message.js";
import { useStore } from "./store.js";
import { day, secondsOf } from "./times.js";

const AT_ONCE = 120; // messages in the page; older ones are drawn when somebody scrolls up to them
const TOGETHER = 300; // seconds within which one person's messages share a head
const NEAR = 80; // pixels from the end that still count as being there
const EMPTY = [];

/** Everything said in a channel, with what only this person sees among it. */
export function Messages({ channel }) {
  const known = useStore((state) => state.messages[channel]);
  const ephemerals = useStore((state) => state.ephemerals[channel]) ?? EMPTY;
  const all = useMemo(() => together(known?.list ?? EMPTY, ephemerals), [known, ephemerals]);
  const [most, showMore] = useState(AT_ONCE);
  const list = all.slice(-most);
  const { box, scrolled } = useEndInSight(list, () => all.length > most && showMore(most + AT_ONCE));
  return html`
    <div class="messages" ref=${box} onScroll=${scrolled} tabindex="0" role="log" aria-label="Messages" aria-live="polite">
      ${known?.loaded && !all.length ? html`<p class="nothing">Nothing has been said here.</p>` : null}
      ${rows(list).map((row) => html`<${Row} key=${row.message.ts} row=${row} channel=${channel} />`)}
    </div>
  `;
}

/** Each message with whether a new day or a new author begins with it. */
export function rows(list) {
  return list.map((message, at) => {
    const before = list[at - 1];
    const newDay = !before || day(secondsOf(before.ts)) !== day(secondsOf(message.ts));
    return { message, newDay, headless: !newDay && goesOn(before, message) };
  });
}

function Row({ row, channel }) {
  const { message, newDay, headless } = row;
  return html`
    ${newDay ? html`<div class="day" role="separator"><span>${day(secondsOf(message.ts))}</span></div>` : null}
    <${Message} message=${message} channel=${channel} headless=${headless} />
  `;
}

function together(list, ephemerals) {
  const shown = list.filter((message) => !isReply(message));
  const alone = ephemerals.filter((message) => !message.thread_ts);
  return alone.length ? [...shown, ...alone].sort((a, b) => (a.ts < b.ts ? -1 : 1)) : shown;
}

function goesOn(before, message) {
  const same = before.user === message.user && before.username === message.username;
  const plain = !before.subtype && !message.subtype && !before.is_ephemeral && !message.is_ephemeral;
  return same && plain && !before.reply_count && secondsOf(message.ts) - secondsOf(before.ts) < TOGETHER;
}

// Whoever reads old messages is not moved; whoever stands at the end stays there.
function useEndInSight(list, reachedTop) {
  const box = useRef();
  const atEnd = useRef(true);
  const height = useRef(0);
  useLayoutEffect(() => {
    const { current } = box;
    if (atEnd.current) current.scrollTop = current.scrollHeight;
    else if (current.scrollTop < NEAR) current.scrollTop += current.scrollHeight - height.current;
    height.current = current.scrollHeight;
  }, [list.length, list.at(-1)]);
  useEffect(() => {
    const resized = new ResizeObserver(() => atEnd.current && (box.current.scrollTop = box.current.scrollHeight));
    resized.observe(box.current);
    return () => resized.disconnect();
  }, []);
  const scrolled = () => {
    if (!box.current) return; // the list went away while it was scrolling
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < NEAR;
    height.current = scrollHeight;
    if (scrollTop < NEAR) reachedTop();
  };
  return { box, scrolled };
}
