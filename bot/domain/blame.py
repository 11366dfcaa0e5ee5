"""Words that look for somebody to blame: a hint to whoever writes, and never a refusal."""

import re
from typing import Final

from bot.domain.wording import listed

MOST: Final = 3  # words that a hint names
_BLAMING: Final = re.compile(
    r"\b(?:at fault|blam(?:e|ed|ing)|careless(?:ly|ness)?|clumsy|could have|failed to|fault of|human error|incompeten(?:t|ce)"
    r"|lazy|mistake by|negligen(?:t|ce)|obvious(?:ly)?|ought to have|reckless(?:ly)?|should(?:n't| not)? have|simply|sloppy"
    r"|stupid(?:ly)?|whose fault|(?:his|her|their) (?:error|fault|mistake))\b",
    re.IGNORECASE,
)


def blaming(text: str) -> tuple[str, ...]:
    """The words in a text that look for somebody to blame, each once, in lower case."""
    return tuple(dict.fromkeys(found[0].lower() for found in _BLAMING.finditer(text)))


def advice(text: str) -> str:
    """A sentence to stand behind an answer; empty where nothing blames."""
    found = blaming(text)[:MOST]
    if not found:
        return ""
    words = listed(f"“{word}”" for word in found)
    return f" A hint, nothing is refused: {words} can read as blame. Say what was seen, and why it made sense then."
