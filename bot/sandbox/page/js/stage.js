// The bar above the workspace in a demo: the clock, replays, what goes wrong on purpose, and what a replay left.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { notice, post } from "./gestures.js";
import { addInspector } from "./inspector.js";
import { onLive } from "./live.js";
import { BARS } from "./places.js";
import { getState, openPane, read, setState, useStore } from "./store.js";

const SPEEDS = [1, 10, 60, 600];
const FAULTS = [
  { label: "Slack answers 429", rule: { method: "*", kind: "rate_limited", retry_after: 5 } },
  { label: "Slack answers 500", rule: { method: "*", kind: "server_error" } },
  { label: "Slack is silent", rule: { method: "*", kind: "timeout", seconds: 15 } },
];

/** Put the bar into the page. */
export function addStage() {
  onLive("stage", ({ stage }) => setState({ stage }));
  BARS.push(StageBar);
  addInspector();
}

/** The bar; nothing where the workspace is no demo. */
export function StageBar() {
  const stage = useStore((state) => state.stage);
  if (!stage?.scenarios) return null;
  return html`
    <section class="stage" aria-label="Demo">
      <${Clock} stage=${stage} />
      ${stage.replay ? html`<${Replay} stage=${stage} />` : html`<${Live} stage=${stage} />`}
      <button type="button" onClick=${() => openPane("inspector")}>Deliveries</button>
      ${stage.results ? html`<${Results} results=${stage.results} />` : null}
    </section>
    ${stage.replay ? null : html`<${FirstStep} />`}
  `;
}

function Clock({ stage }) {
  const [now, setNow] = useState(stage.now);
  useEffect(() => {
    setNow(stage.now);
    if (stage.replay) return undefined;
    const ticking = setInterval(() => setNow(new Date().toISOString()), 1000);
    return () => clearInterval(ticking);
  }, [stage.now, stage.replay]);
  return html`<time datetime=${now}>${now.slice(0, 19).replace("T", " ")} UTC</time>`;
}

/** A scenario's title as a button has it: who, and the year that stands in brackets at its end. */
function shortly(title) {
  const year = /\((\d{4})-\d\d-\d\d\)$/.exec(title);
  return [title.split(":")[0], ...(year ? [year[1]] : [])].join(" ");
}

function Live({ stage }) {
  return html`
    ${stage.scenarios.map(({ name, title }) => html`
      <button type="button" key=${name} title=${title} onClick=${() => ask("replay", { scenario: name })}>Replay ${shortly(title)}</button>`)}
    <${Faults} />
    ${stage.bot
      ? html`<button type="button" onClick=${() => ask("bot", { do: "kill" })}>Kill the bot</button>`
      : html`<button type="button" onClick=${() => ask("bot", { do: "start" })}>Start the bot</button>`}
    <span class="stage-hint">A second replica needs PostgreSQL; this demo runs on SQLite.</span>
  `;
}

function Replay({ stage }) {
  const turn = (what, more = {}) => ask("tempo", { do: what, ...more });
  return html`
    <strong>${stage.replay}${stage.ended ? ", over" : ""}</strong>
    ${stage.ended ? null : html`
      <button type="button" onClick=${() => turn(stage.paused ? "play" : "pause")}>${stage.paused ? "Play" : "Pause"}</button>
      <button type="button" onClick=${() => turn("jump")}>Jump to next event</button>
      <label>Speed <select value=${stage.speed ?? ""} onChange=${(event) => turn("speed", { speed: Number(event.target.value) || null })}>
        ${SPEEDS.map((speed) => html`<option key=${speed} value=${speed}>${speed}×</option>`)}
        <option value="">as fast as it goes</option>
      </select></label>`}
    <button type="button" onClick=${() => ask("live", {})}>Back to the live workspace</button>
  `;
}

function Faults() {
  const [on, setOn] = useState("");
  useEffect(() => {
    read("faults").then((answer) => answer?.rules.length && setOn("Slack fails")); // set before this page was opened
  }, []);
  const add = async ({ label, rule }) => (await post("faults", { rules: [rule] })) && setOn(label);
  const clear = async () => {
    await fetch("/_control/faults", { method: "DELETE" });
    setOn("");
  };
  if (on) return html`<button type="button" onClick=${clear}>${on}: put Slack right</button>`;
  return FAULTS.map((fault) => html`<button type="button" key=${fault.label} onClick=${() => add(fault)}>${fault.label}</button>`);
}

function Results({ results }) {
  const [said, setSaid] = useState("");
  const verify = async () => {
    const answer = await ask("verify", {});
    if (answer) setSaid(answer.said);
  };
  const show = async () => setSaid(said ? "" : await (await fetch(`/_stage/file/${results.post_mortem}`)).text());
  const drafted = results.files.some(({ name }) => name === results.post_mortem);
  return html`
    <span>${results.reference}:</span>
    ${results.files.map(({ name, title }) => html`<a key=${name} href="/_stage/file/${name}" download=${name}>${title}</a>`)}
    ${drafted ? html`<button type="button" onClick=${show}>${said ? "Close" : "Read the post-mortem"}</button>` : null}
    <button type="button" onClick=${verify}>Verify the bundle</button>
    <pre class="stage-said" role="status" tabindex=${said ? 0 : null}>${said}</pre>
  `;
}

function FirstStep() {
  const channels = Object.values(useStore((state) => state.channels));
  if (channels.some((channel) => channel.name?.startsWith("inc-"))) return null;
  return html`<p class="first-step">First step: type <code>/incident declare</code> in #incidents.</p>`;
}

async function ask(path, body) {
  if (path === "replay" || path === "live") setState({ stage: { ...getState().stage, scenarios: null } });
  const sent = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  const response = await fetch(`/_stage/${path}`, sent);
  const answer = await response.json();
  if (response.ok) return answer;
  notice(answer.error);
  return null;
}
