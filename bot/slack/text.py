"""Text from Slack made safe to keep and to show: entities undone, nothing hidden, one line, never half an emoji."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">"}
_ENTITY: Final = re.compile("|".join(_ENTITIES))
_MENTION: Final = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_LINE_ENDS: Final = re.compile("\r\n|[\r\u2028\u2029]")

# Only what changes the order of other people's text goes; the plain direction marks of Arabic and Hebrew stay.
_OVERRIDES: Final = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
_PICTURES: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) != "\n"} | {0x7F: 0x2421}
_NO_PICTURE: Final = (*range(0x80, 0xA0), *range(0xD800, 0xE000))
_SHOWN: Final[dict[int, int | None]] = (
    dict.fromkeys(_OVERRIDES) | dict.fromkeys(_NO_PICTURE, 0xFFFD) | dict(_PICTURES.items())
)

_JOINER: Final = "\u200d"
_VIRAMA: Final = 9  # the combining class of signs that tie an Indic letter to the next one
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS: Final = range(0x1F1E6, 0x1F200)
_TAGS: Final = range(0xE0020, 0xE0080)  # the letters inside the flags of Scotland and others
_KOREAN_TAILS: Final = range(0x1160, 0x1200)  # vowels and endings of a decomposed syllable
_BLANK_KINDS: Final = frozenset({"Cf", "Mn", "Me"})
_BLANK_LETTERS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # drawn as nothing, though not spaces


def unescape(text: str) -> str:
    """The text as it was typed: Slack's `&amp;`, `&lt;` and `&gt;` undone, once."""
    return _ENTITY.sub(lambda found: _ENTITIES[found[0]], text)


def visible(text: str) -> str:
    """The text with nothing hidden in it.

    Control characters become their pictures (NUL is `␀`, a tab `␉`), halves of surrogate pairs `U+FFFD`;
    overrides of the writing direction go. Newlines stay, in whichever form they came.
    """
    return _LINE_ENDS.sub("\n", text).translate(_SHOWN)


def one_line(text: str, limit: int = 120) -> tuple[str, bool]:
    """The text in one trimmed line.

    Args:
        text: Anything typed, entities undone.
        limit: Most characters the line may have, at least 1.

    Returns:
        The line, ending in `…` where it was shortened, and whether it was.
    """
    line = " ".join(visible(text.replace("\t", " ")).split())
    if len(line) <= limit:
        return line, False
    return f"{line[: _cut(line, limit - 1)].rstrip()}…", True


def quoted(text: str, limit: int = 30) -> str:
    """What somebody typed, as a sentence repeats it: one short line between backticks."""
    return f"`{one_line(text, limit)[0].replace('`', 'ˋ')}`"


def is_blank(text: str) -> bool:
    """Whether there is nothing to see in it; an emoji is something."""
    return all(each.isspace() or each in _BLANK_LETTERS or unicodedata.category(each) in _BLANK_KINDS for each in text)


def mentioned_user(text: str) -> str | None:
    """The id of the first person mentioned; None where nobody is.

    Args:
        text: As Slack sent it, before `unescape`: typed angle brackets are entities then, so no id can be forged.
    """
    return next(iter(mentioned_users(text)[0]), None)


def mentioned_users(text: str) -> tuple[tuple[str, ...], str]:
    """The ids of everybody mentioned, in order, and the text without them."""
    return tuple(_MENTION.findall(text)), " ".join(_MENTION.sub(" ", text).split())


def _cut(line: str, most: int) -> int:
    """Where to cut, at `most` or before it; inside of a character only if that character alone is too long."""
    return max((end for end in _ends(line[: most + 1]) if end <= most), default=most)


def _ends(text: str) -> Iterator[int]:
    """Where one drawn character ends and another begins."""
    flag_letters = 0
    for position, (before, after) in enumerate(pairwise(text), start=1):
        flag_letters = flag_letters + 1 if ord(before) in _FLAG_LETTERS else 0
        inside_flag = flag_letters % 2 == 1 and ord(after) in _FLAG_LETTERS
        if not inside_flag and not _joined(before, after):
            yield position


def _joined(before: str, after: str) -> bool:
    ties = before == _JOINER or unicodedata.combining(before) == _VIRAMA
    code = ord(after)
    return (
        ties
        or after == _JOINER
        or unicodedata.category(after).startswith("M")
        or any(code in tied for tied in (_SKIN_TONES, _TAGS, _KOREAN_TAILS))
    )
