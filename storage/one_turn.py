"""SQLite connections whose thread takes one turn per statement instead of four: cursor, statement, rows, close."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

import aiosqlite


@dataclass(frozen=True, slots=True)
class _Done:
    """All that a statement left behind, read in the connection's thread."""

    rows: list[Any]
    description: Any
    rowcount: int
    lastrowid: int | None


class _Cursor:
    """What SQLAlchemy asks of an asynchronous cursor; only the statement itself waits for the thread."""

    arraysize = 1

    def __init__(self, connection: "OneTurn") -> None:
        self._connection = connection
        self._done = _Done([], None, -1, None)

    async def __aenter__(self) -> Self:
        return self

    @property
    def description(self) -> Any:
        return self._done.description

    @property
    def rowcount(self) -> int:
        return self._done.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._done.lastrowid

    async def execute(self, operation: str, parameters: Any = ()) -> None:
        self._done = await self._connection.run("execute", operation, parameters)

    async def executemany(self, operation: str, parameters: Iterable[Any]) -> None:
        self._done = await self._connection.run("executemany", operation, parameters)

    async def fetchall(self) -> list[Any]:
        return self._done.rows

    async def close(self) -> None:
        """The cursor was closed where it was used."""


class OneTurn(aiosqlite.Connection):
    """A connection that hands out such cursors."""

    def cursor(self) -> Any:
        """A cursor with all that SQLAlchemy asks of one."""
        return _Cursor(self)

    async def run(self, how: str, operation: str, parameters: Any) -> _Done:
        """Carry out a statement and read all that it gives."""
        done: _Done = await self._execute(_carry_out, self._conn, how, operation, parameters)  # type: ignore[no-untyped-call]  # aiosqlite types no private names
        return done


def connect(database: str, **options: Any) -> OneTurn:
    """A connection to be awaited; its thread does not keep the process alive."""
    connection = OneTurn(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)
    connection._thread.daemon = True  # noqa: SLF001  # as SQLAlchemy does with those that it makes
    return connection


def _carry_out(connection: sqlite3.Connection, how: str, operation: str, parameters: Any) -> _Done:
    cursor = connection.cursor()
    try:
        getattr(cursor, how)(operation, parameters)
        rows = cursor.fetchall() if cursor.description else []
        return _Done(rows, cursor.description, cursor.rowcount, cursor.lastrowid)
    finally:
        cursor.close()
