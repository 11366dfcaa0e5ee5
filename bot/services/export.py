"""Handing out evidence bundles."""

from bot.domain import export as exporting
from bot.domain.export import Export
from bot.services.act import act
from bot.services.context import Context


async def export(ctx: Context, command: Export) -> str:
    """Have an incident's bundle made for the person who asks.

    Raises:
        NotAllowed, BundleUnderWay: Nothing is made.
    """
    return await act(ctx, command, exporting.export)
