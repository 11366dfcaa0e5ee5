"""Makes any text harmless where it is about to stand: in Slack's markup, in YAML, in Markdown."""

import re
import unicodedata
from itertools import accumulate
from typing import Final

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_SURROGATES: Final = re.compile("[\ud800-\udfff]")
# Direction overrides in a title would turn the words around it; those who type right to left do not need them.
_DIRECTION_CONTROLS: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_YAML_UNSAFE: Final = re.compile(
    '["\\\\]|[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]'
)
_MARKDOWN_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>|~]|&(?=[#\w]+;)|^[#+\-=](?=[\s#+\-=]|$)|^\d+(?=[.)]\s)")
_MRKDWN_SPECIAL: Final = re.compile(r"[*_~`]")
_ZERO_WIDTH_JOINER: Final = "\u200d"
_SKIN_TONES: Final = range(0x1F3FB, 0x1F400)
_REGIONAL_LETTERS: Final = range(0x1F1E6, 0x1F200)


class Mrkdwn(str):
    """Slack markup that our own code made, such as a mention or a date; it is not escaped again."""

    __slots__ = ()


class Verbatim(str):
    """Text for a place that Slack never reads as markup: the content of an input, a button's value, metadata."""

    __slots__ = ()


def slack(text: str) -> str:
    """Text that Slack shows as it is: no mention, link or date can come to life in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def yaml_quoted(text: str) -> str:
    """The inside of a double-quoted YAML string that reads as `text`; lone surrogates become U+FFFD."""
    return _YAML_UNSAFE.sub(_yaml_escape, _SURROGATES.sub(REPLACEMENT, text))


def markdown(text: str) -> str:
    """Text that Markdown shows as it is, on one line and also inside a table."""
    one = one_line(_SURROGATES.sub(REPLACEMENT, text))
    return _MARKDOWN_SPECIAL.sub(_markdown_escape, one)


def one_line(text: str) -> str:
    """Text without line breaks, control characters and direction overrides."""
    kept = _DIRECTION_CONTROLS.sub("", text)
    return " ".join("".join(" " if unicodedata.category(each) == "Cc" else each for each in kept).split())


def unformatted(text: str) -> str:
    """A name without the characters that Slack would read as formatting."""
    return _MRKDWN_SPECIAL.sub("", one_line(text))


def slack_length(text: str) -> int:
    """The longest that Slack can count `text`: escaped, in UTF-16 units."""
    return len(slack(text).encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, limit: int) -> str:
    """Text of at most `limit` characters as Slack counts them, cut between what people see as characters."""
    if slack_length(text) <= limit:
        return text
    found = characters(text)
    lengths = accumulate(slack_length(each) for each in found)
    fitting = sum(1 for length in lengths if length < limit)  # one is left for the ellipsis
    return "".join(found[:fitting]).rstrip() + "…"


def characters(text: str) -> list[str]:
    """What people see as characters: marks, joined emoji, skin tones and flags stay whole."""
    found: list[str] = []
    for each in text:
        if found and _belongs(each, found[-1]):
            found[-1] += each
        else:
            found.append(each)
    return found


def _belongs(each: str, before: str) -> bool:
    if each == _ZERO_WIDTH_JOINER or before.endswith(_ZERO_WIDTH_JOINER):
        return True
    if ord(each) in _REGIONAL_LETTERS:
        return len(before) == 1 and ord(before) in _REGIONAL_LETTERS
    return ord(each) in _SKIN_TONES or unicodedata.category(each) in {"Mn", "Me", "Mc"}


def _yaml_escape(match: re.Match[str]) -> str:
    each = match.group()
    return f"\\{each}" if each in '"\\' else f"\\u{ord(each):04x}"


def _markdown_escape(match: re.Match[str]) -> str:
    found = match.group()
    return f"{found}\\" if found.isdigit() else f"\\{found}"
