"""Why it happened, as people say it."""

from bot.domain import causes
from bot.domain.causes import AddFactor, AnswerWhy
from bot.services.act import act
from bot.services.context import Context


async def answer_why(ctx: Context, command: AnswerWhy) -> str:
    """Record an answer to one of the five whys."""
    return await act(ctx, command, causes.answer_why)


async def add_factor(ctx: Context, command: AddFactor) -> str:
    """Record a contributing factor."""
    return await act(ctx, command, causes.add_factor)
