"""Set or correct one of the explicit moments."""

from bot.domain import marks
from bot.domain.marks import SetMark
from bot.services.act import act
from bot.services.context import Context


async def set_mark(ctx: Context, command: SetMark) -> str:
    """Set or correct one of the explicit moments."""
    return await act(ctx, command, marks.set_mark)
