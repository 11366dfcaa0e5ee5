"""What each kind of Slack event becomes on the timeline of a war room, and what the room shows by its timeline."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final, Protocol

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json, Source
from bot.domain.command import BOT, Command
from bot.domain.incident import Incident
from bot.domain.policy import Policy

LIVE: Final = "second"  # how exact the time of something is that was recorded as it happened
UNKNOWN: Final = "unknown"  # the actor where Slack does not say who: it never tells who deleted a message
SLACKBOT: Final = "USLACKBOT"  # who Slack's own lines are from
PEOPLE: Final = ("U", "W")  # what the ids of people begin with; bots' begin with B

# What people and bots say; every other subtype is Slack's own notice about the room.
WORDS: Final = frozenset({"", "bot_message", "file_share", "me_message", "thread_broadcast", "reminder_add"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Something that Slack told of a channel.

    Args:
        key: Slack's `event_id`, or the gesture's own key.
        workspace: Slack team id.
        actor: Who did it: a user id, a bot's id, or `unknown`.
        at: When, to the second, aware; Slack's fractions number messages and measure nothing.
        source: The message it is about; for what is about no message, the channel and the event's own time.
        raw: What Slack sent beside what stands in fields of its own, as JSON text.
        ours: Whether this bot did it.
        team: The actor's workspace where it is another than ours: a guest of Slack Connect.
    """

    key: str
    workspace: str
    actor: str
    at: datetime
    source: Source
    raw: str
    ours: bool = False
    team: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Capture):
    """A message, or one of Slack's own notices in the room.

    Args:
        text: As Slack sent it, entities undone.
        subtype: Slack's subtype; empty for a plain message.
        parent: The `ts` of the message it replies to; empty outside of threads.
        revision: When it had been edited before it was first seen; empty as a rule.
        blocks: Its blocks, as Slack sent them.
        files: Its files, as Slack sent them.
    """

    text: str
    subtype: str = ""
    parent: str = ""
    revision: str = ""
    blocks: tuple[Json, ...] = ()
    files: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited(Capture):
    """A message says something else now.

    Args:
        text: The new words.
        old: The words before; None where Slack did not say.
        revision: Slack's time of this edit: of two edits the later one stands.
        author: Whose message it is.
        subtype: Of the message, as with `Said`.
        parent: Of the message, as with `Said`: it may never have been heard of before.
    """

    text: str
    old: str | None
    revision: str
    author: str
    subtype: str = ""
    parent: str = ""
    blocks: tuple[Json, ...] = ()
    files: tuple[Mapping[str, Json], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deleted(Capture):
    """A message stands in the room no more; `old` is what it said, None where Slack did not say."""

    old: str | None
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Capture):
    """A reaction was put on a message, or taken back."""

    reaction: str
    added: bool
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned(Capture):
    """A message was pinned or unpinned."""

    added: bool
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Capture):
    """Something about the room itself: who came and went, its name, its end.

    Args:
        what: In one word, such as `joined` or `archived`.
        text: As a sentence.
        fields: What else is known.
        gap: Whether from now on nothing of the room is heard.
    """

    what: str
    text: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Command):
    """The war room has another id in Slack from now on, as happens when it is shared with another workspace."""

    to: Source


class Recorded(Protocol):
    """An entry, whether it is about to be chained or was read back."""

    @property
    def kind(self) -> str:
        """What it is about."""

    @property
    def text(self) -> str:
        """The words."""

    @property
    def source(self) -> Source | None:
        """The message it is about."""

    @property
    def content(self) -> Mapping[str, Json]:
        """Further fields by kind."""


def message_key(source: Source, revision: str = "") -> str:
    """What makes a message of a war room the same one however often and by whatever way it comes: its `ts`.

    The channel is no part of it: a room may get another id, and Slack speaks of earlier messages by the new one.

    Args:
        source: The message.
        revision: What is recorded of it: empty for the message itself, else the time of an edit, or `deleted`.
    """
    return f"{source.ts}:{revision}"


def entry(capture: Capture) -> Entry:
    """What is recorded of an event; marks that follow from it are entries of their own."""
    match capture:
        case Said():
            return _said(capture)
        case Edited():
            return _edited(capture)
        case Deleted():
            return _deleted(capture)
        case Reacted():
            return _reacted(capture)
        case Pinned():
            return _pinned(capture)
        case Happened():
            return _happened(capture)
        case _:
            raise TypeError(f"{type(capture).__name__} is no kind of event.")


