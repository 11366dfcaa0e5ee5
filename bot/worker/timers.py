"""Fires due timers: claim, decision, effects and the next timer in one transaction."""

from functools import partial
from typing import Final

import structlog

from bot.services import timers
from bot.services.context import Context
from bot.services.timers import Batch
from bot.worker.guard import each_guarded
from storage.timers import DueTimer

log = structlog.get_logger(__name__)

MOST: Final = 50  # timers in one transaction


async def fire_due(ctx: Context) -> int:
    """Fire what is due.

    Returns:
        How many timers were claimed; as many as `MOST` means that more may be due.
    """
    async with timers.claimed(ctx, MOST) as batch:
        return await each_guarded(batch.due, batch.fire, partial(_failed, batch))


async def _failed(batch: Batch, timer: DueTimer, error: Exception) -> None:
    given_up = await batch.failed(timer, error)
    log.error("timer failed", kind=timer.kind.value, incident=timer.incident_id, given_up=given_up, exc_info=error)
