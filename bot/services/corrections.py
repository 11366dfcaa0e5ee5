"""Correcting what people put on the timeline."""

from functools import partial

from bot.domain import corrections
from bot.domain.corrections import SUPERSEDING, Correct
from bot.services.act import act
from bot.services.context import Context
from bot.services.reading import entry_of, find


async def correct(ctx: Context, command: Correct) -> str:
    """Put new words in the place of those of an entry.

    Raises:
        NoSuchEntry: The incident has no entry with this number.
        NotCorrectable: The entry stays as it is.
    """
    incident = await find(ctx, command.where)
    original = await entry_of(ctx, incident, command.number)
    later = await ctx.read.timeline(incident.id, after_seq=original.seq, kinds=SUPERSEDING)
    replaced_by = corrections.replacements(later).get(original.seq)
    return await act(ctx, command, partial(corrections.correct, original, replaced_by))
