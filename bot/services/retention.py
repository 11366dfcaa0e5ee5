"""Legal holds."""

from bot.domain import retention
from bot.domain.retention import SetHold
from bot.services.act import act
from bot.services.context import Context


async def set_hold(ctx: Context, command: SetHold) -> str:
    """Begin or end a legal hold.

    Raises:
        NotAllowed, NoHold: Nothing was changed.
    """
    return await act(ctx, command, retention.set_hold)
