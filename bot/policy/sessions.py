"""The trading hours of a policy file, with the holidays of a kept library."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Final

from bot.domain.sessions import Venue
from bot.policy.errors import Place, Problem
from bot.policy.names import unknown_name
from bot.policy.schema import Document, SessionEntry

NONE: Final = "none"  # a venue that has no holidays but those it is written with
LIBRARY: Final = "bot.policy.calendars"  # takes longer to load than all of the policy, and few policies need it


@dataclass(frozen=True, slots=True)
class Closed:
    """Days without a session: the exchange's own, and those that the policy adds."""

    calendar: Container[date]
    added: frozenset[date]

    def __contains__(self, day: object) -> bool:
        """Whether there is no session on a day."""
        return day in self.added or day in self.calendar


def venues(document: Document) -> dict[str, Venue]:
    """The venues of a checked document, by MIC."""
    return {mic: venue(mic, entry) for mic, entry in document.sessions.items()}


def session_disagreements(document: Document) -> Iterator[Problem]:
    """Venues whose calendar is not known, each with its place."""
    for mic, entry in document.sessions.items():
        yield from hours_disagreements(mic, entry, ("sessions", mic))


def hours_disagreements(mic: str, entry: SessionEntry, at: Place) -> Iterator[Problem]:
    """What is wrong with the hours of one venue, which stand at a place of a file."""
    known = import_module(LIBRARY).CALENDARS
    named = entry.holidays or mic
    if named not in (NONE, *known):
        place = ("holidays",) if entry.holidays else ()
        yield Problem((*at, *place), unknown_name(named, "exchange with a calendar", (*known, NONE)))
    if entry.opens == entry.closes:
        yield Problem(at, "this venue opens when it closes.")


def venue(mic: str, entry: SessionEntry) -> Venue:
    """One venue with its hours and holidays."""
    calendar, library = entry.holidays or mic, import_module(LIBRARY)
    shut = frozenset() if calendar == NONE else library.holidays_of(calendar)
    half_days = frozenset() if calendar == NONE else library.half_days_of(calendar)
    return Venue(
        mic=mic,
        zone=entry.zone,
        opens=entry.opens,
        closes=entry.closes,
        days=tuple(entry.days),
        holidays=Closed(shut, frozenset(entry.closed)),
        half_days=half_days,
        early_close=entry.early_close,
    )
