"""What an incident keeps of status updates; their words are on the timeline alone, where they can be redacted."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Updates:
    """How far status updates have come.

    Args:
        posted_at: When the last one was posted; None before the first.
        next_at: When the last one promised the next; None where it promised no time.
        reminders: When the commander was reminded of the next one.
        reopened_at: When the incident was last opened again: the cadence begins anew.
    """

    posted_at: datetime | None = None
    next_at: datetime | None = None
    reminders: tuple[datetime, ...] = ()
    reopened_at: datetime | None = None
