"""Keeps every version of a post-mortem."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import Json
from bot.domain.command import BOT, IncidentId
from storage.search import keep_post_mortem
from storage.tables import post_mortem as table


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A post-mortem as it stood at a time.

    Args:
        number: From 1.
        markdown: The whole text.
        generated: The draft from the records that it stands on.
        author: Slack user id, or `warroom`.
        created_at: When it was kept.
        figures: What its charts show; empty where it has none.
    """

    number: int
    markdown: str
    generated: str
    author: str
    created_at: datetime
    figures: Mapping[str, Json]


class PostMortems:
    """The versions, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, now: datetime) -> None:
        self._connection = connection
        self._now = now

    async def add(
        self,
        incident_id: IncidentId,
        markdown: str,
        *,
        generated: str,
        author: str = BOT,
        figures: Mapping[str, Json] | None = None,
    ) -> int:
        """Keep a new version; callers hold the incident's row.

        Returns:
            Its number, from 1.
        """
        newest = sa.select(sa.func.max(table.c.version)).where(table.c.incident_id == incident_id)
        version = (await self._connection.scalar(newest) or 0) + 1
        row = {
            "incident_id": incident_id,
            "version": version,
            "markdown": markdown,
            "created_at": self._now,
            "generated": generated,
            "author": author,
            "figures": dict(figures or {}),
        }
        await self._connection.execute(sa.insert(table).values(**row))
        await keep_post_mortem(self._connection, incident_id, markdown, self._now)
        return version

    async def latest(self, incident_id: IncidentId) -> Version | None:
        """The newest version; None if there is none."""
        return await version_of(self._connection, incident_id)

    async def numbered(self, incident_id: IncidentId, number: int) -> Version | None:
        """A version by its number; None if there is none."""
        return await version_of(self._connection, incident_id, number)


async def version_of(connection: AsyncConnection, incident_id: IncidentId, number: int | None = None) -> Version | None:
    """A version of a post-mortem, the newest without a number; None if there is none."""
    query = sa.select(table).where(table.c.incident_id == incident_id)
    if number is not None:
        query = query.where(table.c.version == number)
    row = (await connection.execute(query.order_by(table.c.version.desc()).limit(1))).one_or_none()
    return None if row is None else _version(row)


def _version(row: "sa.Row[Any]") -> Version:
    return Version(
        number=row.version,
        markdown=row.markdown,
        generated=row.markdown if row.generated is None else row.generated,
        author=row.author or BOT,
        created_at=row.created_at,
        figures=row.figures or {},
    )
