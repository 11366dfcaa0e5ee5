"""Marking in: what makes a message part of the digest, who wrote it, and who said so."""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.capture import Capture, Edited, Reacted, Said, message_key
from bot.domain.change import Change, Entry, EntryKind, Source
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.policy import Policy

NOT_ON_RECORD: Final = "Its words are not on record."
_TYPED: Final = re.compile(r"\s*(?:(?P<decision>!decision)\b|(?P<todo>TODO:))")


class MarkClass(StrEnum):
    """What a marked message is for the story of the incident."""

    DETECTION = "detection"
    DIAGNOSIS = "diagnosis"
    ACTION = "action"
    DECISION = "decision"
    COMMUNICATION = "communication"
    IMPACT = "impact"
    TODO = "todo"

    @property
    def label(self) -> str:
        """The word people read."""
        return "to-do" if self is MarkClass.TODO else self.value


# What people choose from; a to-do is typed.
CHOICES: Final = tuple(each for each in MarkClass if each is not MarkClass.TODO)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToTimeline(Command):
    """Somebody chose "Add to timeline" at a message.

    Args:
        source: The message.
        author: Who wrote it.
        chosen: What it is.
    """

    source: Source
    author: str
    chosen: MarkClass


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mark:
    """Who marks which message of whom as what; `how` says by which gesture."""

    source: Source
    author: str
    by: str
    at: datetime
    how: str
    chosen: MarkClass | None = None

    def entry(self, once: str, *, gone: bool = False) -> Entry:
        """The mark as an entry, or the end of it."""
        did = "Not marked any more" if gone else "Marked for the timeline"
        return Entry(
            kind=EntryKind.UNMARKED if gone else EntryKind.MARKED,
            occurred_at=self.at,
            actor=self.by,
            text=f"{did} as {self.chosen.label}." if self.chosen else f"{did}.",
            source=self.source,
            content={"class": self.chosen and self.chosen.value, "author": self.author, "how": self.how},
            once=once,
            about=message_key(self.source),
        )


def add(incident: Incident, command: AddToTimeline, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Mark a message as what somebody says it is."""
    chosen = command.chosen
    mark = _Mark(source=command.source, author=command.author, by=command.by.id, at=now, how="shortcut", chosen=chosen)
    answer = f"Added to the timeline of {incident.reference} as {chosen.label}."
    return Change(entries=(mark.entry(f"{command.key}/mark"),), answer=answer)


def typed(text: str) -> MarkClass | None:
    """What a message says of itself in its first word: `!decision` or `TODO:`."""
    found = _TYPED.match(text)
    return MarkClass(str(found.lastgroup)) if found else None


def marks(capture: Capture, reaction: str) -> tuple[Entry, ...]:
    """The marks that an event puts on a message, or takes from it; what this bot does marks nothing.

    Args:
        capture: The event.
        reaction: The name of the reaction that marks.
    """
    if capture.ours:
        return ()
    match capture:
        case Said():
            return _of_words(capture)
        case Edited():
            return _of_edit(capture)
        case Reacted() if capture.reaction.partition("::")[0] == reaction:  # a skin tone changes nothing
            mark = _Mark(source=capture.source, author=capture.author, by=capture.actor, at=capture.at, how="reaction")
            return (mark.entry(f"{capture.key}/mark", gone=not capture.added),)
        case _:
            return ()


def pointed(entry: Entry, seq: int | None) -> Entry:
    """The entry with the number of the one it is about.

    Args:
        entry: Not chained yet.
        seq: Of the entry it is about; None where that message was never captured.
    """
    lost = seq is None and entry.kind is EntryKind.MARKED
    text = f"{entry.text} {NOT_ON_RECORD}" if lost else entry.text
    return replace(entry, text=text, content={**entry.content, "about_seq": seq})


def _of_words(said: Said) -> tuple[Entry, ...]:
    chosen = typed(said.text)
    if chosen is None:
        return ()
    mark = _Mark(source=said.source, author=said.actor, by=said.actor, at=said.at, how="typed", chosen=chosen)
    return (mark.entry(message_key(said.source, "mark")),)


def _of_edit(edited: Edited) -> tuple[Entry, ...]:
    before, after = typed(edited.old or ""), typed(edited.text)
    if before is after:
        return ()
    mark = _Mark(source=edited.source, author=edited.author, by=edited.actor, at=edited.at, how="typed")
    key = message_key(edited.source, edited.revision)
    gone = (replace(mark, chosen=before).entry(f"{key}:unmark", gone=True),) if before else ()
    return (*gone, *((replace(mark, chosen=after).entry(f"{key}:mark"),) if after else ()))
