"""Moves the one clock of workspace, bot and database, and lets everything that falls due happen at its own moment."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.app import Bot
from bot.sandbox.clock import MovedClock
from bot.sandbox.server import Sandbox

LONGEST_WAIT: Final = 3.0  # seconds of real time in one gap
LEAST: Final = timedelta(milliseconds=1)  # what is due but held by somebody else is asked for again after this

Look = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the replay runs.

    Args:
        speed: Times faster than life; None waits for nothing.
        sleep: Waits, in seconds of real time.
    """

    speed: float | None
    sleep: Callable[[float], Awaitable[None]] = field(default=asyncio.sleep)

    def seconds(self, gap: timedelta) -> float:
        """How long a gap takes in real time."""
        return 0.0 if self.speed is None else min(gap.total_seconds() / self.speed, LONGEST_WAIT)

    async def pause(self, part: timedelta, gap: timedelta) -> None:
        """Wait for a part of a gap: the whole gap never takes longer than it may."""
        if self.speed is not None and gap > timedelta():
            await self.sleep(self.seconds(gap) * (part / gap))


class Waits(Protocol):
    """Decides how long the gaps of a replay take."""

    async def pause(self, part: timedelta, gap: timedelta) -> None:
        """Wait for a part of a gap."""


class Clockwork:
    """Moves time, but never past work that is due.

    Args:
        clock: Of the sandbox and the bot.
        sandbox: Whose deliveries are waited for.
        bot: Whose worker is worked off.
        pace: How long things take in real time.
        look: Called after everything of one moment has happened.
    """

    def __init__(self, clock: MovedClock, *, sandbox: Sandbox, bot: Bot, pace: Waits, look: Look) -> None:
        self._clock = clock
        self._sandbox = sandbox
        self._bot = bot
        self._pace = pace
        self._look = look

    @property
    def now(self) -> datetime:
        """Where the clock stands."""
        return self._clock.now()

    async def settle(self) -> None:
        """Let everything happen that is due by now, and what follows from it; the clock stands still."""
        busy = True
        while busy:
            await self._sandbox.delivery.settle()
            await self._bot.worker.settle()
            await self._bot.replies.settle()
            wait = await self._bot.worker.due_in()
            busy = not self._sandbox.delivery.idle() or (wait is not None and wait <= -LEAST)
        await self._look()

    async def run_to(self, moment: datetime) -> None:
        """Advance, stopping at each moment at which something is due; a moment that has passed is now."""
        await self.settle()
        gap = moment - self.now
        while (due := await self._next_due()) is not None and due < moment:
            await self._move(due, gap)
        if moment > self.now:
            await self._move(moment, gap)

    async def drain(self) -> None:
        """Advance until everything that was to be sent is settled; timers that are due later stay."""
        await self.settle()
        while await self._waiting() and (due := await self._next_due()) is not None:
            await self._move(due, due - self.now)

    async def sleep_to(self, moment: datetime) -> None:
        """Let the bot be away until `moment`: what fell due meanwhile happens late, and once."""
        await self.drain()
        if moment > self.now:
            await self._move(moment, moment - self.now)

    async def _move(self, moment: datetime, gap: timedelta) -> None:
        await self._pace.pause(moment - self.now, gap)
        await self._clock.advance(moment)
        await self.settle()

    async def _next_due(self) -> datetime | None:
        """The next moment at which a timer, lane, gate, lease or delivery is due, always later than now."""
        wait = await self._bot.worker.due_in()
        dues = [self._clock.next_due(), None if wait is None else self.now + wait]
        soonest = min((due for due in dues if due is not None), default=None)
        return None if soonest is None else max(soonest, self.now + LEAST)

    async def _waiting(self) -> bool:
        ctx = self._bot.ctx
        return bool((await ctx.read.health(ctx.workspace)).waiting) or self._clock.next_due() is not None
