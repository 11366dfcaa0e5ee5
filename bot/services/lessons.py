"""Looking up what earlier incidents have taught."""

from bot.domain import lessons
from bot.domain.action_items import Wanted
from bot.domain.lessons import READ, Lesson
from bot.services.context import Context


async def found(ctx: Context, words: str) -> tuple[Lesson, ...]:
    """The lessons that hold all these words, the newest first; those of private incidents are left out."""
    told = await ctx.read.told(READ, ctx.workspace)
    open_to_all = {each.reference for each in told}
    items = await ctx.read.action_items(Wanted(), ctx.workspace)
    return lessons.matching(lessons.lessons(told, (each for each in items if each.reference in open_to_all)), words)
