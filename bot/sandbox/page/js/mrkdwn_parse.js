// Slack's mrkdwn as a tree of plain objects; no drawing, so that it can be tested by itself.

const TOKEN = /^<([^<>\n]+)>/;
const CODE = /^`([^`\n]+)`/;
const EMOJI = /^:([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:/;
const QUOTE = /^(?:&gt;|>) ?/;
const QUOTE_REST = /^(?:&gt;&gt;&gt;|>>>) ?/;
const STYLES = { "*": "bold", _: "italic", "~": "strike" };
const WORD = /[\p{L}\p{N}]/u;

/** Slack's three entities as the characters that they stand for. */
export const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

/** A text as a list of nodes: `pre`, `quote` and what `inline` gives, with `break` between lines. */
export function parse(text) {
  const parts = text.split("```");
  if (parts.length % 2 === 0) parts.push(`${parts.splice(-2, 1)}\`\`\`${parts.pop()}`); // the last fence has no end
  return parts.flatMap((part, at) => {
    if (at % 2 === 0) return lines(at ? part.replace(/^\n/, "") : part);
    return { type: "pre", text: unescaped(part.replace(/^\n|\n$/g, "")) };
  });
}

/** One line's words, links, mentions, emoji and styles. */
export function inline(text) {
  const nodes = [];
  let at = 0;
  while (at < text.length) {
    const found = nodeAt(text, at);
    if (found) nodes.push(found.node);
    else say(nodes, text[at]);
    at += found ? found.length : 1;
  }
  for (const node of nodes) if (node.type === "text") node.text = unescaped(node.text);
  return nodes;
}

function lines(text) {
  if (!text) return [];
  const nodes = [];
  const left = text.split("\n");
  while (left.length) {
    if (QUOTE_REST.test(left[0])) nodes.push(quoted(left.splice(0).join("\n").replace(QUOTE_REST, "").split("\n")));
    else if (QUOTE.test(left[0])) nodes.push(quoted(left.splice(0, run(left)).map((line) => line.replace(QUOTE, ""))));
    else nodes.push(...inline(left.shift()), ...(left.length ? [{ type: "break" }] : []));
  }
  return nodes;
}

function run(left) {
  const end = left.findIndex((line) => !QUOTE.test(line) || QUOTE_REST.test(line));
  return end < 0 ? left.length : end;
}

function quoted(quotedLines) {
  const of = quotedLines.flatMap((line, at) => [...(at ? [{ type: "break" }] : []), ...inline(line)]);
  return { type: "quote", of };
}

function say(nodes, letter) {
  const last = nodes.at(-1);
  if (last?.type === "text") last.text += letter;
  else nodes.push({ type: "text", text: letter });
}

function nodeAt(text, at) {
  const rest = text.slice(at);
  const letter = text[at];
  if (letter === "<") return matched(TOKEN.exec(rest), token);
  if (letter === "`") return matched(CODE.exec(rest), (code) => ({ type: "code", text: unescaped(code) }));
  if (letter === ":") return matched(EMOJI.exec(rest), (name) => ({ type: "emoji", name }));
  return letter in STYLES ? styled(text, at) : null;
}

function matched(found, make) {
  const node = found && make(found[1]);
  return node ? { node, length: found[0].length } : null;
}

// A style begins and ends at the edge of a word: 2*3*4 is arithmetic.
function styled(text, at) {
  const mark = text[at];
  if (at > 0 && (WORD.test(text[at - 1]) || text[at - 1] === mark)) return null;
  const next = text[at + 1] ?? " ";
  if (next === mark || /\s/.test(next)) return null;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    const within = inToken(text, at, end) || /\s/.test(text[end - 1]) || WORD.test(text[end + 1] ?? "");
    if (!within) return { node: { type: STYLES[mark], of: inline(text.slice(at + 1, end)) }, length: end + 1 - at };
  }
  return null;
}

// A mark inside of a link, mention or code is no mark.
function inToken(text, from, at) {
  const before = text.slice(from, at);
  const ticks = before.split("`").length - 1;
  return before.lastIndexOf("<") > before.lastIndexOf(">") || ticks % 2 === 1;
}

function token(inner) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? "" : unescaped(inner.slice(bar + 1));
  if (target.startsWith("@")) return { type: "user", id: target.slice(1), label };
  if (target.startsWith("#")) return { type: "channel", id: target.slice(1), label };
  if (target.startsWith("!subteam^")) return { type: "group", id: target.slice(9).split("^")[0], label };
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!")) return { type: "broadcast", name: target.slice(1).split("^")[0], label };
  return /^[a-z][a-z0-9+.-]*:/i.test(target) ? { type: "link", url: unescaped(target), label } : null;
}

function date(target, fallback) {
  const [, seconds, format = "", url = ""] = target.split("^");
  return { type: "date", seconds: Number(seconds), format: unescaped(format), url: unescaped(url), fallback };
}
