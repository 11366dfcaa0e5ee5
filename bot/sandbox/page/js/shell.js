// The layout: sidebar, the middle, a pane beside it, and what lies above or on top.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { ChannelView } from "./channel.js";
import { loadMessages } from "./history.js";
import { BARS, LAYERS, MIDDLES, PANES, THREAD } from "./places.js";
import { Sidebar } from "./sidebar.js";
import { useStore } from "./store.js";
import { markRead } from "./unread.js";

/** The whole page. */
export function Shell() {
  const place = useStore((state) => state.place);
  const begun = useStore((state) => Boolean(state.me));
  const [menu, showMenu] = useState(false);
  useEffect(() => {
    showMenu(false);
    if (begun) loadMessages(place.channel).then(markRead);
  }, [place.name, place.channel, begun]);
  return html`
    <div class="bars">${BARS.map((Bar) => html`<${Bar} />`)}<${Broken} /></div>
    <div class="workspace ${menu ? "menu-open" : ""}">
      <${Sidebar} close=${() => showMenu(false)} />
      <${Middle} place=${place} openMenu=${() => showMenu(true)} />
      <${Beside} />
    </div>
    ${LAYERS.map((Layer) => html`<${Layer} />`)}
  `;
}

function Middle({ place, openMenu }) {
  const Place = MIDDLES[place.name] ?? ChannelView;
  return html`<main class="middle" id="middle"><${Place} channel=${place.channel} openMenu=${openMenu} /></main>`;
}

function Beside() {
  const pane = useStore((state) => state.pane);
  const thread = useStore((state) => state.thread);
  const channel = useStore((state) => state.place.channel);
  const Pane = PANES[pane?.name];
  if (Pane) return html`<aside class="beside"><${Pane} ...${pane} channel=${channel} /></aside>`;
  if (thread) return html`<aside class="beside"><${THREAD} channel=${channel} ts=${thread} /></aside>`;
  return null;
}

function Broken() {
  const lost = useStore((state) => Boolean(state.me) && !state.connected);
  return lost ? html`<p class="broken" role="status">The sandbox is gone. Waiting until it is back.</p>` : null;
}
