"""Keeps what machines tell: each signal once, and what those of one thing have in common."""

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.command import IncidentId
from bot.domain.phase import Phase
from bot.domain.signal_groups import Group
from bot.domain.signal_states import Alerted
from bot.domain.signal_storms import Storm
from bot.domain.signals import Signal
from storage.clock import StorageClock
from storage.tables import incident, signal
from storage.tables import signal_group as table

STORM: Final = ""  # the key of the one row that is no group
_GROUP: Final = TypeAdapter(Group)
_STORM: Final = TypeAdapter(Storm)
_SIGNAL: Final = TypeAdapter(Signal)


class Signals:
    """The signals of one workspace, inside one transaction; `due` says whether something is to be done about some."""

    def __init__(self, connection: AsyncConnection, *, workspace: str, clock: StorageClock, now: datetime) -> None:
        self._connection = connection
        self._workspace = workspace
        self._clock = clock
        self._now = now
        self.due = False

    async def add(self, told: Signal, group: str) -> bool:
        """Keep a signal.

        Args:
            told: The signal.
            group: What it has in common with others.

        Returns:
            Whether it is new: the same key of the same source is the same signal.
        """
        row = {
            "workspace": self._workspace,
            "source": told.source,
            "key": told.key,
            "kind": told.kind.value,
            "group_key": group,
            "at": told.at,
            "received_at": self._now,
            "body": _SIGNAL.dump_python(told, mode="json"),
        }
        kept = insert(signal).values(**row).on_conflict_do_nothing().returning(signal.c.key)
        return await self._connection.scalar(kept) is not None

    async def hold(self, key: str) -> tuple[Group | None, Phase | None]:
        """A group, and the phase of the incident it belongs to; nobody else changes it until the transaction ends."""
        row = await self._held(key)
        phase = None
        if row.incident_id is not None:
            phase = await self._connection.scalar(sa.select(incident.c.phase).where(incident.c.id == row.incident_id))
        return None if row.body is None else _GROUP.validate_python(row.body), Phase(phase) if phase else None

    async def keep(self, group: Group) -> None:
        """Keep a group that is held, as it stands now."""
        self.due = self.due or group.due_at is not None
        values = {
            "incident_id": group.incident,
            "seen_at": group.seen_at,
            "due_at": group.due_at,
            "count": group.count,
            "state": group.state.value,
            "body": _GROUP.dump_python(group, mode="json"),
        }
        await self._connection.execute(sa.update(table).where(*self._is(group.key)).values(**values))

    async def storm(self) -> tuple[Storm, Phase | None]:
        """What began by itself of late, and the phase of the storm incident; held until the transaction ends."""
        row = await self._held(STORM)
        storm = Storm() if row.body is None else _STORM.validate_python(row.body)
        phase = await self._connection.scalar(
            sa.select(incident.c.phase).where(incident.c.id == (storm.incident or ""))
        )
        return storm, Phase(phase) if phase else None

    async def keep_storm(self, storm: Storm) -> None:
        """Keep what began by itself of late."""
        body = _STORM.dump_python(storm, mode="json")
        await self._connection.execute(sa.update(table).where(*self._is(STORM)).values(body=body, seen_at=self._now))

    async def claim_due(self, limit: int) -> list[Group]:
        """The groups about which something has to be done, held; those that others hold are passed over."""
        query = (
            sa.select(table.c.body)
            .where(table.c.workspace == self._workspace, table.c.due_at <= self._clock.expression())
            .order_by(table.c.due_at, table.c.key)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [_GROUP.validate_python(body) for body in await self._connection.scalars(query)]

    async def of_incident(self, incident_id: IncidentId, most: int) -> tuple[list[Group], Alerted]:
        """The groups of an incident that have most signals, and how many there are in all."""
        mine = (table.c.workspace == self._workspace, table.c.incident_id == incident_id)
        sums = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(table.c.count), 0)).where(*mine)
        groups, signals = (await self._connection.execute(sums)).one()
        query = sa.select(table.c.body).where(*mine).order_by(table.c.count.desc(), table.c.key).limit(most)
        found = [_GROUP.validate_python(body) for body in await self._connection.scalars(query)]
        return found, Alerted(groups=int(groups), signals=int(signals))

    async def _held(self, key: str) -> Any:
        fresh = {"workspace": self._workspace, "key": key, "seen_at": self._now, "count": 0, "state": ""}
        await self._connection.execute(insert(table).values(**fresh).on_conflict_do_nothing())
        query = sa.select(table.c.incident_id, table.c.body).where(*self._is(key)).with_for_update()
        return (await self._connection.execute(query)).one()

    def _is(self, key: str) -> tuple["sa.ColumnElement[bool]", ...]:
        return table.c.workspace == self._workspace, table.c.key == key


async def group_of(connection: AsyncConnection, key: str, workspace: str) -> Group | None:
    """A group as it stands, for what is only shown; None where there is none."""
    body = await connection.scalar(sa.select(table.c.body).where(table.c.workspace == workspace, table.c.key == key))
    return None if body is None else _GROUP.validate_python(body)
