"""Keeps who is reminded next and when, one row each: whichever replica takes it, reminds once."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.reminder_policy import DueReminder
from storage.clock import StorageClock
from storage.tables import reminder as table


class Reminders:
    """The reminders of one workspace, inside one transaction; `added` says whether one was set anew."""

    def __init__(self, connection: AsyncConnection, *, workspace: str, clock: StorageClock) -> None:
        self._connection = connection
        self._workspace = workspace
        self._clock = clock
        self.added = False

    async def watch(self, subject: str, due_at: datetime) -> None:
        """Have somebody reminded from then on; who is watched already keeps their time."""
        # Looked up first: an insert would wait for a replica that is just moving this row.
        mine = (table.c.workspace == self._workspace, table.c.subject == subject)
        if await self._connection.scalar(sa.select(table.c.subject).where(*mine)) is not None:
            return
        row = insert(table).values(workspace=self._workspace, subject=subject, due_at=due_at, week="")
        made = await self._connection.scalar(row.on_conflict_do_nothing().returning(table.c.subject))
        self.added = self.added or made is not None

    async def claim_due(self, limit: int) -> list[DueReminder]:
        """Those that are due, held until the transaction ends; those others hold are passed over."""
        query = (
            sa.select(table.c.subject, table.c.week)
            .where(table.c.workspace == self._workspace, table.c.due_at <= self._clock.expression())
            .order_by(table.c.due_at, table.c.subject)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await self._connection.execute(query)).all()
        return [DueReminder(row.subject, row.week) for row in rows]

    async def move(self, subject: str, due_at: datetime, week: str | None = None) -> None:
        """Set when somebody is reminded next; `week` where they were reminded in it now. Who is not watched stays so."""
        values = {"due_at": due_at} if week is None else {"due_at": due_at, "week": week}
        mine = (table.c.workspace == self._workspace, table.c.subject == subject)
        await self._connection.execute(sa.update(table).where(*mine).values(**values))
        self.added = True
