"""Take the answers of the triage form."""

from bot.domain import triage as triaging
from bot.domain.triage import Triage
from bot.services.act import act
from bot.services.context import Context


async def triage(ctx: Context, command: Triage) -> str:
    """Take the answers of the triage form."""
    return await act(ctx, command, triaging.triage)
