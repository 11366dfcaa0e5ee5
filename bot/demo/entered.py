"""What was entered of a scenario, and whether all of it is on the timeline."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.demo.scenario import Row
from bot.domain.change import EntryKind
from bot.sandbox.seen import Seen
from bot.slack.text import unescape, visible
from storage.queries import TimelineRow


@dataclass(frozen=True, slots=True)
class Entered:
    """A row as it should stand on the timeline.

    Args:
        row: Of the scenario.
        kind: `message` or `note`.
        text: As somebody wrote it.
        place: A message's channel and ts; a note's author and time.
    """

    row: Row
    kind: EntryKind
    text: str
    place: tuple[str, str | datetime]


def as_message(row: Row, channel: str, seen: Seen) -> Entered:
    """A row that was said in a room."""
    return Entered(row, EntryKind.MESSAGE, unescape(seen.text or ""), (channel, seen.ts or ""))


def as_note(row: Row, author: str, stored: str) -> Entered:
    """A row that was entered as a note; `stored` is what Slack made of the typed text."""
    # A note is one person's words in a command: what cannot be seen is made visible, and its ends are trimmed.
    return Entered(row, EntryKind.NOTE, visible(unescape(stored)).strip(), (author, row.at))


def missing(entered: Iterable[Entered], timeline: Sequence[TimelineRow]) -> list[Row]:
    """The rows that are not on the timeline; each entry stands for one row only."""
    there = [(row.kind, row.text, _place(row)) for row in timeline]
    lost = []
    for each in entered:
        wanted = (each.kind.value, each.text, each.place)
        if wanted in there:
            there.remove(wanted)
        else:
            lost.append(each.row)
    return lost


def _place(row: TimelineRow) -> tuple[str, str | datetime]:
    if row.kind == EntryKind.MESSAGE and row.source is not None:
        return row.source.channel, row.source.ts
    return row.actor, row.occurred_at
