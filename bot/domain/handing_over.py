"""What whoever takes a role over reads first: how it stands, what was decided, what is open, what came last."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.change import EntryKind
from bot.domain.impact import INPUTS
from bot.domain.incident import Incident
from bot.domain.postmortem_parts import Row

MOST: Final = 5  # entries of a kind
SHOWN: Final = frozenset(
    {EntryKind.SEVERITY, EntryKind.PHASE, EntryKind.MARK, EntryKind.ROLE, EntryKind.LOSS, EntryKind.NOTE}
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A hand-over, drafted from the record.

    Args:
        decisions: What was marked as a decision, with its time, the latest last.
        latest: The latest entries that moved something.
        questions: What nobody has answered yet.
    """

    decisions: tuple[tuple[datetime, str], ...]
    latest: tuple[tuple[datetime, str], ...]
    questions: tuple[str, ...]


def summary(incident: Incident, rows: Sequence[Row]) -> Summary:
    """Draft it.

    Args:
        incident: As it stands.
        rows: Its timeline in order, as it reads with its corrections.
    """
    by_number = {row.seq: row for row in rows}
    marked = [row.content.get("about_seq") for row in rows if row.content.get("class") == "decision"]
    decided = [by_number[seq] for seq in marked if isinstance(seq, int) and seq in by_number]
    moved = [row for row in rows if row.kind in SHOWN]
    return Summary(
        decisions=tuple((row.occurred_at, row.text) for row in decided[-MOST:]),
        latest=tuple((row.occurred_at, row.text) for row in moved[-MOST:]),
        questions=tuple(INPUTS[name].label for name in incident.impact.unknown[:MOST]) if incident.triaged else (),
    )
