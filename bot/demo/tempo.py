"""How fast a replay goes, while somebody plays, pauses and jumps."""

import asyncio
from datetime import timedelta

from bot.demo.clockwork import Pace


class Tempo:
    """A pace that can be changed while it is kept.

    Args:
        speed: Times faster than life; None waits for nothing.
    """

    def __init__(self, speed: float | None) -> None:
        self.speed = speed
        self.paused = False
        self._jumps = False
        self._changed = asyncio.Event()

    def play(self) -> None:
        """Go on."""
        self._change(paused=False)

    def hold(self) -> None:
        """Stand still at the next wait."""
        self._change(paused=True)

    def run_at(self, speed: float | None) -> None:
        """Take another speed from the present wait on."""
        self.speed = speed
        self._change(paused=self.paused)

    def jump(self) -> None:
        """End the present wait: what happens next happens now."""
        self._jumps = True
        self._change(paused=self.paused)

    async def pause(self, part: timedelta, gap: timedelta) -> None:
        """Wait for a part of a gap, and as long as the replay is held."""
        waited = gap <= timedelta()
        while not self._jumps and (self.paused or not waited):
            self._changed.clear()
            seconds = None if self.paused else Pace(self.speed).seconds(gap) * (part / gap)
            try:
                await asyncio.wait_for(self._changed.wait(), seconds)
            except TimeoutError:
                waited = True
        self._jumps = False

    def _change(self, *, paused: bool) -> None:
        self.paused = paused
        self._changed.set()
