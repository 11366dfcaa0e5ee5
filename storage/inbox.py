"""Remembers what came in, so that a second delivery gets the first answer."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import inbox as table


class Inbox:
    """The keys of gestures and events, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str, now: datetime) -> None:
        self._connection = connection
        self._workspace = workspace
        self._now = now

    async def first_answer(self, key: str) -> str | None:
        """What was answered when `key` came before.

        Returns:
            None the first time: the key is now taken, once this transaction commits.
        """
        row = {"workspace": self._workspace, "key": key, "received_at": self._now, "answer": ""}
        # Of two deliveries at once the second waits here for the first to commit.
        first = insert(table).values(**row).on_conflict_do_nothing().returning(table.c.key)
        if await self._connection.scalar(first) is not None:
            return None
        answer = await self._connection.scalar(sa.select(table.c.answer).where(*self._is(key)))
        return str(answer)

    async def remember(self, key: str, answer: str) -> None:
        """Keep what was answered to a key that was taken."""
        await self._connection.execute(sa.update(table).where(*self._is(key)).values(answer=answer))

    def _is(self, key: str) -> tuple[sa.ColumnElement[bool], ...]:
        return table.c.workspace == self._workspace, table.c.key == key
