"""What an incident keeps of status updates and of who follows it; words are on the timeline alone, to be redacted."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.command import Person


@dataclass(frozen=True, slots=True)
class Follower:
    """Somebody who is sent the brief when it changes.

    Args:
        person: Who.
        briefed_at: When they were last sent it.
        shown: The facts that it told, as `facts` of the brief.
    """

    person: Person
    briefed_at: datetime
    shown: str


@dataclass(frozen=True, slots=True)
class Updates:
    """How far status updates have come.

    Args:
        posted_at: When the last one was posted; None before the first.
        next_at: When the last one promised the next; None where it promised no time.
        reminders: When the commander was reminded of the next one.
        reopened_at: When the incident was last opened again: the cadence begins anew.
        followers: Who is sent the brief when it changes.
    """

    posted_at: datetime | None = None
    next_at: datetime | None = None
    reminders: tuple[datetime, ...] = ()
    reopened_at: datetime | None = None
    followers: tuple[Follower, ...] = ()
