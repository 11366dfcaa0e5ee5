// Block Kit: every block as Slack shows it; what is not known is a marked box, never nothing.
import { html, useState } from "../vendor/htm-preact.js";
import { InputBlock } from "./block_input.js";
import { Element } from "./elements.js";
import { Markdown } from "./markdown.js";
import { Link, Mrkdwn, Plain, TextObject } from "./mrkdwn.js";
import { RichText } from "./richtext.js";

/**
 * Blocks of a message, modal or Home.
 * @param where `{kind: "message", channel, ts, threadTs?} | {kind: "home"} | {kind: "modal", viewId, form, setForm, errors}`
 */
export function Blocks({ blocks, where }) {
  return html`<div class="blocks">${blocks.map((block, at) => html`<${Block} key=${block.block_id || at} block=${block} where=${where} />`)}</div>`;
}

const DRAWN = {
  section: Section,
  header: ({ block }) => html`<h3 class="block-header"><${Plain} text=${block.text.text} /></h3>`,
  divider: () => html`<hr class="block-divider" />`,
  context: Context,
  actions: Actions,
  image: Picture,
  input: InputBlock,
  rich_text: RichText,
  markdown: ({ block }) => html`<${Markdown} text=${block.text} />`,
  table: Table,
  video: Video,
  file: ({ block }) => html`<${Unknown} what="file ${block.external_id ?? ""}" />`,
};

function Block({ block, where }) {
  const Drawn = DRAWN[block.type];
  return Drawn ? html`<${Drawn} block=${block} where=${where} />` : html`<${Unknown} what="block ${block.type}" />`;
}

/** The box for what this page cannot show. */
export function Unknown({ what }) {
  return html`<div class="unknown">Not shown here: ${what}</div>`;
}

// One element of a block, wherever it stands.
function Placed({ element, block, where }) {
  if (element.type === "image") return html`<img class="accessory-image" src=${picture(element)} alt=${element.alt_text} />`;
  return html`<${Element} element=${element} block=${block} where=${where} />`;
}

function Section({ block, where }) {
  const [open, unfold] = useState(false);
  const long = !block.expand && (block.text?.text.length ?? 0) > 700;
  return html`
    <div class="block-section">
      <div class="section-words">
        ${block.text ? html`<div class="text ${long && !open ? "folded" : ""}"><${TextObject} text=${block.text} /></div>` : null}
        ${long ? html`<button type="button" class="see-more" onClick=${() => unfold(!open)}>${open ? "See less" : "See more"}</button>` : null}
        ${block.fields ? html`<div class="fields">${block.fields.map((field) => html`<div class="text"><${TextObject} text=${field} /></div>`)}</div>` : null}
      </div>
      ${block.accessory ? html`<div class="accessory"><${Placed} element=${block.accessory} block=${block} where=${where} /></div>` : null}
    </div>
  `;
}

function Context({ block }) {
  return html`
    <div class="block-context">
      ${block.elements.map((element) => element.type === "image"
        ? html`<img class="context-image" src=${picture(element)} alt=${element.alt_text} />`
        : html`<span class="text"><${TextObject} text=${element} /></span>`)}
    </div>
  `;
}

function Actions({ block, where }) {
  return html`
    <div class="block-actions">
      ${block.elements.map((element) => html`<${Placed} key=${element.action_id} element=${element} block=${block} where=${where} />`)}
    </div>
  `;
}

function Picture({ block }) {
  return html`
    <figure class="block-image">
      ${block.title ? html`<figcaption><${Plain} text=${block.title.text} /></figcaption>` : null}
      <img src=${picture(block)} alt=${block.alt_text} />
    </figure>
  `;
}

// Pictures from elsewhere are not fetched: the page loads nothing but its own.
const picture = ({ image_url }) => (image_url?.startsWith(`${location.origin}/`) || image_url?.startsWith("data:image/") ? image_url : null);

function Table({ block }) {
  const cell = (of) => (of.type === "rich_text" ? html`<${RichText} block=${of} />` : html`<${Mrkdwn} text=${of.text ?? ""} />`);
  const at = (column) => block.column_settings?.[column]?.align ?? "left";
  return html`
    <div class="table-box" tabindex="0" role="region" aria-label="Table">
      <table>
        ${block.rows.map((row) => html`<tr>${row.map((of, column) => html`<td class="align-${at(column)}">${cell(of)}</td>`)}</tr>`)}
      </table>
    </div>
  `;
}

function Video({ block }) {
  return html`
    <div class="block-video">
      <b><${Link} url=${block.title_url ?? block.video_url}>${block.title.text}<//></b>
      ${block.description ? html`<p><${Plain} text=${block.description.text} /></p>` : null}
    </div>
  `;
}
