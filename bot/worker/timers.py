"""Fires due timers: claim, decision, effects and the next timer in one transaction."""

from typing import Final

import structlog

from bot.services import timers
from bot.services.context import Context
from bot.worker.guard import guarded
from storage.timers import DueTimer
from storage.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

BATCH: Final = 50  # timers in one transaction


async def fire_due(ctx: Context) -> int:
    """Fire what is due.

    Returns:
        How many timers were claimed; as many as `BATCH` means that more may be due.
    """
    async with ctx.uow() as uow:
        due = await uow.timers.claim_due(BATCH)
        for timer in due:
            await guarded(_fire(ctx, uow, timer), lambda error, timer=timer: _failed(uow, timer, error))  # type: ignore[misc]  # a default binds the loop's timer
    return len(due)


async def _fire(ctx: Context, uow: UnitOfWork, timer: DueTimer) -> None:
    async with uow.savepoint():
        await timers.fire(ctx, uow, timer)


async def _failed(uow: UnitOfWork, timer: DueTimer, error: Exception) -> None:
    given_up = await uow.timers.failed(timer, f"{type(error).__name__}: {error}")
    log.error("timer failed", kind=timer.kind.value, incident=timer.incident_id, given_up=given_up, exc_info=error)
