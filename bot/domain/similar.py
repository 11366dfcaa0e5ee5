"""Finding an open incident that may be the one somebody is about to declare."""

from collections.abc import Iterable
from datetime import timedelta
from difflib import SequenceMatcher
from typing import Final

from bot.domain.impact import Category
from bot.domain.incident import Incident

ALIKE = 0.6  # of 1.0; titles of the same fault by two people score 0.6 to 0.9, unrelated ones below 0.5
SHARED_WORDS = 2  # or so many words of weight in common
SHORTEST = 4  # letters of a word of weight
NO_TIME: Final = timedelta()
REPEATS_WITHIN: Final = timedelta(days=90)  # what lies further back is no repeat


def similar(title: str, incidents: Iterable[Incident]) -> list[Incident]:
    """Those incidents whose titles are much alike, the most alike first; none for an empty title."""
    scored = [(_likeness(title, each.title), each) for each in incidents]
    alike = [(score, each) for score, each in scored if score >= ALIKE]
    return [each for _, each in sorted(alike, key=lambda pair: -pair[0])]


def alike(incident: Incident, earlier: Incident) -> tuple[str, ...]:
    """In what an earlier incident is like this one; empty where it is not, or lies too far back."""
    apart = incident.declared_at - earlier.declared_at
    if earlier.id == incident.id or not NO_TIME <= apart <= REPEATS_WITHIN:
        return ()
    same = incident.category is earlier.category and incident.category is not Category.UNKNOWN
    shared = same and bool(_words(incident.affected.casefold()) & _words(earlier.affected.casefold()))
    title = _likeness(incident.title, earlier.title) >= ALIKE
    found = (("category and what is hit", shared), ("title", title))
    return tuple(word for word, holds in found if holds)


def _likeness(one: str, other: str) -> float:
    first, second = one.casefold().strip(), other.casefold().strip()
    if not first or not second:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    shared = len(_words(first) & _words(second))
    return max(ratio, ALIKE) if shared >= SHARED_WORDS else ratio


def _words(text: str) -> set[str]:
    return {word for word in text.split() if len(word) >= SHORTEST}
