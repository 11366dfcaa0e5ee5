"""Cancelling a false alarm."""

from bot.domain import cancel as cancelling
from bot.domain.cancel import Cancel
from bot.services.act import act
from bot.services.context import Context


async def cancel(ctx: Context, command: Cancel) -> str:
    """Close it as a false alarm."""
    return await act(ctx, command, cancelling.cancel)
