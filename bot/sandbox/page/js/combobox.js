// A field with a list to choose from, filtered by what is typed; keys and roles as the ARIA practices have them.
import { html, useEffect, useLayoutEffect, useRef, useState } from "../vendor/htm-preact.js";

/**
 * @param {object} props
 * @param {object[]} props.options - `{value, words, description, group, sought}`; `sought` is what typing is compared with
 * @param {string[]} props.chosen - the values that are chosen
 * @param {boolean} props.multi - whether several may be
 * @param {number} [props.most] - how many at most
 * @param {string} props.placeholder
 * @param {object} props.tie - ids and state, from `Element`
 * @param {function} props.onChange - told of the new list of values
 */
export function Combobox(props) {
  const { chosen, multi, placeholder, tie, onChange } = props;
  const [query, setQuery] = useState(null); // null while the list is shut
  const [at, setAt] = useState(0);
  const root = useRef(null);
  const open = query !== null;
  const shown = open ? matching(props.options, query) : [];
  const field = `${tie.inputId ?? props.fallbackId}`;
  const say = (typed) => { setQuery(typed); setAt(0); };
  const begin = () => { say(""); setAt(Math.max(0, props.options.findIndex((option) => option.value === chosen[0]))); };
  const choose = (option) => { if (option) { say(null); onChange(toggled(props, option.value)); } };
  const leave = (event) => { if (!root.current.contains(event.relatedTarget)) say(null); };
  const state = { open, shown, at, setAt, say, begin, choose, chosen, multi, onChange };
  const single = !multi && props.options.find((option) => option.value === chosen[0]);
  return html`<div class=${`combobox ${props.small ? "small" : ""} ${open ? "open" : ""}`} ref=${root} onFocusOut=${leave}>
    ${multi && html`<${Chips} ...${props} />`}
    <input id=${field} class="field" role="combobox" autocomplete="off" spellcheck=${false} aria-autocomplete="list"
      aria-expanded=${open} aria-controls=${`${field}-list`} aria-busy=${tie.busy} disabled=${tie.busy}
      aria-activedescendant=${open && shown.length ? `${field}-${at}` : null} aria-invalid=${tie.invalid}
      aria-describedby=${tie.describedBy || null} aria-label=${tie.labelId ? null : placeholder || "Choose"}
      data-focus=${props.focus ? "" : null} placeholder=${multi && chosen.length ? "" : single?.sought ?? placeholder}
      value=${open ? query : single?.sought ?? ""} onClick=${() => open || begin()}
      onInput=${(event) => say(event.target.value)} onKeyDown=${(event) => keyed(event, state)} />
    ${open && html`<${List} id=${field} anchor=${root} state=${state} />`}
  </div>`;
}

function matching(options, query) {
  const wanted = query.trim().toLowerCase();
  return wanted ? options.filter((option) => option.sought.toLowerCase().includes(wanted)) : options;
}

/** The list of values after one is chosen; in a list of several, choosing again takes it back. */
function toggled({ chosen, multi, most }, value) {
  if (!multi) return [value];
  if (chosen.includes(value)) return chosen.filter((each) => each !== value);
  return most && chosen.length >= most ? chosen : [...chosen, value];
}

function Chips({ chosen, options, onChange, tie }) {
  const words = (value) => options.find((option) => option.value === value)?.sought ?? value;
  return html`<ul class="chips" aria-label="Chosen">${chosen.map((value) => html`<li class="chip" key=${value}>${words(value)}
    <button type="button" class="remove" aria-label=${`Remove ${words(value)}`} disabled=${tie.busy}
      onClick=${() => onChange(chosen.filter((each) => each !== value))}>×</button></li>`)}</ul>`;
}

function keyed(event, state) {
  const { open, shown, at, setAt, say, begin, choose, chosen, multi, onChange } = state;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    if (!open) begin();
    else if (shown.length) setAt((at + step + shown.length) % shown.length);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (open) choose(shown[at]);
    else begin();
  } else if (event.key === "Escape" && open) {
    event.stopPropagation();
    say(null);
  } else if (event.key === "Backspace" && multi && !event.target.value && chosen.length) {
    onChange(chosen.slice(0, -1));
  }
}

/** The list, in the browser's top layer, so that no scrolling box cuts it off. */
function List({ id, anchor, state }) {
  const { shown, at, choose, chosen } = state;
  const list = useRef(null);
  useLayoutEffect(() => {
    list.current.showPopover();
    const place = () => beside(list.current, anchor.current);
    place();
    addEventListener("scroll", place, true);
    return () => removeEventListener("scroll", place, true);
  }, []);
  useEffect(() => list.current.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [at]);
  return html`<ul class="listbox" id=${`${id}-list`} ref=${list} role="listbox" popover="manual" aria-label="Options">
    ${shown.map((option, place) => html`
      ${option.group && option.group !== shown[place - 1]?.group
        && html`<li class="option-group" role="presentation">${option.group}</li>`}
      <li id=${`${id}-${place}`} key=${option.value} role="option" aria-selected=${place === at}
        class=${chosen.includes(option.value) ? "chosen" : ""} onMouseDown=${(event) => event.preventDefault()}
        onMouseMove=${() => state.setAt(place)} onClick=${() => choose(option)}>
        <span>${option.words}</span>${option.description && html`<small>${option.description}</small>`}</li>`)}
    ${!shown.length && html`<li class="nothing" role="presentation">Nothing found</li>`}
  </ul>`;
}

const GAP = 4; // pixels between field and list
const EDGE = 8; // pixels between list and window

/** Put the list under its field, or above where there is more room. */
function beside(list, anchor) {
  const field = anchor.getBoundingClientRect();
  const below = innerHeight - field.bottom;
  const above = below < Math.min(list.scrollHeight, 300) && field.top > below;
  const width = Math.max(field.width, 240);
  list.style.width = `${Math.min(width, innerWidth - 2 * EDGE)}px`;
  list.style.left = `${Math.max(EDGE, Math.min(field.left, innerWidth - width - EDGE))}px`;
  list.style.maxHeight = `${Math.min(300, (above ? field.top : below) - GAP - EDGE)}px`;
  list.style.top = above ? "auto" : `${field.bottom + GAP}px`;
  list.style.bottom = above ? `${innerHeight - field.top + GAP}px` : "auto";
}
