"""Real and moved time: every deadline of the sandbox sleeps on one of these."""

import asyncio
import heapq
import itertools
from datetime import UTC, datetime, timedelta
from typing import Protocol

TURNS_PER_WAKE = 3  # event loop turns a woken sleeper gets to start its work before the next one is woken


class Clock(Protocol):
    """Tells the time and waits for it."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    async def sleep_until(self, at: datetime) -> None:
        """Return once `at` has come."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        ...


class RealClock:
    """The time of the machine."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC)

    async def sleep_until(self, at: datetime) -> None:
        """Return once `at` has come; at once if it has passed."""
        await asyncio.sleep(max(0.0, (at - self.now()).total_seconds()))

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""
        await asyncio.sleep(seconds)


class MovedClock:
    """A clock that stands still until it is advanced.

    Args:
        start: The first moment, aware.
    """

    def __init__(self, start: datetime) -> None:
        self._now = start.astimezone(UTC)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def now(self) -> datetime:
        """The moment this clock was last advanced to."""
        return self._now

    def next_due(self) -> datetime | None:
        """When the earliest sleeper wants to wake; None if nobody sleeps."""
        while self._sleepers and self._sleepers[0][2].done():  # cancelled while asleep
            heapq.heappop(self._sleepers)
        return self._sleepers[0][0] if self._sleepers else None

    async def sleep_until(self, at: datetime) -> None:
        """Return once the clock has been advanced to `at`; at once if it has passed."""
        if at <= self._now:
            return
        waiting = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (at, next(self._order), waiting))
        await waiting

    async def sleep(self, seconds: float) -> None:
        """Return once the clock has been advanced by `seconds`."""
        await self.sleep_until(self._now + timedelta(seconds=seconds))

    async def advance(self, to: datetime) -> None:
        """Move to `to`, waking every sleeper on the way at its own time, in due order.

        Raises:
            ValueError: `to` lies before the present moment.
        """
        if to < self._now:
            raise ValueError(f"The clock stands at {self._now.isoformat()} and cannot go back to {to.isoformat()}.")
        while (due := self.next_due()) is not None and due <= to:
            _, _, waiting = heapq.heappop(self._sleepers)
            self._now = max(self._now, due)
            waiting.set_result(None)
            for _ in range(TURNS_PER_WAKE):
                await asyncio.sleep(0)
        self._now = max(self._now, to.astimezone(UTC))
