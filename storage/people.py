"""Remembers how the people of a workspace are called and in which zone they live."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import person as table


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody as Slack described them.

    Args:
        zone: An IANA name; None if Slack did not say.
        outside: As what they are here if they are not of the firm, such as `a guest`; empty for its own people.
    """

    id: str
    name: str
    zone: str | None
    learned_at: datetime
    outside: str = ""


class People:
    """The people of one workspace, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str) -> None:
        self._connection = connection
        self._workspace = workspace

    async def learn(self, person: KnownPerson) -> None:
        """Keep what Slack says of somebody; newer words win."""
        facts = {"name": person.name, "zone": person.zone, "learned_at": person.learned_at, "outside": person.outside}
        row = insert(table).values(workspace=self._workspace, id=person.id, **facts)
        await self._connection.execute(row.on_conflict_do_update(index_elements=["workspace", "id"], set_=facts))

    async def get(self, person_id: str) -> KnownPerson | None:
        """Somebody by Slack's user id; None if nothing is known of them."""
        query = sa.select(table).where(table.c.workspace == self._workspace, table.c.id == person_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else KnownPerson(row.id, row.name, row.zone, row.learned_at, row.outside)

    async def names(self) -> dict[str, str]:
        """How everybody is called, by Slack user id."""
        query = sa.select(table.c.id, table.c.name).where(table.c.workspace == self._workspace)
        return {row.id: row.name for row in (await self._connection.execute(query)).all()}
