"""Quiet hours: what can wait is held until they end, in the reader's own zone; nobody who is up is kept waiting."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.command import Person
from bot.domain.incident import Incident
from bot.domain.policy import QuietHours

REMINDERS: Final = "reminders"
DAY: Final = timedelta(days=1)


def held_until(hours: QuietHours | None, kind: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """When what is held now may leave; None where nothing holds it.

    Args:
        hours: The firm's; None if it has none.
        kind: A severity by its code, or `reminders`.
        now: Aware.
        zone: The reader's own; a zone that the policy names goes before it.

    Returns:
        Aware, in UTC, after `now`.
    """
    if hours is None:
        return None
    where = zone if hours.zone == "person" else ZoneInfo(hours.zone)
    local = now.astimezone(where)
    if not hours.holds(kind, local.time()):
        return None
    day = local.date() if local.time() < hours.end else local.date() + DAY
    end = datetime.combine(day, hours.end, tzinfo=where).astimezone(UTC)
    return end if end > now else None


def is_up(person: Person, incident: Incident) -> bool:
    """Whether somebody is at work on an incident: they have acknowledged it, and that still counts."""
    return any(each.person.id == person.id for each in incident.acknowledgements)
