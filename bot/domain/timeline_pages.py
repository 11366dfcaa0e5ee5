"""Pages of the timeline: ten entries each, the corrected ones struck, the removed ones without their words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.bundle import Redacted
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.postmortem_parts import Row

PER_PAGE: Final = 10


class NoSuchPage(DomainError):
    """A timeline has fewer pages than somebody asked for."""

    def __init__(self, last: int) -> None:
        there = "has one page" if last == 1 else f"has pages 1 to {last}"
        super().__init__(f"The timeline {there}. Type `/incident timeline` for the last one.")


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as a page shows it.

    Args:
        row: The entry; without words where they were removed.
        corrected_by: Number of the entry that stands in its place; None if none does.
        removed: Who removed its words and why; None if they are there.
    """

    row: Row
    corrected_by: int | None = None
    removed: Redacted | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a timeline.

    Args:
        incident: Whose timeline.
        lines: In the order of the chain.
        number: From 1, the earliest.
        last: How many pages there are.
    """

    incident: Incident
    lines: tuple[Line, ...]
    number: int
    last: int


def bounds(wanted: int | None, entries: int) -> tuple[int, int]:
    """Which page is meant, and how many there are.

    Args:
        wanted: From 1; None for the last one.
        entries: How many the timeline has.

    Raises:
        NoSuchPage: There is no such page.
    """
    last = max(1, -(-entries // PER_PAGE))
    number = last if wanted is None else wanted
    if not 1 <= number <= last:
        raise NoSuchPage(last)
    return number, last


def lines(rows: Sequence[Row], replaced: Mapping[int, int], redactions: Sequence[Redacted]) -> tuple[Line, ...]:
    """Entries with what became of them."""
    removed = {each.seq: each for each in redactions}
    return tuple(Line(row, replaced.get(row.seq), removed.get(row.seq)) for row in rows)
