"""Choose the category of an incident."""

from bot.domain import category
from bot.domain.category import Categorize
from bot.services.act import act
from bot.services.context import Context


async def categorize(ctx: Context, command: Categorize) -> str:
    """Choose the category of an incident."""
    return await act(ctx, command, category.categorize)
