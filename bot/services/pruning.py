"""Pruning: what only served delivery is forgotten once a day, when it is old."""

from bot.domain.pruning import DAILY, KEPT, SIGNALS_KEPT, SPENT
from bot.services.context import Context


async def prune_daily(ctx: Context) -> int:
    """Forget what is old, once a day, a few rows at a time so that nobody waits for it.

    Returns:
        How many rows; 0 as well if another process did today's round.
    """
    now = ctx.now()
    async with ctx.uow() as uow:
        if not await uow.jobs.first_run(DAILY, now.date().isoformat()):
            return 0
    gone, found, before = 0, 1, now - KEPT
    while found:
        async with ctx.uow() as uow:
            found = await uow.pruning.inbox(before) + await uow.pruning.sent(before, SPENT)
            found += await uow.pruning.lanes(before)
            found += await uow.pruning.signals(now - SIGNALS_KEPT) + await uow.pruning.signal_groups(before)
        gone += found
    return gone
