// What can stand where: the panes beside a channel, what covers the page, what stands above it. Others add theirs here.
import { Canvas } from "./canvas.js";
import { FilePreview } from "./files.js";
import { Home } from "./home.js";
import { Members } from "./members.js";
import { ModalLayer } from "./modal.js";
import { Pins } from "./pins.js";
import { Thread } from "./thread.js";

/** Beside the channel, by the name that `openPane` is given; each gets what it was opened with. */
export const PANES = { members: Members, pins: Pins, canvas: Canvas, file: FilePreview };

/** In the middle instead of a channel, by the place's name. */
export const MIDDLES = { home: Home };

/** Above everything else in the page, in order. */
export const BARS = [];

/** On top of the page, such as modals, in order. */
export const LAYERS = [ModalLayer];

/** Buttons at the right of a channel's head: { label, pane, badge(channel) }. */
export const CHANNEL_BUTTONS = [
  { label: "Members", pane: "members", badge: (channel) => channel.members.length },
  { label: "Pins", pane: "pins", badge: (channel) => channel.pins.length || null },
  { label: "Canvas", pane: "canvas", badge: (channel) => (channel.canvas ? "1" : null) },
];

/** The pane that shows the open thread. */
export const THREAD = Thread;
