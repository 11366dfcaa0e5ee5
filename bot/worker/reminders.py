"""Carries out due reminders: claim, message and the next week's time in one transaction."""

from functools import partial
from typing import Final

import structlog

from bot.domain.reminder_policy import DueReminder
from bot.services import reminders
from bot.services.context import Context
from bot.services.reminders import Batch
from bot.worker.guard import each_guarded

log = structlog.get_logger(__name__)

MOST: Final = 20  # people in one transaction


async def remind_due(ctx: Context) -> int:
    """Remind whoever is due; how many rows were looked at."""
    async with reminders.claimed(ctx, MOST) as batch:
        return await each_guarded(batch.due, batch.carry_out, partial(_failed, batch))


async def _failed(batch: Batch, due: DueReminder, error: Exception) -> None:
    await batch.failed(due)
    log.error("reminder failed", subject=due.subject, exc_info=error)
