"""The explicit moments of an incident: set at a time, corrected only by a new entry, never out of order."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain import effects, escalation, nudges
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy
from bot.domain.wording import moment

# What cannot lie after what; so no duration that is measured between them is ever negative.
ORDER = (
    (Mark.STARTED, Mark.DETECTED),
    (Mark.DETECTED, Mark.DECLARED),
    (Mark.DETECTED, Mark.CONTAINED),
    (Mark.DETECTED, Mark.FAULT_FIXED),
    (Mark.DETECTED, Mark.RESOLVED),
    (Mark.RESOLVED, Mark.CLOSED),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMark(Command):
    """`/incident mark started 09:30`; only the marks that people set."""

    mark: Mark
    at: datetime


class FutureTime(DomainError):
    """Somebody gave a time that has not come yet."""

    def __init__(self, at: datetime) -> None:
        super().__init__(f"{moment(at)} has not come yet. Give a time up to now. Nothing was changed.")
        self.at = at


class MarksOutOfOrder(DomainError):
    """A mark would lie on the wrong side of another."""

    def __init__(self, earlier: Mark, later: Mark, incident: Incident, at: datetime, mark: Mark) -> None:
        fixed = later if mark is earlier else earlier
        lies = incident.at(fixed)
        side = "after" if mark is earlier else "before"
        told = moment(lies) if lies else "unknown"
        super().__init__(
            f"{mark.label.capitalize()} at {moment(at)} would lie {side} {fixed.label} ({told}). "
            f"Correct {fixed.label} first, or give another time. Nothing was changed."
        )


def set_mark(incident: Incident, command: SetMark, *, policy: Policy, now: datetime) -> Change:
    """Set a mark, or correct it by a new entry.

    Raises:
        FutureTime: The time has not come yet.
        MarksOutOfOrder: The mark would lie on the wrong side of another.
    """
    check(incident, command.mark, command.at, now)
    before = incident.at(command.mark)
    marked = incident.with_mark(command.mark, command.at, by=command.by, now=now)
    label = command.mark.label.capitalize()
    was = f", was {moment(before)}" if before else ""
    text = f"{label} at {moment(command.at)}{was} ({command.by.name})"
    return Change(
        incident=marked,
        entries=(entry(command.mark, command.at, text, by=command.by.id, now=now),),
        effects=(effects.say(marked, f"☑ {text}", key=command.key), *effects.refresh(marked, key=command.key)),
        timers=(nudges.timer(marked, policy), escalation.timer(marked, policy)),
        answer=f"{label} is {moment(command.at)} now{was}.",
    )


def check(incident: Incident, mark: Mark, at: datetime, now: datetime) -> None:
    """Refuse a time in the future or on the wrong side of another mark."""
    if at > now:
        raise FutureTime(at)
    for earlier, later in _conflicts(incident, mark, at):
        raise MarksOutOfOrder(earlier, later, incident, at, mark)


def entry(mark: Mark, at: datetime, text: str, *, by: str, now: datetime) -> Entry:
    """The record of a mark; it occurred when it was set, its own time stands in its content."""
    return Entry(
        kind=EntryKind.MARK,
        occurred_at=now,
        actor=by,
        text=text,
        content={"mark": mark.value, "at": at.isoformat()},
    )


def _conflicts(incident: Incident, mark: Mark, at: datetime) -> Iterator[tuple[Mark, Mark]]:
    for earlier, later in ORDER:
        first = at if mark is earlier else incident.at(earlier)
        second = at if mark is later else incident.at(later)
        if mark in (earlier, later) and first is not None and second is not None and first > second:
            yield earlier, later
