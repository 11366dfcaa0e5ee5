// Every Block Kit element: finds what draws it, and ties its value to a message, the Home or a modal's form.
import { html, useEffect, useState } from "../vendor/htm-preact.js";
import { Checkboxes, RadioButtons } from "./element_choices.js";
import { FileInput, RichTextInput, TextInput } from "./element_inputs.js";
import { DatePicker, DateTimePicker, TimePicker } from "./element_pickers.js";
import { Button, Overflow, WorkflowButton } from "./element_buttons.js";
import { ChannelSelect, StaticSelect, UserSelect } from "./element_selects.js";
import { firstValue, keepsValue, keyOf } from "./element_values.js";
import { useConfirm } from "./confirm.js";
import { press } from "./press.js";

const DRAWN_BY = {
  button: Button, workflow_button: WorkflowButton, overflow: Overflow,
  static_select: StaticSelect, multi_static_select: StaticSelect,
  users_select: UserSelect, multi_users_select: UserSelect,
  conversations_select: ChannelSelect, multi_conversations_select: ChannelSelect,
  channels_select: ChannelSelect, multi_channels_select: ChannelSelect,
  checkboxes: Checkboxes, radio_buttons: RadioButtons,
  datepicker: DatePicker, timepicker: TimePicker, datetimepicker: DateTimePicker,
  plain_text_input: TextInput, email_text_input: TextInput, url_text_input: TextInput, number_input: TextInput,
  rich_text_input: RichTextInput, file_input: FileInput,
};

/**
 * One element.
 * @param {object} props
 * @param {object} props.element - as the app sent it
 * @param {object} props.block - the block that holds it
 * @param {object} props.where - the message, Home or modal that holds the block
 * @param {*} [props.value] - what it holds, where the caller keeps that
 * @param {function} [props.onChange] - told of a new value, where the caller keeps it
 */
export function Element(props) {
  const Drawn = DRAWN_BY[props.element.type];
  if (!Drawn) return html`<span class="unknown">Not shown here: element ${props.element.type}</span>`;
  return html`<${Tied} ...${props} Drawn=${Drawn} />`;
}

function Tied({ Drawn, element, block, where, value, onChange }) {
  const [confirmed, dialog] = useConfirm(element.confirm);
  const [busy, setBusy] = useState(false);
  const [held, hold] = useHeld(element, block, where, value, onChange);
  const pressed = (chosen) => {
    setBusy(true);
    return press(where, block, element, chosen).finally(() => setBusy(false));
  };
  const change = (chosen) => {
    if (!tells(block, element)) return hold(chosen);
    return confirmed(() => { hold(chosen); return pressed(chosen); });
  };
  const tie = {
    value: held, busy, change, hold,
    enter: () => entersTell(block, element) && pressed(held),
    press: (chosen) => confirmed(() => pressed(chosen)),
    ...labelsOf(block, where),
  };
  return html`<${Drawn} element=${element} block=${block} where=${where} tie=${tie} />${dialog}`;
}

/** What the element holds now: in the modal's form, with the caller, or here until the app changes the message. */
function useHeld(element, block, where, value, onChange) {
  const first = keepsValue(element) ? firstValue(element) : "";
  const [own, setOwn] = useState(first);
  const sent = JSON.stringify(first);
  useEffect(() => setOwn(first), [sent]);
  if (onChange) return [value ?? first, onChange];
  if (where.kind !== "modal") return [own, setOwn];
  const key = keyOf(block, element);
  return [where.form[key] ?? first, (chosen) => where.setForm(key, chosen)];
}

const TYPED = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);

/** Whether the app hears of a choice at once: everywhere but in an input block that does not dispatch. */
function tells(block, element) {
  return (block.type !== "input" || block.dispatch_action) && !TYPED.has(element.type);
}

function entersTell(block, element) {
  const on = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return block.type === "input" && block.dispatch_action && TYPED.has(element.type) && on.includes("on_enter_pressed");
}

/** Where the words are that name and explain an input, for screen readers. */
function labelsOf(block, where) {
  if (block.type !== "input") return { label: "", describedBy: "", invalid: false };
  const wrong = Boolean(where.errors?.[block.block_id]);
  const ids = [block.hint && `${block.block_id}-hint`, wrong && `${block.block_id}-error`].filter(Boolean);
  return {
    label: block.label?.text ?? "", inputId: `${block.block_id}-input`, labelId: `${block.block_id}-label`,
    describedBy: ids.join(" "), invalid: wrong, required: !block.optional,
  };
}
