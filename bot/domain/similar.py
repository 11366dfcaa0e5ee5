"""Finding an open incident that may be the one somebody is about to declare."""

from collections.abc import Iterable
from difflib import SequenceMatcher

from bot.domain.incident import Incident

ALIKE = 0.6  # of 1.0; titles of the same fault by two people score 0.6 to 0.9, unrelated ones below 0.5
SHARED_WORDS = 2  # or so many words of weight in common
SHORTEST = 4  # letters of a word of weight


def similar(title: str, incidents: Iterable[Incident]) -> list[Incident]:
    """Those incidents whose titles are much alike, the most alike first; none for an empty title."""
    scored = [(_likeness(title, each.title), each) for each in incidents]
    alike = [(score, each) for score, each in scored if score >= ALIKE]
    return [each for _, each in sorted(alike, key=lambda pair: -pair[0])]


def _likeness(one: str, other: str) -> float:
    first, second = one.casefold().strip(), other.casefold().strip()
    if not first or not second:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    shared = len(_words(first) & _words(second))
    return max(ratio, ALIKE) if shared >= SHARED_WORDS else ratio


def _words(text: str) -> set[str]:
    return {word for word in text.split() if len(word) >= SHORTEST}
