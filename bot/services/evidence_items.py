"""Recording what lies outside of Slack, and telling what evidence an incident has."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain import preserving
from bot.domain.change import EntryKind
from bot.domain.corrections import replacements, with_corrections
from bot.domain.errors import DomainError
from bot.domain.evidence_items import AddEvidence
from bot.domain.incident import Incident
from bot.domain.postmortem_parts import Row
from bot.services.act import act
from bot.services.context import Context
from bot.services.reading import find

SHOWN = frozenset({EntryKind.EVIDENCE.value, EntryKind.FILE.value})


class NoSuchItem(DomainError):
    """A correction names an entry that is no evidence."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Entry {number} is no evidence of this incident. `/incident evidence list` shows the numbers. "
            "Nothing was recorded."
        )


@dataclass(frozen=True, slots=True)
class Exhibited:
    """An entry about evidence, and whether a later one stands in its place."""

    row: Row
    superseded: bool


async def add(ctx: Context, command: AddEvidence) -> str:
    """Put evidence on record.

    Raises:
        NoSuchItem: It corrects something that is no evidence.
    """
    if command.corrects is not None:
        incident = await find(ctx, command.where)
        rows = await ctx.read.timeline(incident.id, after_seq=command.corrects - 1, limit=1)
        if not any(row.seq == command.corrects and row.kind == EntryKind.EVIDENCE.value for row in rows):
            raise NoSuchItem(command.corrects)
    return await act(ctx, command, preserving.add)


async def listed(ctx: Context, incident: Incident) -> Sequence[Exhibited]:
    """Every file and every item of an incident, in the order in which they were recorded."""
    rows = await ctx.read.timeline(incident.id)
    replaced = replacements(row for row in rows if row.kind in (EntryKind.EVIDENCE, EntryKind.REDACTED))
    return [Exhibited(row, row.seq in replaced) for row in with_corrections(rows) if row.kind in SHOWN]
