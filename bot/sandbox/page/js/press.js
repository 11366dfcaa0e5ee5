// Presses what stands in a message, the Home or a modal, as the person who looks at it.
import { act } from "./store.js";
import { valuesFor } from "./element_values.js";

/**
 * Press a button or choose in a menu; in a modal what was typed goes along.
 * @param {object} where - the message, Home or modal
 * @param {object} block - the block that holds the element
 * @param {object} element - what is pressed
 * @param {*} chosen - for menus what is chosen; for buttons nothing
 * @returns {Promise<object>} what the person sees then
 */
export async function press(where, block, element, chosen) {
  const what = { action_id: element.action_id, block_id: block.block_id };
  const value = element.type === "button" ? element.value : chosen === "" ? null : chosen;
  if (value !== undefined) what.value = value;
  if (where.kind === "message") return act("press", { ...what, channel: where.channel, ts: where.ts });
  if (where.kind === "home") return act("press_in_view", { ...what, home: true });
  await act("fill_in", { view_id: where.viewId, values: valuesFor(where.view, where.form) });
  return where.tell(await act("press_in_view", { ...what, view_id: where.viewId }));
}
