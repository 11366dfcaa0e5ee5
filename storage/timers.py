"""Keeps timers as rows; due is what the storage clock says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import Timer, TimerKind
from bot.domain.command import IncidentId
from storage.clock import StorageClock
from storage.engine import Database
from storage.tables import reminder, signal_group
from storage.tables import timer as table

MOST_FAILURES: Final = 5  # then a timer is given up
_PAUSE: Final = timedelta(seconds=1)  # after the first failure; twice as long after each further one


@dataclass(frozen=True, slots=True)
class DueTimer:
    """A timer whose time has come, held by this transaction."""

    id: str
    incident_id: IncidentId
    kind: TimerKind
    due_at: datetime


class Timers:
    """When the worker has to look next."""

    def __init__(self, database: Database, *, workspace: str) -> None:
        self._database = database
        pending = (table.c.state == "pending", table.c.workspace == workspace)
        timers = sa.select(sa.func.min(table.c.due_at).label("due_at")).where(*pending)
        reminders = sa.select(sa.func.min(reminder.c.due_at)).where(reminder.c.workspace == workspace)
        groups = sa.select(sa.func.min(signal_group.c.due_at)).where(signal_group.c.workspace == workspace)
        every = sa.union_all(timers, reminders, groups).subquery()  # NULL where there is none, which `min` passes over
        soonest = sa.select(sa.func.min(every.c.due_at)).scalar_subquery()
        self._soonest = sa.select(soonest.label("due_at"), database.clock.expression().label("now"))

    async def due_in(self) -> timedelta | None:
        """How long until the next timer, reminder or group of signals is due, negative when overdue; None if there is none.

        By the storage clock: replicas sleep on this, whatever their own clocks say.
        """
        async with self._database.read() as connection:
            row = (await connection.execute(self._soonest)).one()
        return None if row.due_at is None else row.due_at - row.now


class PendingTimers:
    """The timers, inside one transaction; `replaced` says whether one was set."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        workspace: str,
        clock: StorageClock,
        now: datetime,
        new_id: Callable[[], str],
    ) -> None:
        self._connection = connection
        self._workspace = workspace
        self._clock = clock
        self._now = now
        self._new_id = new_id
        self.replaced = False

    async def replace(self, incident_id: IncidentId, timer: Timer) -> None:
        """Set the one pending timer of its kind; `due_at=None` leaves none pending."""
        mine = (table.c.incident_id == incident_id, table.c.kind == timer.kind.value, table.c.state == "pending")
        await self._connection.execute(sa.update(table).where(*mine).values(state="cancelled"))
        if timer.due_at is None:
            return
        self.replaced = True
        # A new row and not a moved one: the worker may hold the old one and mark it fired after this.
        row = {
            "id": self._new_id(),
            "workspace": self._workspace,
            "incident_id": incident_id,
            "kind": timer.kind.value,
            "due_at": timer.due_at,
            "state": "pending",
            "attempts": 0,
            "created_at": self._now,
        }
        await self._connection.execute(sa.insert(table).values(**row))

    async def claim_due(self, limit: int) -> list[DueTimer]:
        """The timers that are due, most overdue first, held until the transaction ends; those others hold are passed over."""
        query = (
            sa.select(table.c.id, table.c.incident_id, table.c.kind, table.c.due_at)
            .where(table.c.state == sa.literal_column("'pending'"), table.c.workspace == self._workspace)
            .where(table.c.due_at <= self._clock.expression())
            # Of one moment in a fixed order, so that a replay tells the same: escalation before updates.
            .order_by(table.c.due_at, table.c.kind, table.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = (await self._connection.execute(query)).all()
        return [DueTimer(row.id, IncidentId(row.incident_id), TimerKind(row.kind), row.due_at) for row in rows]

    async def fired(self, timer: DueTimer) -> None:
        """Record that a claimed timer has done its work."""
        values = {"state": "fired", "fired_at": self._now}
        await self._connection.execute(sa.update(table).where(table.c.id == timer.id).values(**values))

    async def failed(self, timer: DueTimer, error: str) -> bool:
        """Record that a claimed timer could not do its work, and when to try again.

        Returns:
            Whether it is given up: this was its fifth failure.
        """
        mine = table.c.id == timer.id
        before = await self._connection.scalar(sa.select(table.c.attempts).where(mine)) or 0
        given_up = before + 1 >= MOST_FAILURES
        values = {"attempts": before + 1, "last_error": error, "state": "failed" if given_up else "pending"}
        again = self._clock.expression(_PAUSE * 2**before)
        await self._connection.execute(sa.update(table).where(mine).values(**values, due_at=again))
        return given_up
