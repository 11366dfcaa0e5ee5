// Starts the page: draws the shell and begins to listen.
import { html, render } from "../vendor/htm-preact.js";
import { loadEmoji } from "./emoji.js";
import { begin } from "./live.js";
import { Shell } from "./shell.js";
import { addStage } from "./stage.js";

addStage();
render(html`<${Shell} />`, document.getElementById("page"));
begin();
loadEmoji();
