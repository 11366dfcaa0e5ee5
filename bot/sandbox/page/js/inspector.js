// The delivery inspector: what went to the app and how it answered, and what the app asked of Slack.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { PANES } from "./places.js";
import { openPane, read, useStore } from "./store.js";

const MOST = 200; // of each list, the newest
const EVERY = 1000; // milliseconds between two looks while the pane is open

/** Let the pane be opened by its name. */
export function addInspector() {
  PANES.inspector = Inspector;
}

/** Requests, acks, retries and their times, the newest first. */
export function Inspector() {
  const [seen, setSeen] = useState({ deliveries: [], calls: [] });
  const replay = useStore((state) => state.stage?.replay); // another workspace counts from 1 again
  useEffect(() => {
    const looking = { on: true };
    look(looking, setSeen);
    return () => (looking.on = false);
  }, [replay]);
  return html`
    <header class="head"><h1>Deliveries</h1>
      <div class="head-buttons"><button type="button" aria-label="Close deliveries" onClick=${() => openPane("")}>✕</button></div>
    </header>
    <div class="inspector" tabindex="0" role="region" aria-label="Deliveries and calls">
      <h2>To the bot</h2>
      <table><thead><tr><th>Time</th><th>What</th><th>Try</th><th>Ack</th><th>ms</th></tr></thead>
        <tbody>${seen.deliveries.map((each) => html`<${Delivery} key=${each.number} delivery=${each} />`)}</tbody></table>
      <h2>From the bot</h2>
      <table><thead><tr><th>Time</th><th>Method</th><th>Answer</th></tr></thead>
        <tbody>${seen.calls.map((call) => html`<tr><td>${time(call.at)}</td><td>${call.method}</td><td>${call.error || call.status}</td></tr>`)}</tbody></table>
    </div>
  `;
}

function Delivery({ delivery }) {
  const { at, kind, name, attempt, reason, status, failure, ms } = delivery;
  return html`
    <tr class=${failure ? "went-wrong" : ""}>
      <td>${time(at)}</td><td>${kind} ${name}</td>
      <td>${attempt ? `retry ${attempt}: ${reason}` : "first"}</td>
      <td>${failure || status}</td><td>${Math.round(ms)}</td>
    </tr>
  `;
}

async function look(looking, setSeen) {
  let known = [];
  while (looking.on) {
    const [fresh, calls] = await Promise.all([ask("deliveries", { since: known[0]?.number ?? 0 }), ask("calls")]);
    if (fresh && calls && looking.on) {
      known = newest([...known.toReversed(), ...fresh.deliveries]);
      setSeen({ deliveries: known, calls: newest(calls.calls) });
    }
    await new Promise((done) => setTimeout(done, EVERY));
  }
}

async function ask(path, query) {
  try {
    return await read(path, query);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null; // the workspace is being changed; the next look finds the new one
  }
}

const newest = (list) => list.slice(-MOST).toReversed();
const time = (at) => at.slice(11, 23);
