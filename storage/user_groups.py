"""Remembers who was in each Slack user group when Slack was last asked."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.roles import Contact
from storage.people import People
from storage.tables import user_group as table


class UserGroups:
    """The user groups of one workspace, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def learn(self, group: str, members: Sequence[str], at: datetime) -> None:
        """Keep who is in a group, in Slack's order; newer words win."""
        facts = {"members": list(members), "learned_at": at}
        row = insert(table).values(workspace=self._workspace, id=group, **facts)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["workspace", "id"], set_=facts))

    async def members(self) -> dict[str, tuple[Contact, ...]]:
        """Who is in each group that Slack was asked about; whose name is not known yet is called by their id."""
        query = sa.select(table.c.id, table.c.members).where(table.c.workspace == self._workspace)
        rows = (await self._connection.execute(query)).all()
        names = await People(self._connection, workspace=self._workspace).names() if rows else {}
        return {row.id: tuple(Contact(slack=user, name=names.get(user, user)) for user in row.members) for row in rows}
