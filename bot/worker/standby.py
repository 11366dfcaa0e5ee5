"""Merges what was written at the command line while Slack or the database was away."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.integrations.standby import Standby
from bot.services import standby
from bot.services.context import Context

log = structlog.get_logger(__name__)

EVERY: Final = timedelta(seconds=30)


class Merging:
    """Looks into this machine's journal at the start and then twice a minute."""

    def __init__(self, ctx: Context, folder: Standby) -> None:
        self._ctx = ctx
        self._folder = folder
        self._looked_at: datetime | None = None
        self._merged: set[str] = set()
        self._waiting: set[str] = set()

    async def run(self) -> int:
        """Merge what is new; how many lines.

        Raises:
            StoreUnavailable: The database does not answer; it is tried again.
        """
        now = self._ctx.now()
        if self._looked_at is not None and now - self._looked_at < EVERY:
            return 0
        if self._looked_at is None:
            await standby.tell_of_refusal(self._ctx)
        merged = await self._merge()
        self._looked_at = now
        return merged

    async def _merge(self) -> int:
        try:
            records = await asyncio.to_thread(self._folder.records)
        except OSError as error:
            log.warning("the journal cannot be read", error=str(error))
            return 0
        fresh = [each for each in records if each.id not in self._merged]
        for record in fresh:
            if await standby.merge(self._ctx, record):
                self._merged.add(record.id)
            elif record.id not in self._waiting:
                self._waiting.add(record.id)
                log.warning("a line of the journal waits for its incident", incident=record.reference)
        return len([each for each in fresh if each.id in self._merged])
