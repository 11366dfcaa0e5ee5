"""Remembers who has opened their Home, and which page of it they see."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import home as table


class Homes:
    """The Homes of one workspace, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def show(self, person: str, page: int) -> None:
        """Somebody looks at a page of their Home."""
        row = insert(table).values(workspace=self._workspace, person=person, page=page)
        await self._connection.execute(
            row.on_conflict_do_update(index_elements=["workspace", "person"], set_={"page": page})
        )

    async def forget(self, person: str) -> None:
        """Somebody has no Home any more."""
        await self._connection.execute(sa.delete(table).where(self._mine, table.c.person == person))

    async def page_of(self, person: str) -> int | None:
        """Which page somebody sees; None if they never opened their Home."""
        query = sa.select(table.c.page).where(self._mine, table.c.person == person)
        page: int | None = await self._connection.scalar(query)
        return page

    async def people(self) -> list[str]:
        """Everybody who has opened their Home."""
        query = sa.select(table.c.person).where(self._mine).order_by(table.c.person)
        return list((await self._connection.scalars(query)).all())

    async def any(self) -> bool:
        """Whether anybody has."""
        return bool(await self._connection.scalar(sa.select(sa.exists().where(self._mine))))

    @property
    def _mine(self) -> "sa.ColumnElement[bool]":
        return table.c.workspace == self._workspace
