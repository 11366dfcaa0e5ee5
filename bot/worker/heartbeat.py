"""Tells outside that all is well, for as long as timers are on time."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog

from bot.services.context import Context
from storage.engine import StoreUnavailable

log = structlog.get_logger(__name__)

EVERY: Final = 60.0  # seconds
ON_TIME: Final = timedelta(seconds=10)  # two ticks: no replica looked, or none could do it


async def beat_while_on_time(ctx: Context, beat: Callable[[], Awaitable[None]]) -> None:
    """Beat now and every minute until cancelled, but never while a timer is overdue."""
    while True:
        await beat_if_on_time(ctx, beat)
        await asyncio.sleep(EVERY)


async def beat_if_on_time(ctx: Context, beat: Callable[[], Awaitable[None]]) -> None:
    """Beat once, unless a timer is overdue or the database cannot tell."""
    try:
        late = (await ctx.read.health(ctx.workspace)).latest_timer
    except StoreUnavailable as error:
        log.warning("no heartbeat: the database does not answer", error=str(error))
        return
    if late is not None and late > ON_TIME:
        log.warning("no heartbeat: a timer is overdue", seconds=late.total_seconds())
        return
    await beat()