def move(incident: Incident, command: Move, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Follow the war room to its new id."""
    channel = command.to.channel
    card = replace(incident.card, channel=channel) if incident.card else None
    entry = Entry(
        kind=EntryKind.ROOM,
        occurred_at=now,
        actor=BOT,
        text="Slack gave the war room another id",
        source=command.to,
        content={"what": "id_changed", "old_channel": incident.channel, "new_channel": channel},
        once=command.key,
    )
    moved = replace(incident, channel=channel, card=card)
    return Change(incident=moved, entries=(entry,), effects=effects.refresh(moved, key=command.key))


def revision_of(content: Mapping[str, Json]) -> tuple[int, ...]:
    """When an entry's words were edited, to be compared; numbers, for a float has too few digits. Empty for never."""
    return tuple(int(part) for part in str(content.get("revision", "")).split(".") if part.isdecimal())


def rebuilt(record: Iterable[Recorded]) -> dict[tuple[str, str], str | None]:
    """What the room shows by its record, in whatever order the record was made.

    Returns:
        The words of each message by channel and `ts`; None for one that was deleted. Messages of a room that got
        another id stand under the newest one, as they do in Slack.
    """
    entries = tuple(record)
    moved = {str(each.content["old_channel"]): str(each.content["new_channel"]) for each in entries if _moves(each)}
    words: dict[tuple[str, str], str | None] = {}
    newest: dict[tuple[str, str], tuple[int, ...]] = {}
    for each in entries:
        if each.source is None or not _stands(each):
            continue
        place, revision = (_now_at(each.source.channel, moved), each.source.ts), _revision(each)
        if revision >= newest.get(place, ()):
            newest[place], words[place] = revision, None if each.kind == EntryKind.DELETED else each.text
    return words


def _moves(recorded: Recorded) -> bool:
    """Whether from here on the room has another id."""
    return "new_channel" in recorded.content


def _now_at(channel: str, moved: Mapping[str, str]) -> str:
    """Where a channel is by now; ids are never given twice, so this comes to an end."""
    while channel in moved:
        channel = moved[channel]
    return channel


def _stands(recorded: Recorded) -> bool:
    """Whether an entry says what a message says."""
    spoken = (EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED)
    return recorded.kind in spoken or "subtype" in recorded.content


def _revision(recorded: Recorded) -> tuple[int, ...]:
    """What makes an entry newer than another about the same message; nothing comes after a deletion."""
    if recorded.kind == EntryKind.DELETED:
        return (1,)
    return (0, *revision_of(recorded.content))


def _said(capture: Said) -> Entry:
    notice = capture.subtype not in WORDS
    return Entry(
        kind=EntryKind.ROOM if notice else EntryKind.MESSAGE,
        occurred_at=capture.at,
        actor=capture.actor,
        text=capture.text,
        source=capture.source,
        content={
            **_common(capture),
            **_given(subtype=capture.subtype, thread_ts=capture.parent, revision=capture.revision),
            **_parts(capture),
        },
        once=message_key(capture.source),
    )


def _edited(capture: Edited) -> Entry:
    return Entry(
        kind=EntryKind.EDITED,
        occurred_at=capture.at,
        actor=capture.actor,
        text=capture.text,
        source=capture.source,
        content={
            **_common(capture),
            "old": capture.old,
            "author": capture.author,
            "revision": capture.revision,
            **_given(subtype=capture.subtype, thread_ts=capture.parent),
            **_parts(capture),
        },
        once=message_key(capture.source, capture.revision),
        about=message_key(capture.source),
    )


def _deleted(capture: Deleted) -> Entry:
    return Entry(
        kind=EntryKind.DELETED,
        occurred_at=capture.at,
        actor=capture.actor,
        text=capture.old or "",
        source=capture.source,
        content={**_common(capture), "author": capture.author},
        once=message_key(capture.source, "deleted"),
        about=message_key(capture.source),
    )


def _reacted(capture: Reacted) -> Entry:
    did = "Reacted with" if capture.added else "Took back the reaction"
    return Entry(
        kind=EntryKind.REACTION,
        occurred_at=capture.at,
        actor=capture.actor,
        text=f"{did} :{capture.reaction}:",
        source=capture.source,
        content={
            **_common(capture),
            "reaction": capture.reaction,
            "added": capture.added,
            "author": capture.author,
        },
        once=capture.key,
        about=message_key(capture.source),
    )


def _pinned(capture: Pinned) -> Entry:
    return Entry(
        kind=EntryKind.PIN,
        occurred_at=capture.at,
        actor=capture.actor,
        text="Pinned a message" if capture.added else "Unpinned a message",
        source=capture.source,
        content={**_common(capture), "added": capture.added, "author": capture.author},
        once=capture.key,
        about=message_key(capture.source),
    )


def _happened(capture: Happened) -> Entry:
    return Entry(
        kind=EntryKind.GAP if capture.gap else EntryKind.ROOM,
        occurred_at=capture.at,
        actor=capture.actor,
        text=capture.text,
        source=capture.source,
        content={**_common(capture), "what": capture.what, **capture.fields},
        once=capture.key,
    )


def _common(capture: Capture) -> dict[str, Json]:
    guest = _given(team=capture.team)
    ours: dict[str, Json] = {"ours": True} if capture.ours else {}
    return {"precision": LIVE, "slack": capture.raw, **guest, **ours}


def _parts(capture: Said | Edited) -> dict[str, Json]:
    blocks: dict[str, Json] = {"blocks": capture.blocks} if capture.blocks else {}
    files: dict[str, Json] = {"files": capture.files} if capture.files else {}
    return {**blocks, **files}


def _given(**fields: str) -> dict[str, Json]:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}
