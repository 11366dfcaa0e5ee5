"""What is asked of an incident's record itself: holds, purges, destructions and exports."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.command import Person


@dataclass(frozen=True, slots=True)
class Destruction:
    """A request to destroy the sealed words of an entry, which waits for a second person."""

    number: int
    reason: str
    asked_by: Person
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class PurgeAsked:
    """A request to purge the record, which waits for a second person."""

    reason: str
    asked_by: Person
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing of the record may be destroyed until it is lifted."""

    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Exporting:
    """An evidence bundle is being made for somebody."""

    by: Person
    at: datetime
