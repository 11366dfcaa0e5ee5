"""What people say: messages in the room and notes, kept as they were written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json, Source
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.marks import FutureTime
from bot.domain.policy import Policy
from bot.domain.wording import moment

WORDS = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast"})  # what people and bots say
PEOPLE = ("U", "W")  # what the ids of people begin with; bots' begin with B
LIVE = "second"  # how exact the time of something is that was recorded as it happened


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A message event from a war room.

    Args:
        key: Slack's `event_id`.
        workspace: Slack team id.
        actor: Who wrote it: a user id, or a bot's id.
        said_at: The seconds of Slack's `ts`.
        source: Which message it is.
        text: As Slack sent it, entities undone.
        raw: Slack's own event, as JSON text.
        subtype: Slack's subtype; empty for a plain message.
    """

    key: str
    workspace: str
    actor: str
    said_at: datetime
    source: Source
    text: str
    raw: str
    subtype: str = ""
    fields: Mapping[str, Json] = field(default_factory=dict)


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


def capture(command: Capture) -> Change:
    """Keep a message of the room."""
    content: dict[str, Json] = {"precision": LIVE, "slack": command.raw, **command.fields}
    if command.subtype:
        content["subtype"] = command.subtype
    entry = Entry(
        kind=EntryKind.MESSAGE if command.subtype in WORDS else EntryKind.ROOM,
        occurred_at=command.said_at,
        actor=command.actor,
        text=command.text,
        source=command.source,
        content=content,
    )
    person = command.actor[:1] in PEOPLE
    return Change(entries=(entry,), effects=(effects.learn(command.actor),) if person else ())
