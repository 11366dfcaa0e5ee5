"""What was done at the command line while Slack or the database was away, and how it joins the record later."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import BOT, Command, Person, Where
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.wording import moment

KINDS = frozenset({EntryKind.NOTE, EntryKind.PAGE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One line of the journal.

    Args:
        id: Unique: it joins the record once.
        at: When it was written, aware UTC, by the clock of that machine.
        by: Who typed, as that machine knows them.
        kind: A note or a page.
        text: The words.
        reference: Of the incident; None where none was named.
    """

    id: str
    at: datetime
    by: str
    kind: EntryKind
    text: str
    reference: str | None = None

    @property
    def once(self) -> str:
        """What it is remembered by once it has joined the record."""
        return f"standby/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge(Command):
    """A line of the journal joins the timeline."""

    record: Record

    @classmethod
    def of(cls, record: Record, *, workspace: str, incident: Incident) -> "Merge":
        """The command for a line that belongs to an incident."""
        by = Person(BOT, record.by)
        return cls(key=record.once, workspace=workspace, by=by, where=Where(id=incident.id), record=record)


def merge(incident: Incident, command: Merge, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Put a line of the journal on the timeline, at the time it was written, with the time it came."""
    record = command.record
    at = min(record.at, now)  # that machine's clock may be ahead of ours
    text = f"{record.text} ({record.by} at the command line {moment(record.at)}, merged {moment(now)})"
    entry = Entry(
        kind=record.kind,
        occurred_at=at,
        actor=BOT,
        text=text,
        content={"typed_by": record.by, "typed_at": record.at.isoformat()},
        once=record.once,
    )
    told = (effects.say(incident, text, key=record.once),) if incident.open else ()
    return Change(entries=(entry,), effects=told)
