"""Retention: how long a record is kept, and the legal hold under which nothing of it is destroyed."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark
from bot.domain.keeping import Hold
from bot.domain.policy import Policy
from bot.domain.redaction import LONGEST_REASON, SEAL_KEEPERS, NotAllowed, holds


class NoHold(DomainError):
    """A legal hold cannot be set or lifted like this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetHold(Command):
    """`/incident hold on|off reason`."""

    on: bool
    reason: str


def set_hold(incident: Incident, command: SetHold, *, policy: Policy, now: datetime) -> Change:
    """Begin or end a legal hold.

    Raises:
        NotAllowed: Somebody else than Compliance asks.
        NoHold: There is no reason, or no hold to lift.
    """
    if not holds(command.by, SEAL_KEEPERS, policy):
        raise NotAllowed("Only Compliance, as the policy names it, sets or lifts a legal hold. Nothing was changed.")
    if not 0 < len(command.reason) <= LONGEST_REASON:
        raise NoHold(f"Give a reason of at most {LONGEST_REASON} characters. Nothing was changed.")
    if not command.on and incident.hold is None:
        raise NoHold(f"{incident.reference} is under no legal hold. Nothing was changed.")
    text = f"Legal hold {'set' if command.on else 'lifted'} by {command.by.name}: {command.reason}"
    hold = Hold(command.reason, command.by, now) if command.on else None
    return Change(
        incident=replace(incident, hold=hold),
        entries=(Entry(kind=EntryKind.HOLD, occurred_at=now, actor=command.by.id, text=text),),
        effects=(effects.say(incident, text, key=command.key),),
        answer=f"{text}. {'Nothing sealed can be destroyed until it is lifted' if command.on else 'It is on record'}.",
    )


def kept_until(incident: Incident, policy: Policy) -> datetime | None:
    """When the retention period of a record ends; None while its incident is open."""
    closed = incident.at(Mark.CLOSED)
    if incident.open or closed is None:
        return None
    year = closed.year + policy.retention_years
    leap_day = (closed.month, closed.day) == (2, 29)
    return closed.replace(year=year, month=3, day=1) if leap_day else closed.replace(year=year)
