"""What every process asks for at its start and then once an hour; rows decide who of several does it."""

from collections.abc import Awaitable, Callable

from bot.domain.backfill import Reason
from bot.services import backfill, contact_tests, contacts
from bot.services.context import Context

Ask = Callable[[Context, str | None], Awaitable[int]]


class Hourly:
    """Asks for one thing.

    Args:
        ctx: What a use case may touch.
        ask: Asks, given the hour, or None at the start of the process; returns for how much was asked.
    """

    def __init__(self, ctx: Context, ask: Ask) -> None:
        self._ctx = ctx
        self._ask = ask
        self._hour: str | None = None

    async def run(self) -> int:
        """Ask if the hour is another one; for how much was asked.

        Raises:
            StoreUnavailable: The database does not answer; it is tried again.
        """
        hour = self._ctx.now().strftime("%Y-%m-%dT%H")
        if hour == self._hour:
            return 0
        asked = await self._ask(self._ctx, None if self._hour is None else hour)
        self._hour = hour
        return asked


async def compare_rooms(ctx: Context, hour: str | None) -> int:
    """Have every open war room compared with its record."""
    if hour is None:
        return await backfill.compare_all(ctx, Reason.START, ctx.new_id())
    return await backfill.compare_all(ctx, Reason.SCHEDULE, hour)


async def ask_groups(ctx: Context, hour: str | None) -> int:
    """Ask who is in the firm's user groups; each page asks anew."""
    return await contacts.ask_groups(ctx, hour or ctx.new_id())


async def start_contact_test(ctx: Context, _hour: str | None) -> int:
    """Start the monthly contact test if it is due."""
    return await contact_tests.monthly(ctx)
