"""Saying that one cannot take a page."""

from bot.domain import decline as declining
from bot.domain.decline import Decline
from bot.services.act import act
from bot.services.context import Context


async def decline(ctx: Context, command: Decline) -> str:
    """Record it, and page who comes next."""
    return await act(ctx, command, declining.decline)
