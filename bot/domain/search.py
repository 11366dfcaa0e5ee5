"""Search: which words count, how finds are ranked, and the excerpt that shows why something was found."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.change import EntryKind, Source
from bot.domain.command import IncidentId
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.severity import Severity

MOST_SHOWN: Final = 10
MOST_RANKED: Final = 200  # the newest finds; a word that stands in more needs a narrower question
PER_INCIDENT: Final = 3  # one long war room does not hide the other incidents
MOST_TERMS: Final = 10
LONGEST_TERM: Final = 60  # characters
BEGINNING: Final = 3  # letters from which on a term also finds longer words that begin with it
EXCERPT: Final = 160  # characters
BEFORE: Final = 50  # of them in front of the first hit
SPOTS: Final = 50  # hits of one document that are looked at
LONGEST_DOCUMENT: Final = 50_000  # characters; a section of a post-mortem is cut into pieces of this length

_TERM: Final = re.compile(r"[^\W_]+")
_SECTION: Final = re.compile(r"^(?=## )", re.MULTILINE)
# What happens to a message, told in the words of that message.
_ECHOES: Final = frozenset({EntryKind.REACTION, EntryKind.PIN})


class DocumentKind(StrEnum):
    """What of an incident a document holds."""

    INCIDENT = "incident"
    ENTRY = "entry"
    POST_MORTEM = "post_mortem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is looked for; every word must be there, and every filter must hold.

    Args:
        terms: As `terms` reads them; none finds what the filters alone leave.
        since: Declared at or after it.
        owner: Slack user id of who leads the incident or owns one of its action items.
        open: Whether it is still open; None for both.
    """

    terms: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    categories: tuple[Category, ...] = ()
    phases: tuple[Phase, ...] = ()
    venue: str | None = None
    since: datetime | None = None
    owner: str | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A document that fits, and the incident it belongs to.

    Args:
        number: Of the entry, or of the section of the post-mortem; 0 for the incident itself.
        at: When it happened, was declared or was written.
        source: The message it tells of; None for most.
    """

    incident_id: IncidentId
    workspace: str
    reference: str
    title: str
    severity: Severity
    channel: str | None
    kind: DocumentKind
    number: int
    at: datetime
    words: str
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an excerpt; `hit` where it is what was looked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Results:
    """The best finds, and how many more there are.

    Args:
        more: Those that are not shown.
        uncounted: There are still others, which nobody counted.
    """

    shown: tuple[Found, ...]
    more: int = 0
    uncounted: bool = False


def terms(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: letters and digits alone, in lower case, each once."""
    found = (each.group()[:LONGEST_TERM] for each in _TERM.finditer(_plain(text)))
    return tuple(dict.fromkeys(found))


def begins(term: str) -> bool:
    """Whether a term also finds longer words that begin with it."""
    return len(term) >= BEGINNING


def words_of(incident: Incident) -> str:
    """What an incident is found by: reference, title, category, what is hit and the facts of its forms."""
    facts = (fact.value for fact in incident.facts.values())
    return "\n".join(
        filter(None, (incident.reference, incident.title, incident.category.label, incident.affected, *facts))
    )


def is_searched(kind: str) -> bool:
    """Whether entries of a kind are found by their words."""
    return kind not in _ECHOES


def pieces(markdown: str) -> tuple[str, ...]:
    """A document section by section, none too long to be kept."""
    sections = (each.strip().lstrip("# ") for each in _SECTION.split(markdown))
    cut = (
        each[start : start + LONGEST_DOCUMENT] for each in sections for start in range(0, len(each), LONGEST_DOCUMENT)
    )
    return tuple(cut)


def ranked(found: Sequence[Found], query: Query) -> Results:
    """The best of what was found.

    Args:
        found: The newest first, at most one more than `MOST_RANKED`.
        query: What they were found by.
    """
    counted = found[:MOST_RANKED]
    best = sorted(counted, key=lambda each: _score(each, query.terms), reverse=True)
    shown = tuple(_few_of_each(best))[:MOST_SHOWN]
    return Results(shown, len(counted) - len(shown), uncounted=len(found) > MOST_RANKED)


def excerpt(words: str, wanted: Sequence[str]) -> tuple[Part, ...]:
    """The stretch of a text that holds the most of what was looked for, with the hits marked."""
    line = " ".join(_printable(words).split())
    hits = [each for each in _TERM.finditer(line) if _fits(each.group().lower(), wanted)]
    start = _start(line, hits, wanted)
    end = min(len(line), start + EXCERPT)
    return tuple(_parts(line, hits, start, end))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).lower()


def _printable(text: str) -> str:
    return "".join(" " if unicodedata.category(each) in ("Cc", "Cs") else each for each in text)


def _fits(word: str, wanted: Sequence[str]) -> bool:
    return any(word == term or (begins(term) and word.startswith(term)) for term in wanted)


def _score(found: Found, wanted: Sequence[str]) -> tuple[int, int, datetime]:
    """Exact words before longer ones, then what the incident itself says, then the newest."""
    there = set(terms(found.words))
    exact = sum(term in there for term in wanted)
    return exact, int(found.kind is DocumentKind.INCIDENT), found.at


def _few_of_each(found: Sequence[Found]) -> Iterator[Found]:
    taken: dict[IncidentId, int] = {}
    for each in found:
        taken[each.incident_id] = taken.get(each.incident_id, 0) + 1
        if taken[each.incident_id] <= PER_INCIDENT:
            yield each


def _start(line: str, hits: Sequence[re.Match[str]], wanted: Sequence[str]) -> int:
    """Where the excerpt begins: in front of the hit behind which the most different words follow."""
    if not hits or len(line) <= EXCERPT:
        return 0
    best = max(hits[:SPOTS], key=lambda hit: (_different(hits, hit.start(), wanted), -hit.start()))
    start = max(0, min(best.start() - BEFORE, len(line) - EXCERPT))
    space = line.find(" ", start, best.start())
    return space + 1 if start and space >= 0 else start


def _different(hits: Sequence[re.Match[str]], start: int, wanted: Sequence[str]) -> int:
    near = {each.group().lower() for each in hits if start <= each.start() <= start + EXCERPT - BEFORE}
    return sum(any(_fits(word, (term,)) for word in near) for term in wanted)


def _parts(line: str, hits: Sequence[re.Match[str]], start: int, end: int) -> Iterator[Part]:
    if start:
        yield Part("… ", hit=False)
    position = start
    for hit in hits:
        if position <= hit.start() and hit.end() <= end:
            yield from _unmarked(line[position : hit.start()])
            yield Part(hit.group(), hit=True)
            position = hit.end()
    yield from _unmarked(line[position:end])
    if end < len(line):
        yield Part("…", hit=False)


def _unmarked(text: str) -> Iterator[Part]:
    if text:
        yield Part(text, hit=False)
