"""Give a role to somebody."""

from bot.domain import assignment
from bot.domain.assignment import Assign
from bot.services.act import act
from bot.services.context import Context


async def assign(ctx: Context, command: Assign) -> str:
    """Give a role to somebody."""
    return await act(ctx, command, assignment.assign)
