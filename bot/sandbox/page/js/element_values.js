// What an element holds: its first value, its options, and its key in a form. Pure, so that it can be tried alone.

const FIRST = {
  plain_text_input: "initial_value", email_text_input: "initial_value", url_text_input: "initial_value",
  number_input: "initial_value", rich_text_input: "initial_value",
  static_select: "initial_option", external_select: "initial_option", radio_buttons: "initial_option",
  checkboxes: "initial_options", multi_static_select: "initial_options", multi_external_select: "initial_options",
  users_select: "initial_user", multi_users_select: "initial_users",
  conversations_select: "initial_conversation", multi_conversations_select: "initial_conversations",
  channels_select: "initial_channel", multi_channels_select: "initial_channels",
  datepicker: "initial_date", timepicker: "initial_time", datetimepicker: "initial_date_time",
  file_input: "initial_files",
};

/** Whether the element holds several values. */
export function isMulti(element) {
  return element.type.startsWith("multi_") || element.type === "checkboxes" || element.type === "file_input";
}

/** Whether the element keeps a value at all; buttons and overflow menus do not. */
export function keepsValue(element) {
  return element.type in FIRST;
}

/** What an untouched element holds, in the form that gestures take: option values, ids, or text. */
export function firstValue(element) {
  const first = element[FIRST[element.type]];
  if (first === undefined || first === null) return isMulti(element) ? [] : "";
  if (Array.isArray(first)) return first.map((each) => each.value ?? each);
  return typeof first === "object" && "value" in first ? first.value : first;
}

/** An element's options in order, each with the words of its group. */
export function optionsOf(element) {
  const groups = element.option_groups ?? [{ options: element.options ?? [] }];
  return groups.flatMap((group) => group.options.map((option) => ({ ...option, group: group.label?.text ?? "" })));
}

/** The key of an element in a form. */
export function keyOf(block, element) {
  return `${block.block_id}/${element.action_id}`;
}

/** The values of a form that a view's input blocks can take, by block id; empty text and [] are sent as nothing. */
export function valuesFor(view, form) {
  const values = {};
  for (const block of view.blocks.filter((each) => each.type === "input")) {
    const key = keyOf(block, block.element);
    if (key in form) values[block.block_id] = nothing(form[key]) ? null : form[key];
  }
  return values;
}

function nothing(value) {
  return value === "" || (Array.isArray(value) && !value.length);
}
