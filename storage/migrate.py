"""Brings a database to the schema this program was written for."""

import asyncio
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from sqlalchemy import event

from storage.lockfile import LockFile
from storage.revisions import alembic_config, current_revisions, newest_revisions
from storage.urls import postgresql_url, sqlite_path

_MIGRATION_LOCK = 0x77617272  # "warr": replicas that start together migrate one after another


async def upgrade(url: str) -> None:
    """Apply the migrations that are missing, all or none.

    Raises:
        DatabaseInUse: Another process has the SQLite file.
        sqlalchemy.exc.DBAPIError: The database refuses or does not answer.
    """
    await asyncio.to_thread(_upgrade, url)


async def current(url: str) -> frozenset[str]:
    """The revisions the database is at; empty for a new one."""
    return await asyncio.to_thread(_current, url)


async def heads() -> frozenset[str]:
    """The revisions this program was written for."""
    return await asyncio.to_thread(newest_revisions)


def _upgrade(url: str) -> None:
    path = sqlite_path(url)
    held = LockFile.take(Path(f"{path}.lock")) if path else None
    engine = engine_for(url)
    try:
        with engine.begin() as connection:
            if path is None:
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MIGRATION_LOCK)))
            config = alembic_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()
        if held is not None:
            held.release()


def _current(url: str) -> frozenset[str]:
    engine = engine_for(url)
    try:
        with engine.connect() as connection:
            return current_revisions(connection)
    finally:
        engine.dispose()


def engine_for(url: str) -> sa.Engine:
    """A plain engine whose transactions take SQLite's write lock at once."""
    path = sqlite_path(url)
    if path is None:
        return sa.create_engine(postgresql_url(url), connect_args={"connect_timeout": 2})
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), connect_args={"isolation_level": None})

    event.listen(engine, "connect", _write_ahead)
    event.listen(engine, "begin", _begin_at_once)
    return engine


def _write_ahead(connection: sqlite3.Connection, _record: object) -> None:
    # Kept in the file: a later switch would need the file for itself and fail at once if somebody reads it.
    connection.execute("PRAGMA journal_mode=WAL").close()


def _begin_at_once(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
