"""Works off due groups of signals: claim, digest and the next time in one transaction."""

from functools import partial
from typing import Final

import structlog

from bot.services import signal_digest
from bot.services.context import Context
from bot.services.signal_digest import Batch, Together
from bot.worker.guard import each_guarded

log = structlog.get_logger(__name__)

MOST: Final = 500  # groups in one transaction


async def digest_due(ctx: Context) -> int:
    """Do what is due about signals; for how many incidents."""
    async with signal_digest.claimed(ctx, MOST) as batch:
        return await each_guarded(batch.due, batch.carry_out, partial(_failed, batch))


async def _failed(batch: Batch, due: Together, error: Exception) -> None:
    await batch.failed(due)
    log.error("signals not told", incident=due[0], exc_info=error)
