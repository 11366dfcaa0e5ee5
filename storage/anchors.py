"""Keeps where the ends of chains were written down; an anchor is never changed."""

from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.anchors import Anchor
from bot.domain.change import EntryKind
from bot.domain.command import IncidentId
from storage.tables import anchor as table
from storage.tables import timeline_entry


class Anchors:
    """The anchors of incidents, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, incident_id: IncidentId, anchor: Anchor) -> None:
        """Keep an anchor; one that is known already stays as it was."""
        row = {"seq": anchor.seq, "hash": anchor.hash, "at": anchor.at, "where": anchor.where}
        added = insert(table).values(incident_id=incident_id, **row).on_conflict_do_nothing()
        await self._connection.execute(added)

    async def has_news(self, incident_id: IncidentId) -> bool:
        """Whether more was recorded since the last anchor than what we posted in Slack ourselves.

        An anchor is a message of the room and so becomes an entry itself: if that counted, a silent room would be
        anchored for ever.
        """
        last = await self._connection.scalar(select(func.max(table.c.seq)).where(table.c.incident_id == incident_id))
        entry = timeline_entry.c
        since = (entry.incident_id == incident_id, entry.seq > (last or 0))
        by_us = entry.ts.is_not(None) & entry.actor.in_(_authors(incident_id))
        return await self._connection.scalar(select(entry.seq).where(*since, ~by_us).limit(1)) is not None


def _authors(incident_id: IncidentId) -> Select[tuple[str]]:
    """Who the messages that are anchors are from: us, under the names that Slack gives us."""
    said = timeline_entry.alias().c
    place = literal("slack:") + said.channel + ":" + said.ts
    anchors = select(table.c.where).where(table.c.incident_id == incident_id)
    mine = (said.incident_id == incident_id, said.kind == EntryKind.MESSAGE.value, place.in_(anchors))
    return select(said.actor).where(*mine)


async def anchors_of(connection: AsyncConnection, incident_id: IncidentId) -> tuple[Anchor, ...]:
    """Every anchor of an incident, the earliest entry first."""
    query = select(table).where(table.c.incident_id == incident_id).order_by(table.c.seq, table.c.at, table.c.where)
    rows = await connection.execute(query)
    return tuple(Anchor(row.seq, row.hash, row.at, row.where) for row in rows)
