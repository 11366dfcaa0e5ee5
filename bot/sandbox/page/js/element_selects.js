// Menus to choose from: options the app gave, people, and channels.
import { html } from "../vendor/htm-preact.js";
import { Combobox } from "./combobox.js";
import { useStore } from "./store.js";
import { isMulti, optionsOf } from "./element_values.js";
import { TextObject } from "./mrkdwn.js";

/** Options that the app sent with the element. */
export function StaticSelect(props) {
  return html`<${Select} ...${props} options=${optionsOf(props.element).map(asChoice)} />`;
}

/** People; closed accounts are not offered. */
export function UserSelect(props) {
  const users = Object.values(useStore((state) => state.users)).filter((user) => !user.deleted);
  const options = users.map((user) => ({
    value: user.id, words: user.real_name || user.name, description: `@${user.name}`,
    sought: `${user.real_name || user.name}`,
  }));
  return html`<${Select} ...${props} options=${options} />`;
}

/** Channels, and for conversations direct messages as well, as far as the person sees them. */
export function ChannelSelect(props) {
  const channels = Object.values(useStore((state) => state.channels));
  const direct = props.element.type.includes("conversations");
  const fits = (channel) => !channel.is_archived && (direct || !channel.is_im) && included(props.element.filter, channel);
  const options = channels.filter(fits).map((channel) => {
    const name = channel.is_im ? channel.name || channel.user : `#${channel.name}`;
    return { value: channel.id, words: name, sought: name };
  });
  return html`<${Select} ...${props} options=${options} />`;
}

function included(filter, channel) {
  const kind = channel.is_im ? "im" : channel.is_mpim ? "mpim" : channel.is_private ? "private" : "public";
  return !filter?.include || filter.include.includes(kind);
}

function asChoice(option) {
  return {
    value: option.value, group: option.group, sought: option.text.text,
    words: html`<${TextObject} text=${option.text} />`,
    description: option.description && html`<${TextObject} text=${option.description} />`,
  };
}

function Select({ element, block, where, tie, options }) {
  const multi = isMulti(element);
  const chosen = multi ? tie.value : [tie.value].filter(Boolean);
  return html`<${Combobox} options=${options} chosen=${chosen} multi=${multi} most=${element.max_selected_items} tie=${tie}
    fallbackId=${`${where.ts ?? where.viewId ?? "home"}-${block.block_id}-${element.action_id}`}
    placeholder=${element.placeholder?.text ?? ""} small=${block.type !== "input"} focus=${element.focus_on_load}
    onChange=${(values) => tie.change(multi ? values : values[0] ?? "")} />`;
}
