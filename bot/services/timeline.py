"""Notes on the timeline."""

from bot.domain import timeline
from bot.domain.timeline import Note
from bot.services.act import act
from bot.services.context import Context


async def note(ctx: Context, command: Note) -> str:
    """Add a note to the timeline."""
    return await act(ctx, command, timeline.note)
