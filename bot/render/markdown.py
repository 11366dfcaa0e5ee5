"""Markdown as HTML and as blocks for the typesetter; what people wrote in it brings nothing to life."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# No HTML of theirs, and no pictures, which would be fetched from elsewhere.
_READER: Final = (
    MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "html_block", "html_inline"])
)
_PROMPT: Final = re.compile(r"\[\[(HUMAN: .*?)\]\]", re.DOTALL)
_LONG: Final = re.compile(r"(\S{20})(?=\S)")  # a hash or an address, which may break anywhere
_STYLES: Final = {"strong_open": "b", "em_open": "i"}

Block: TypeAlias = dict[str, Any]


def html(text: str) -> Markup:
    """Markdown as HTML; prompts stand out, wide tables scroll by themselves."""
    made = _PROMPT.sub(r"<mark>\1</mark>", _READER.render(text))
    made = made.replace("<table>", '<div class="wide"><table>').replace("</table>", "</table></div>")
    return Markup(made)  # noqa: S704  # the reader has escaped whatever people typed


def blocks(text: str) -> list[Block]:
    """Markdown as headings, paragraphs, items and tables, each of runs of text: nothing in them is markup any more."""
    walk = _Walk()
    for token in _READER.parse(text):
        take = _TAKE.get(token.type)
        if take is not None:
            take(walk, token)
    return walk.blocks


class _Walk:
    """Gathers blocks on the way through the tokens of a document."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._rows: list[list[list[Block]]] = []  # of the table that is open; none outside of one
        self._depth = 0  # of lists
        self._level = 0  # of the heading that is open

    def heading(self, token: Token) -> None:
        self._level = int(token.tag[1:])

    def list_(self, token: Token) -> None:
        self._depth += token.nesting

    def table(self, token: Token) -> None:
        if token.nesting == -1:
            self.blocks.append({"kind": "table", "rows": self._rows, "widths": _widths(self._rows)})
        self._rows = []

    def row(self, token: Token) -> None:  # noqa: ARG002  # every token is taken the same way
        self._rows.append([])

    def code(self, token: Token) -> None:
        self.blocks.append({"kind": "code", "text": token.content})

    def inline(self, token: Token) -> None:
        runs = list(_runs(token.children or ()))
        if self._rows:
            self._rows[-1].append(runs)
        else:
            kind = "heading" if self._level else "item" if self._depth else "text"
            self.blocks.append({"kind": kind, "level": self._level, "runs": runs})
        self._level = 0


_TAKE: Final[Mapping[str, Callable[[_Walk, Token], None]]] = {
    "heading_open": _Walk.heading,
    "bullet_list_open": _Walk.list_,
    "bullet_list_close": _Walk.list_,
    "ordered_list_open": _Walk.list_,
    "ordered_list_close": _Walk.list_,
    "table_open": _Walk.table,
    "table_close": _Walk.table,
    "tr_open": _Walk.row,
    "fence": _Walk.code,
    "code_block": _Walk.code,
    "inline": _Walk.inline,
}


def _runs(tokens: Sequence[Token]) -> Iterator[Block]:
    styles: list[str] = []
    url = ""
    for token in tokens:
        if token.type in _STYLES:
            styles.append(_STYLES[token.type])
        elif token.type in ("strong_close", "em_close"):
            styles.pop()
        elif token.type in ("link_open", "link_close"):
            url = str(token.attrs.get("href", "")) if token.nesting == 1 else ""
        else:
            words = " " if token.type in ("softbreak", "hardbreak") else token.content
            yield from _split(words, styles="".join([*styles, "c" * (token.type == "code_inline")]), url=url)


def _split(words: str, *, styles: str, url: str) -> Iterator[Block]:
    """Text with its prompts apart."""
    for number, part in enumerate(_PROMPT.split(words)):
        if part:
            text = _LONG.sub("\\1\N{ZERO WIDTH SPACE}", part)
            yield {"text": text, "style": styles, "url": url, "prompt": number % 2 == 1}


def _widths(rows: Sequence[Sequence[Sequence[Block]]]) -> list[int]:
    """How wide each column should be beside the others: by its longest words, within bounds."""
    columns = max((len(row) for row in rows), default=0)
    lengths = [[sum(len(run["text"]) for run in cell) for cell in column] for column in zip(*rows, strict=False)]
    return [min(max(8, *found), 60) for found in lengths] if columns else []
