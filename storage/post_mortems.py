"""Keeps every version of a post-mortem draft."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.command import IncidentId
from storage.tables import post_mortem as table


class PostMortems:
    """The drafts, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(self, incident_id: IncidentId, markdown: str) -> int:
        """Keep a new version; callers hold the incident's row.

        Returns:
            Its number, from 1.
        """
        newest = sa.select(sa.func.max(table.c.version)).where(table.c.incident_id == incident_id)
        version = (await self._connection.scalar(newest) or 0) + 1
        row = {"incident_id": incident_id, "version": version, "markdown": markdown, "created_at": self._now}
        await self._connection.execute(sa.insert(table).values(**row))
        return version

    async def latest(self, incident_id: IncidentId) -> str | None:
        """The newest version as Markdown; None if there is none."""
        return await self._connection.scalar(latest_of(incident_id))


def latest_of(incident_id: IncidentId) -> "sa.Select[str]":
    """Selects the newest version of a draft."""
    versions = sa.select(table.c.markdown).where(table.c.incident_id == incident_id)
    return versions.order_by(table.c.version.desc()).limit(1)
