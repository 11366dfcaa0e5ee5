"""Keeps incidents: one row each, locked while a decision is made on it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.command import IncidentId, Where
from bot.domain.errors import DomainError
from bot.domain.evidence import NO_HASH
from bot.domain.incident import Incident
from storage.mappers import incident_from_state, incident_to_row
from storage.search import keep_incident
from storage.tables import incident as table
from storage.tables import reference_counter, timeline_head


class NoSuchIncident(DomainError):
    """No incident is where one was looked for."""

    def __init__(self, where: Where) -> None:
        super().__init__(_where_to_look(where))
        self.where = where


@dataclass(frozen=True, slots=True)
class WarRoom:
    """Whose war room a channel is."""

    incident_id: IncidentId
    reference: str


class Incidents:
    """The incidents, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def add(self, incident: Incident) -> None:
        """Save a new incident, with an empty timeline."""
        await self._connection.execute(sa.insert(table).values(**incident_to_row(incident)))
        head = sa.insert(timeline_head).values(incident_id=incident.id, seq=0, hash=NO_HASH)
        await self._connection.execute(head)
        await keep_incident(self._connection, incident)

    async def put(self, incident: Incident) -> None:
        """Save an incident as it stands now, new or known."""
        row = incident_to_row(incident)
        known = await self._connection.execute(sa.update(table).where(table.c.id == incident.id).values(**row))
        if known.rowcount == 0:
            await self.add(incident)
        else:
            await keep_incident(self._connection, incident)

    async def get(self, incident_id: IncidentId) -> Incident:
        """The incident, locked until the transaction ends.

        Raises:
            NoSuchIncident: There is none with this id.
        """
        return await self.find(Where(id=incident_id), self._workspace)

    async def find(self, where: Where, workspace: str) -> Incident:
        """The incident that is meant, locked until the transaction ends.

        Args:
            where: An id goes before a reference, a reference before the channel.
            workspace: Slack team id.

        Raises:
            NoSuchIncident: Nothing is there.
        """
        # Weaker than FOR UPDATE: rows that point to the incident may still be added by others meanwhile.
        state = await self._connection.scalar(state_of(where, workspace).with_for_update(key_share=True))
        if state is None:
            raise NoSuchIncident(where)
        return incident_from_state(state)

    async def try_get(self, incident_id: IncidentId) -> Incident | None:
        """The incident, locked; None if it is not there or somebody else holds it right now."""
        query = state_of(Where(id=incident_id), self._workspace).with_for_update(skip_locked=True, key_share=True)
        state = await self._connection.scalar(query)
        return None if state is None else incident_from_state(state)

    async def reference_of(self, incident_id: IncidentId) -> str:
        """The reference of an incident.

        Raises:
            NoSuchIncident: There is none with this id.
        """
        reference = await self._connection.scalar(sa.select(table.c.reference).where(table.c.id == incident_id))
        if reference is None:
            raise NoSuchIncident(Where(id=incident_id))
        return str(reference)

    async def next_reference(self, day: date) -> str:
        """Take the next reference of a day, `INC-YYYYMMDD-NNN`; the number grows past 999.

        Args:
            day: The date of the declaration in the firm's zone.
        """
        first = insert(reference_counter).values(workspace=self._workspace, day=day, last=1)
        again = first.on_conflict_do_update(
            index_elements=["workspace", "day"], set_={"last": reference_counter.c.last + 1}
        )
        number = await self._connection.scalar(again.returning(reference_counter.c.last))
        return f"INC-{day:%Y%m%d}-{number:03d}"


def state_of(where: Where, workspace: str) -> "sa.Select[Any]":
    """Selects the saved state of the incident that is meant."""
    query = sa.select(table.c.state).where(table.c.workspace == workspace)
    if where.id is not None:
        return query.where(table.c.id == where.id)
    if where.reference is not None:
        return query.where(table.c.reference == where.reference.upper())
    return query.where(table.c.channel == (where.channel or ""))


async def rooms_among(connection: AsyncConnection, channels: Collection[str], workspace: str) -> dict[str, WarRoom]:
    """The war rooms among these channels, by channel."""
    columns = (table.c.channel, table.c.id, table.c.reference)
    query = sa.select(*columns).where(table.c.workspace == workspace, table.c.channel.in_(channels))
    return {row.channel: WarRoom(row.id, row.reference) for row in (await connection.execute(query)).all()}


def _where_to_look(where: Where) -> str:
    if where.id is None and where.reference is None:
        return "This channel is not a war room. Add the reference: `/incident … INC-…`"
    name = where.reference or "this incident"
    return f"I don't know {name}. Type `/incident list` to see open incidents."
