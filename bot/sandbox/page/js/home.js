// The app's Home: what the app has published for this person, live, and the way to its messages.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { Blocks } from "./blocks.js";
import { MenuButton } from "./channel.js";
import { troubleIn } from "./trouble.js";
import { talkTo } from "./members.js";
import { act, useStore } from "./store.js";

const WHERE = { kind: "home" };

/** The Home tab; looking at it is told to the app, each time and for each person. */
export function Home({ openMenu }) {
  const home = useStore((state) => state.home);
  const app = useStore((state) => state.app);
  const user = useStore((state) => state.me);
  const [trouble, setTrouble] = useState("");
  useEffect(() => { act("open_home", {}).then((seen) => setTrouble(troubleIn(seen))); }, [user]);
  return html`<section class="home" aria-labelledby="home-title">
    <header class="head home-head">
      <${MenuButton} openMenu=${openMenu} />
      <h1 id="home-title">${app?.name}</h1>
      <nav class="tabs" aria-label="App">
        <button type="button" class="tab" aria-current="page">Home</button>
        <button type="button" class="tab" onClick=${() => talkTo(app.bot)}>Messages</button>
      </nav>
    </header>
    <div class="home-body">
      ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
      ${home ? html`<${Blocks} blocks=${home.blocks} where=${WHERE} />`
        : html`<p class="nothing">This app has not published its Home yet.</p>`}
    </div>
  </section>`;
}
