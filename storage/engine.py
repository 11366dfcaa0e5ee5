"""Opens the database, SQLite or PostgreSQL, and hands out connections that fail fast."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, Literal, Self

import sqlalchemy as sa
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.clock import StorageClock
from storage.connections import Engines, open_postgresql, open_sqlite
from storage.lockfile import LockFile
from storage.revisions import current_revisions, newest_revisions
from storage.urls import sqlite_path

# Somebody who pressed a button hears of a failure within Slack's three seconds.
PATIENCE: Final = 2.0  # seconds, on PostgreSQL for each wait of a statement
# On SQLite a writer may wait twice: for its turn among ours, then for a lock that somebody else holds.
FOR_A_TURN: Final = 1.5  # seconds
FOR_A_LOCK: Final = 1.0  # seconds


class StoreUnavailable(Exception):
    """The database is locked, gone or too slow to answer a person in time."""


class Database:
    """One open database: readers, writers and the clock that decides what is due."""

    def __init__(self, engines: Engines, *, clock: StorageClock, lock: LockFile | None) -> None:
        self.clock = clock
        self._engines = engines
        self._lock = lock
        self._turn = asyncio.Lock()

    @classmethod
    async def open(cls, url: str, *, storage_clock: StorageClock, lock: bool = True) -> Self:
        """Open the database at `url`; nothing is connected until the first use.

        Args:
            url: `sqlite:///path` or `postgresql://…`; the driver is chosen here.
            storage_clock: What the database takes for now.
            lock: Refuse a SQLite file that another process has open.

        Raises:
            DatabaseInUse: Another process has the SQLite file.
            ValueError: The URL names no supported database.
        """
        path = sqlite_path(url)
        if path is None:
            return cls(open_postgresql(url, patience=PATIENCE), clock=storage_clock, lock=None)
        held = await asyncio.to_thread(LockFile.take, Path(f"{path}.lock")) if lock else None
        return cls(open_sqlite(path, patience=FOR_A_LOCK), clock=storage_clock, lock=held)

    async def close(self) -> None:
        """Close every connection and let the next process in."""
        await self._engines.writer.dispose()
        await self._engines.reader.dispose()
        if self._lock is not None:
            await asyncio.to_thread(self._lock.release)

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which database this is."""
        return self._engines.dialect

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection that only reads; each statement sees what is committed when it starts.

        Raises:
            StoreUnavailable: The database does not answer.
        """
        async with _translated(), self._engines.reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def write(self, *, patient: bool = False) -> AsyncIterator[AsyncConnection]:
        """A connection in one transaction, committed at the end, rolled back by any error.

        Args:
            patient: Nobody waits for the outcome, so it may stand in line among our writers for as long as it takes.

        Raises:
            StoreUnavailable: The database does not answer, or another writer holds it for too long.
        """
        async with (
            _translated(),
            self._writers_turn(None if patient else FOR_A_TURN),
            self._engines.writer.begin() as connection,
        ):
            yield connection

    async def ping(self) -> None:
        """Ask the database whether it is there.

        Raises:
            StoreUnavailable: It is not.
        """
        async with self.read() as connection:
            await connection.execute(sa.text("SELECT 1"))

    async def schema_is_current(self) -> bool:
        """Whether every migration has been applied, and none that this program does not know.

        Raises:
            StoreUnavailable: The database does not answer.
        """
        async with self.read() as connection:
            applied = await connection.run_sync(current_revisions)
        return applied == await asyncio.to_thread(newest_revisions)

    @asynccontextmanager
    async def _writers_turn(self, patience: float | None) -> AsyncIterator[None]:
        """Wait in line where there is one writer; SQLite's own busy loop is neither fair nor quick."""
        if self.dialect == "postgresql":
            yield
            return
        try:
            await asyncio.wait_for(self._turn.acquire(), patience)
        except TimeoutError as error:
            raise StoreUnavailable("Another transaction holds the database for too long.") from error
        try:
            yield
        finally:
            self._turn.release()


@asynccontextmanager
async def _translated() -> AsyncIterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeout) as error:
        raise StoreUnavailable(_reason(error)) from error


def _reason(error: Exception) -> str:
    cause = getattr(error, "orig", None) or error
    return f"The database does not answer: {str(cause).strip()}"
