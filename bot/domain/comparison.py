"""A page of a war room against its record: what was missed, changed or taken back, and put on record late."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.domain import capture as capturing
from bot.domain.capture import UNKNOWN, Capture, Deleted, Edited, Said, message_key
from bot.domain.change import Entry, Json, Source

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
TOMBSTONE: Final = "tombstone"  # what stands in the place of a deleted message with replies


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message as Slack shows it; `replies` counts its thread, whose newest is `latest_reply`."""

    said: Said
    replies: int = 0
    latest_reply: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A page that was read.

    Args:
        head: How many entries the record had when it was asked for.
        shown: Its messages, in any order.
        more: Whether there is another page.
        thread: The `ts` of the thread's first message; empty for the room itself.
    """

    head: int
    shown: tuple[Shown, ...]
    more: bool
    thread: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A message as the record has it last.

    Args:
        source: The message.
        text: Its words.
        author: Whose it is.
        seq: Number of the first entry about it.
        revision: The time of its last edit; empty for none.
        parent: The thread it stands in; empty outside of threads.
        broadcast: Whether the room itself shows it although it stands in a thread.
        notice: One of Slack's own lines.
        gone: It was deleted.
        told_only: The message itself is not on record, only its edits or its deletion are.
        sealed: Its words were removed by law, and cannot be compared.
    """

    source: Source
    text: str
    author: str
    seq: int
    revision: str = ""
    parent: str = ""
    broadcast: bool = False
    notice: bool = False
    gone: bool = False
    told_only: bool = False
    sealed: bool = False


def compared(looked: Looked, known: Mapping[str, Form], *, now: datetime) -> tuple[Capture, ...]:
    """What a page shows that its record does not, and what the record has that the room shows no more.

    Args:
        looked: The page.
        known: The record of its stretch by `ts`, and of every message in the page.
        now: Aware.
    """
    shown = {each.said.source.ts: each.said for each in looked.shown}
    fresh = [_compared(said, known.get(ts), now=now) for ts, said in sorted(shown.items())]
    gone = [
        _gone(form, now=now) for ts, form in sorted(known.items()) if ts not in shown and _should_show(form, looked)
    ]
    return (*(each for each in fresh if each is not None), *gone)


def late(capture: Capture, *, now: datetime) -> Entry:
    """The entry of something that was missed: with both times, and marked late."""
    entry = capturing.entry(capture)
    unknown = isinstance(capture, Deleted)  # nobody can say when; by then it was gone
    seconds: dict[str, Json] = {} if unknown else {"late_s": max(0, (now - capture.at) // timedelta(seconds=1))}
    exact: dict[str, Json] = {"precision": UNKNOWN} if unknown else {}
    return replace(entry, content={**entry.content, **exact, "late": True, **seconds})


def recorded_threads(forms: Mapping[str, Form]) -> tuple[str, ...]:
    """The threads in which replies still stand by the record."""
    return tuple(sorted({form.parent for form in forms.values() if form.parent and not form.gone}))


def ts_of(moment: datetime) -> str:
    """A moment as Slack dates messages."""
    since = moment - EPOCH
    return f"{since // timedelta(seconds=1):010d}.{since.microseconds:06d}"


def moment_of(ts: str) -> datetime:
    """The seconds of Slack's `ts`; its fraction is a counter."""
    return EPOCH + timedelta(seconds=int(ts.partition(".")[0]))


def _compared(said: Said, form: Form | None, *, now: datetime) -> Capture | None:
    """What is missing of one message that the room shows."""
    if form is None:
        return said if said.subtype != TOMBSTONE else _buried(said, said.source, "", now=now)
    if form.told_only and not form.sealed and said.subtype != TOMBSTONE:
        return said
    if form.gone or form.notice:
        return None
    if said.subtype == TOMBSTONE:
        return _buried(said, form.source, form.author, now=now)
    newer = _number(said.revision) > _number(form.revision)
    silently = said.text != form.text and not (said.revision or form.revision or form.sealed)
    return _changed(said, form, now=now) if newer or silently else None


def _changed(said: Said, form: Form, *, now: datetime) -> Edited:
    """An edit that was missed; Slack names its time, or else only that it was before we looked."""
    revision = said.revision or ts_of(now)
    about = _about(said)
    about["source"] = replace(said.source, channel=form.source.channel)  # the room may have another id by now
    about["at"] = moment_of(revision)
    return Edited(
        **about,
        text=said.text,
        old=form.text,
        revision=revision,
        author=form.author,
        subtype=said.subtype,
        parent=said.parent,
        blocks=said.blocks,
        files=said.files,
    )


def _buried(said: Said, source: Source, author: str, *, now: datetime) -> Deleted:
    """A deleted message in whose place Slack shows a stone, for it has replies."""
    about = _about(said) | {"source": source, "actor": UNKNOWN, "at": now, "ours": False}
    return Deleted(**about, old=None, author=author or UNKNOWN)


def _gone(form: Form, *, now: datetime) -> Deleted:
    """A message that stands in the room no more."""
    return Deleted(
        key=message_key(form.source, "deleted"),
        workspace=form.source.team,
        actor=UNKNOWN,
        at=now,
        source=form.source,
        raw="{}",
        old=form.text,
        author=form.author,
    )


def _should_show(form: Form, looked: Looked) -> bool:
    """Whether a page would show a recorded message if it still stood."""
    if form.gone or form.notice or form.sealed or form.seq > looked.head:  # what came while we read is in no page
        return False
    return form.parent == looked.thread or (not looked.thread and form.broadcast)


def _about(said: Said) -> dict[str, Any]:
    """What every capture has."""
    names = ("key", "workspace", "actor", "at", "source", "raw", "ours", "team")
    return {name: getattr(said, name) for name in names}


def _number(ts: str) -> tuple[int, ...]:
    """Slack's `sec.µs` as numbers; empty for what is none."""
    return tuple(int(part) for part in ts.split(".") if part.isdecimal())
