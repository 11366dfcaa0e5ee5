"""Notes: what people add to the timeline in their own words."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.capture import LIVE
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.marks import FutureTime
from bot.domain.policy import Policy
from bot.domain.wording import moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Command):
    """`/incident note [--at TIME] [--precision WORD] text`.

    Args:
        text: The words.
        at: When it happened; None for now.
        precision: How exact that time is, such as `minute` or `day`.
    """

    text: str
    at: datetime | None = None
    precision: str = LIVE


def note(incident: Incident, command: Note, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Add a note, at its own time if it has one.

    Raises:
        FutureTime: The time has not come yet.
    """
    at = command.at or now
    if at > now:
        raise FutureTime(at)
    entry = Entry(
        kind=EntryKind.NOTE,
        occurred_at=at,
        actor=command.by.id,
        text=command.text,
        content={"precision": command.precision},
    )
    when = f" at {moment(at)}" if command.at else ""
    return Change(entries=(entry,), answer=f"Noted on {incident.reference}{when}.")
