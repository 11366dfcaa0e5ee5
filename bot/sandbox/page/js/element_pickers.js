// Pickers of a date, a time, or both; the browser's own, which keyboards and screen readers know.
import { html } from "../vendor/htm-preact.js";
import { useStore } from "./store.js";
import { fromLocal, toLocal } from "./zones.js";

/** A date, as YYYY-MM-DD. */
export function DatePicker(props) {
  return html`<${Picker} ...${props} kind="date" shown=${props.tie.value} taken=${(typed) => typed} />`;
}

/** A time of day, as HH:MM. */
export function TimePicker(props) {
  return html`<${Picker} ...${props} kind="time" shown=${props.tie.value} taken=${(typed) => typed} />`;
}

/** A moment, kept in Unix seconds and shown in the person's own zone. */
export function DateTimePicker(props) {
  const zone = useStore((state) => state.users[state.me]?.tz) ?? "Etc/UTC";
  const shown = props.tie.value === "" ? "" : toLocal(Number(props.tie.value), zone);
  return html`<${Picker} ...${props} kind="datetime-local" shown=${shown}
    taken=${(typed) => (typed ? fromLocal(typed, zone) : "")} />`;
}

function Picker({ element, tie, kind, shown, taken }) {
  return html`<input class="field picker" type=${kind} id=${tie.inputId} value=${shown} disabled=${tie.busy}
    aria-label=${tie.labelId ? null : element.placeholder?.text ?? kind} aria-describedby=${tie.describedBy || null}
    aria-invalid=${tie.invalid} data-focus=${element.focus_on_load ? "" : null}
    onChange=${(event) => tie.change(taken(event.target.value))} />`;
}
