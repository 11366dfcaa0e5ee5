"""Does once a day what is due once a day; rows decide who of several processes does it."""

from datetime import date

from bot.services.anchors import anchor_daily
from bot.services.context import Context
from bot.services.pruning import prune_daily


class Daily:
    """The rounds of the day; a process that was down at midnight makes up for the latest only."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._done: date | None = None

    async def run(self) -> int:
        """Start today's round if this process has not seen it started; how much work that gave.

        Raises:
            StoreUnavailable: The database does not answer; the round is tried again.
        """
        today = self._ctx.now().date()
        if today == self._done:  # the row would say the same, at the price of a transaction in every round
            return 0
        started = await anchor_daily(self._ctx)
        self._done = today
        # Noted before: what is not forgotten today, because the database is busy, is forgotten tomorrow.
        return started + await prune_daily(self._ctx)
