"""Remembers by which ways people were tried, and when they answered."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.contact_tests import Ping, Proof, Way
from bot.domain.escalation_policy import PageChannel
from storage.tables import contact_test as table


class ContactTests:
    """The contact tests of one workspace, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def add(self, pinged: Iterable[Ping], at: datetime) -> None:
        """Keep what is tried."""
        rows = [
            {
                "workspace": self._workspace,
                "test": each.test,
                "person": each.person.id,
                "channel": each.channel.value,
                "sent_at": at,
            }
            for each in pinged
        ]
        if rows:
            await self._connection.execute(sa.insert(table), rows)

    async def prove(self, proof: Proof, at: datetime) -> bool:
        """Keep that somebody answered, the first time only; whether there was something to answer."""
        mine = sa.and_(
            table.c.workspace == self._workspace,
            table.c.person == proof.person,
            table.c.channel == proof.channel.value,
        )
        latest = sa.select(table.c.test).where(mine).order_by(table.c.sent_at.desc()).limit(1)
        test = proof.test if proof.test is not None else await self._connection.scalar(latest)
        kept = sa.and_(mine, table.c.test == test)
        answered = sa.func.coalesce(table.c.answered_at, sa.literal(at, table.c.answered_at.type))
        changed = await self._connection.execute(sa.update(table).where(kept).values(answered_at=answered))
        return changed.rowcount == 1

    async def last(self) -> datetime | None:
        """When a test was last started."""
        query = sa.select(sa.func.max(table.c.sent_at)).where(table.c.workspace == self._workspace)
        found: datetime | None = await self._connection.scalar(query)
        return found

    async def proofs(self) -> dict[Way, datetime]:
        """When each way to each person was last answered."""
        query = (
            sa.select(table.c.person, table.c.channel, sa.func.max(table.c.answered_at).label("at"))
            .where(table.c.workspace == self._workspace, table.c.answered_at.is_not(None))
            .group_by(table.c.person, table.c.channel)
        )
        rows = (await self._connection.execute(query)).all()
        return {(row.person, PageChannel(row.channel)): row.at for row in rows}
