// What can stand where: the panes beside a channel, what covers the page, what stands above it. Others add theirs here.
import { Thread } from "./thread.js";

/** Beside the channel, by the name that `openPane` is given; each gets what it was opened with. */
export const PANES = {};

/** In the middle instead of a channel, by the place's name. */
export const MIDDLES = {};

/** Above everything else in the page, in order. */
export const BARS = [];

/** On top of the page, such as modals, in order. */
export const LAYERS = [];

/** Buttons at the right of a channel's head: { label, pane, badge(channel) }. */
export const CHANNEL_BUTTONS = [];

/** The pane that shows the open thread. */
export const THREAD = Thread;
