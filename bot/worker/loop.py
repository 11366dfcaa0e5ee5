"""The worker: works off what is due, sleeps until the next thing is, wakes when somebody commits."""

import asyncio
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final

import structlog

from bot.integrations.slack import METHOD_OF
from bot.services.context import Context
from bot.worker.arrivals import Arrivals, Onward
from bot.worker.daily import Daily
from bot.worker.hourly import Hourly, ask_groups, compare_rooms, start_contact_test
from bot.worker.outbox import deliver
from bot.worker.outlet import Outlet
from bot.worker.reminders import remind_due
from bot.worker.signal_digest import digest_due
from bot.worker.standby import Merging
from bot.worker.timers import fire_due
from storage.engine import StoreUnavailable
from storage.outbox import Claim, Delivery, Outbox
from storage.timers import Timers

log = structlog.get_logger(__name__)

MOST_AT_ONCE: Final = 32  # deliveries under way
LONGEST_SLEEP: Final = 5.0  # seconds; the safety net under wake-ups and clocks
SHORTEST_SLEEP: Final = 0.001  # seconds; a timer that is due in a moment is not late by more
HELD_SLEEP: Final = 0.02  # seconds; what is due but held by somebody else is not asked for in a spin


class Worker:
    """Delivers effects and fires timers."""

    def __init__(self, ctx: Context, outlet: Outlet, *, outbox: Outbox, timers: Timers, bell: asyncio.Event) -> None:
        self._ctx = ctx
        self._outlet = outlet
        self._outbox = outbox
        self._timers = timers
        self._bell = bell
        self._owner = ctx.new_id()
        self._arrivals = Arrivals(ctx, Onward(self._claim, self._start))
        self._daily = Daily(ctx)
        self._hourly = [Hourly(ctx, ask) for ask in (compare_rooms, ask_groups, start_contact_test)]
        self._merging = Merging(ctx, outlet.standby)
        self._under_way: set[asyncio.Task[None]] = set()
        self._most = MOST_AT_ONCE
        self._wait: timedelta | None = None  # as the last look at both found it

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            # Cleared before looking: a bell that rings while we look must not be lost.
            self._bell.clear()
            try:
                busy = await self._round()
                pause = 0.0 if self._bell.is_set() else await self._until_next(look=busy)
            except StoreUnavailable as error:
                log.warning("database does not answer", error=str(error))
                pause = 1.0
            await self._sleep(pause)

    async def settle(self) -> None:
        """Work off all that is due now, and what follows from it; for clocks that stand still meanwhile."""
        looking = True
        while looking:
            # What ends while we look may have left more behind it than we saw: then look again.
            looking = bool(self._under_way)
            looking = await self._round() or looking
            if self._under_way:
                await asyncio.wait(self._under_way)
                looking = True

    async def stop(self, grace: float) -> None:
        """Let deliveries that are under way finish for `grace` seconds.

        What takes longer, such as a long file, is broken off: whoever takes it next looks before it begins anew.
        """
        most, self._most = self._most, 0  # what falls due now is left to whoever works next
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            await self._let_go(late)
        self._most = most

    async def _let_go(self, late: Collection[object]) -> None:
        """Leave what was broken off to the next replica at once, instead of when its lease has run out."""
        try:
            if late:
                await self._outbox.reclaim(self._owner)
        except StoreUnavailable as error:
            log.warning("lanes not let go", error=str(error))

    async def due_in(self) -> timedelta | None:
        """How long until something is due, by the storage clock; None when nothing waits."""
        return _soonest(await self._timers.due_in(), await self._outbox.due_in())

    def ring(self) -> None:
        """Something may be due."""
        self._bell.set()

    async def _round(self) -> bool:
        """Do what is due: the day's work, timers, deliveries; whether there was anything."""
        # First what somebody waits for: timers and the day's work are minutes long.
        outbox = await self._outbox.due_in()
        claimed = await self._send_due() if _due(outbox) else 0
        timers = await self._timers.due_in()
        fired = await self._fire_due() if _due(timers) else 0
        self._wait = _soonest(outbox, timers)
        daily = await self._daily.run()
        asked = [await each.run() for each in self._hourly]
        merged = await self._merging.run()
        return bool(any(asked) or merged or daily or fired or claimed)

    async def _fire_due(self) -> int:
        """Fire timers, reminders and digests of signals that are due; how many."""
        return await fire_due(self._ctx) + await remind_due(self._ctx) + await digest_due(self._ctx)

    async def _send_due(self) -> int:
        """Start the deliveries that are due; how many."""
        asked = self._claim()
        claimed = await self._outbox.claim(asked) if asked.limit else []
        self._start(claimed)
        return len(claimed)

    def _claim(self) -> Claim:
        free = max(0, self._most - len(self._under_way))
        return self._outbox.asks(self._owner, methods=METHOD_OF, limit=free)

    def _start(self, claimed: Sequence[Delivery]) -> None:
        for delivery in claimed:
            task = asyncio.create_task(deliver(self._ctx, self._outlet, self._arrivals, delivery))
            self._under_way.add(task)
            task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.ring()

    async def _until_next(self, *, look: bool) -> float:
        # A round that found nothing to do has just looked: at rest a replica asks once, not twice.
        wait = await self.due_in() if look else self._wait
        if wait is None or len(self._under_way) >= self._most:
            return LONGEST_SLEEP
        seconds = wait.total_seconds()
        return min(max(seconds, HELD_SLEEP if seconds <= 0 else SHORTEST_SLEEP), LONGEST_SLEEP)

    async def _sleep(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._bell.wait(), seconds)
        except TimeoutError:
            return


def _soonest(*waits: timedelta | None) -> timedelta | None:
    return min((wait for wait in waits if wait is not None), default=None)


def _due(wait: timedelta | None) -> bool:
    """Asked before a transaction is opened: on SQLite every writer waits for every other."""
    return wait is not None and wait <= timedelta()
