"""Forgets rows that only served delivery, a few at a time."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import EffectKind
from storage.tables import inbox, incident, outbox, outbox_lane, outbox_open, signal, signal_group

MOST: Final = 2_000  # rows of a table in one transaction
LANES_WAIT: Final = 200  # milliseconds


class Pruning:
    """What is old, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def inbox(self, before: datetime) -> int:
        """Forget gestures that came earlier; how many."""
        old = sa.select(inbox.c.key).where(inbox.c.workspace == self._workspace, inbox.c.received_at < before)
        gone = sa.delete(inbox).where(inbox.c.workspace == self._workspace, inbox.c.key.in_(old.limit(MOST)))
        return await self._removed(gone)

    async def sent(self, before: datetime, kinds: Collection[EffectKind]) -> int:
        """Forget effects of these kinds that were done earlier, of no incident or one that was closed earlier; how many."""
        closed = sa.select(incident.c.id).where(incident.c.workspace == self._workspace, incident.c.closed_at < before)
        old = sa.select(outbox.c.position).where(
            outbox.c.workspace == self._workspace,
            outbox.c.state.in_(["done", "cancelled"]),
            outbox.c.finished_at < before,
            outbox.c.kind.in_([kind.value for kind in kinds]),
            sa.or_(outbox.c.incident_id.is_(None), outbox.c.incident_id.in_(closed)),
        )
        return await self._removed(sa.delete(outbox).where(outbox.c.position.in_(old.limit(MOST))))

    async def lanes(self, before: datetime) -> int:
        """Forget lanes in which nothing waits and nothing left since; how many.

        Raises:
            StoreUnavailable: Others did not let go of the table for a moment; nothing was forgotten.
        """
        if self._connection.dialect.name == "postgresql":
            # Who adds an effect to a lane that is there already does not lock it: without this the lane could go,
            # and its effect would wait for ever.
            await self._connection.execute(sa.text(f"SET LOCAL lock_timeout = {LANES_WAIT}"))
            await self._connection.execute(sa.text("LOCK TABLE outbox_lane IN EXCLUSIVE MODE"))
        waiting = sa.exists().where(
            outbox.c.workspace == outbox_lane.c.workspace, outbox.c.lane == outbox_lane.c.key, outbox_open
        )
        mine = outbox_lane.c.workspace == self._workspace
        old = sa.select(outbox_lane.c.key).where(
            mine, outbox_lane.c.owner.is_(None), outbox_lane.c.next_at < before, ~waiting
        )
        return await self._removed(sa.delete(outbox_lane).where(mine, outbox_lane.c.key.in_(old.limit(MOST))))

    async def signals(self, before: datetime) -> int:
        """Forget signals that came earlier; how many."""
        mine = (signal.c.workspace == self._workspace, signal.c.received_at < before)
        one = sa.tuple_(signal.c.workspace, signal.c.source, signal.c.key)
        old = sa.select(signal.c.workspace, signal.c.source, signal.c.key).where(*mine).limit(MOST)
        return await self._removed(sa.delete(signal).where(one.in_(old)))

    async def signal_groups(self, before: datetime) -> int:
        """Forget groups of which nothing came later, and of which nothing is to be told; how many."""
        mine = (signal_group.c.workspace == self._workspace, signal_group.c.seen_at < before)
        old = sa.select(signal_group.c.key).where(*mine, signal_group.c.due_at.is_(None)).limit(MOST)
        gone = sa.delete(signal_group).where(signal_group.c.workspace == self._workspace, signal_group.c.key.in_(old))
        return await self._removed(gone)

    async def _removed(self, delete: "sa.Delete") -> int:
        result: sa.CursorResult[Any] = await self._connection.execute(delete)
        return result.rowcount
