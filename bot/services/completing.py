"""Saying later what the declaration left open."""

from bot.domain import completing
from bot.domain.completing import Complete
from bot.services.act import act
from bot.services.context import Context


async def complete(ctx: Context, command: Complete) -> str:
    """Put an answer to what the card asks on record."""
    return await act(ctx, command, completing.complete)
