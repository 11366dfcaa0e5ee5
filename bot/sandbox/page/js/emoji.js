// Emoji by Slack's short codes.
import { html } from "../vendor/htm-preact.js";
import { getState, setState, useStore } from "./store.js";

const ALSO = { thumbsup: "+1", thumbsdown: "-1" };

/** Read the table of short codes into the store, once. */
export async function loadEmoji() {
  const table = await (await fetch("/_page/vendor/emoji.json")).json();
  const emoji = {};
  for (const [code, names] of Object.entries(table)) for (const name of [names].flat()) emoji[name] = letters(code);
  for (const [name, other] of Object.entries(ALSO)) emoji[name] = emoji[other];
  setState({ emoji });
}

/** The emoji with this short code, or the code itself where there is none. */
export function Emoji({ name }) {
  const emoji = useStore((state) => state.emoji?.[name]);
  return emoji ? html`<span class="emoji" role="img" aria-label="${name.replaceAll("_", " ")}" title=":${name}:">${emoji}</span>` : `:${name}:`;
}

// Old symbols look like text unless they are told not to.
function letters(code) {
  const points = code.split("-").map((point) => Number.parseInt(point, 16));
  if (points.length === 1 && points[0] < 0x1f000) points.push(0xfe0f);
  return String.fromCodePoint(...points);
}
