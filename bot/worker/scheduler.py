"""Registers the ticks, nothing else: APScheduler rings the worker's bell, rows decide what is due."""

from collections.abc import Callable

from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK = 5  # seconds


def scheduler(ring: Callable[[], None]) -> AsyncIOScheduler:
    """A scheduler that rings; started and stopped by the composition root."""
    ticks = AsyncIOScheduler(timezone="UTC")
    # A late tick still rings once: it carries no work of its own that could be doubled.
    ticks.add_job(ring, "interval", seconds=TICK, id="tick", coalesce=True, max_instances=1, misfire_grace_time=None)
    return ticks
