"""Snoozing the pages of an incident."""

from bot.domain import snooze as snoozing
from bot.domain.snooze import Snooze
from bot.services.act import act
from bot.services.context import Context


async def snooze(ctx: Context, command: Snooze) -> str:
    """Page nobody for a while."""
    return await act(ctx, command, snoozing.snooze)
