// The pane that shows the channel's canvas, as it is written.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { onLive } from "./live.js";
import { Markdown } from "./markdown.js";
import { PaneHead } from "./pane.js";
import { read, useStore } from "./store.js";

const watching = new Set();
onLive("canvas", ({ canvas }) => watching.forEach((take) => take(canvas)));

/** A channel's canvas. */
export function Canvas({ channel: id }) {
  const known = useStore((state) => state.channels[id]?.canvas);
  const [canvas, setCanvas] = useState(null);
  useEffect(() => {
    if (!known) return undefined;
    const take = (changed) => changed.id === known.id && setCanvas(changed);
    watching.add(take);
    read("canvas", { canvas: known.id }).then((answer) => answer && setCanvas(answer.canvas));
    return () => watching.delete(take);
  }, [known?.id]);
  return html`<${PaneHead} title="Canvas" of=${canvas?.title ?? known?.title} />
    ${known ? html`<article class="canvas"><${Markdown} text=${canvas?.markdown ?? ""} /></article>`
      : html`<p class="nothing">This channel has no canvas.</p>`}`;
}
