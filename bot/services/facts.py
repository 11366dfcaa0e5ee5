"""Keeping what people say of an incident's fields, and telling how a value came about."""

from collections.abc import Sequence

from bot.domain import facts
from bot.domain.change import EntryKind
from bot.domain.corrections import SUPERSEDING, with_corrections
from bot.domain.facts import SetFacts
from bot.domain.forms import Field
from bot.domain.incident import Incident
from bot.domain.postmortem_parts import Row
from bot.services.act import act
from bot.services.context import Context


async def set_facts(ctx: Context, command: SetFacts) -> str:
    """Keep what somebody said of an incident's fields."""
    return await act(ctx, command, facts.set_facts)


async def history(ctx: Context, incident: Incident, field: Field) -> Sequence[Row]:
    """Every value that a field has had, in the order in which it was given."""
    rows = await ctx.read.timeline(incident.id, kinds={EntryKind.FACT.value, *SUPERSEDING})
    return [row for row in with_corrections(rows) if row.content.get("field") == field.key]
