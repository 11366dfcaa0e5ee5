"""Searching titles, facts, timelines and post-mortems."""

from bot.domain.access import Reader, may_see
from bot.domain.search import Query, Results, ranked
from bot.services.context import Context


async def search(ctx: Context, query: Query, reader: Reader) -> Results:
    """What somebody may see of what fits, the best first.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    found = await ctx.read.search(query, reader.workspace)
    return ranked([each for each in found if may_see(reader, each)], query)
