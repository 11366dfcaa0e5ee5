"""Looks every hour whether the monthly contact test is due."""

from bot.services import contact_tests
from bot.services.context import Context


class Testing:
    """A row decides who of several processes starts it."""

    __test__ = False  # by its name pytest would take it for one of its own

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._hour = ""

    async def run(self) -> int:
        """Start the monthly test if it is due; how many were started.

        Raises:
            StoreUnavailable: The database does not answer; it is tried again.
        """
        hour = self._ctx.now().strftime("%Y-%m-%dT%H")
        if hour == self._hour:
            return 0
        started = await contact_tests.monthly(self._ctx)
        self._hour = hour
        return started
