"""Builds the SQLAlchemy engines of both databases, each with what it needs to be safe and quick to fail."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage.one_turn import connect
from storage.urls import postgresql_url

_SQLITE_READERS: Final = 4
_POSTGRESQL_CONNECTIONS: Final = 10
_POSTGRESQL_SPARE: Final = 10  # more for bursts


@dataclass(frozen=True, slots=True)
class Engines:
    """Where readers and writers get their connections; on PostgreSQL from one pool."""

    dialect: Literal["sqlite", "postgresql"]
    reader: AsyncEngine
    writer: AsyncEngine


def open_sqlite(path: Path, *, patience: float) -> Engines:
    """One writer that takes the write lock at once, and readers that cannot write.

    Args:
        path: The file; made if it is not there.
        patience: Seconds to wait for a lock.
    """
    writer = _sqlite_engine(path, connections=1, patience=patience)
    reader = _sqlite_engine(path, connections=_SQLITE_READERS, patience=patience)
    _set_up(writer, "synchronous=FULL", "foreign_keys=ON", "journal_mode=WAL")
    _set_up(reader, "query_only=ON")
    # A transaction that starts as a reader cannot always become a writer: SQLite then fails without waiting.
    _begin_with(writer, "BEGIN IMMEDIATE")
    return Engines("sqlite", reader, writer)


def open_postgresql(url: str, *, patience: float) -> Engines:
    """A pool whose connections give up on locks, statements and silent servers.

    Args:
        url: Any PostgreSQL URL.
        patience: Seconds for connecting, for each statement and for each lock.
    """
    milliseconds = int(patience * 1000)
    settings = f"-c statement_timeout={milliseconds} -c lock_timeout={milliseconds} -c timezone=UTC"
    engine = create_async_engine(
        postgresql_url(url),
        pool_size=_POSTGRESQL_CONNECTIONS,
        max_overflow=_POSTGRESQL_SPARE,
        pool_timeout=patience,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": max(2, int(patience)),  # libpq takes less than 2 s for 2 s
            "tcp_user_timeout": milliseconds,
            "options": settings,
            "application_name": "warroom",
        },
    )
    return Engines("postgresql", engine.execution_options(isolation_level="AUTOCOMMIT"), engine)


def _sqlite_engine(path: Path, *, connections: int, patience: float) -> AsyncEngine:
    return create_async_engine(
        sa.URL.create("sqlite+aiosqlite", database=str(path)),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=patience,
        connect_args={"timeout": patience, "isolation_level": None, "async_creator_fn": connect},
    )


def _set_up(engine: AsyncEngine, *pragmas: str) -> None:
    def on_connect(dbapi_connection: Any, _record: object) -> None:
        cursor = dbapi_connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    event.listen(engine.sync_engine, "connect", on_connect)


def _begin_with(engine: AsyncEngine, statement: str) -> None:
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(statement)

    event.listen(engine.sync_engine, "begin", on_begin)
