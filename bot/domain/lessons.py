"""Lessons: what contributed to earlier incidents, and what was changed and has worked."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.action_items import ActionItem
from bot.domain.change import EntryKind
from bot.domain.corrections import with_corrections
from bot.domain.labelled import Labelled
from bot.domain.postmortem_parts import Row

# What has to be read so that a factor reads as it was corrected.
READ: Final = (EntryKind.FACTOR, EntryKind.CORRECTION, EntryKind.REDACTED)


class LessonKind(Labelled):
    """What a lesson says."""

    FACTOR = "factor", "contributed"
    WORKED = "worked", "worked"
    AGAIN = "again", "did not work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Something that an incident has taught.

    Args:
        reference: Of the incident.
        incident: Its title.
        text: What contributed, or what was done.
        at: When it was recorded.
    """

    reference: str
    incident: str
    kind: LessonKind
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """The entries of one incident that hold lessons, as they were recorded."""

    reference: str
    title: str
    rows: Sequence[Row]


def lessons(told: Iterable[Told], items: Iterable[ActionItem]) -> tuple[Lesson, ...]:
    """Every lesson, the newest first; an item counts once somebody has said whether it worked."""
    told = tuple(told)
    titles = {each.reference: each.title for each in told}
    factors = (lesson for each in told for lesson in _factors(each))
    changes = (_of_item(item, titles) for item in items if item.effective is not None)
    return tuple(sorted((*factors, *changes), key=lambda lesson: (lesson.at, lesson.text), reverse=True))


def matching(found: Iterable[Lesson], words: str) -> tuple[Lesson, ...]:
    """Those that hold every one of these words, in whichever case; all where none is named."""
    wanted = words.casefold().split()
    return tuple(each for each in found if all(word in _searched(each) for word in wanted))


def _factors(told: Told) -> Iterable[Lesson]:
    for row in with_corrections(told.rows):
        if row.kind == EntryKind.FACTOR and row.text:
            yield Lesson(
                reference=told.reference, incident=told.title, kind=LessonKind.FACTOR, text=row.text, at=row.recorded_at
            )


def _of_item(item: ActionItem, titles: dict[str, str]) -> Lesson:
    return Lesson(
        reference=item.reference,
        incident=titles.get(item.reference, ""),
        kind=LessonKind.WORKED if item.effective else LessonKind.AGAIN,
        text=item.title,
        at=item.done_at or item.created_at,
    )


def _searched(lesson: Lesson) -> str:
    return f"{lesson.reference} {lesson.incident} {lesson.text} {lesson.kind.label}".casefold()
