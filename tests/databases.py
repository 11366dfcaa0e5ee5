"""Clean, migrated databases for tests, each copied from a template in milliseconds."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import migrate
from storage.tables import metadata
from tests.postgres import postgres_server

TABLES = tuple(reversed(metadata.sorted_tables))
GUARDED = ("timeline_entry", "timeline_content", "anchor", "redaction")  # tables that refuse DELETE
NOON = datetime(2012, 8, 1, 12, tzinfo=UTC)


class MovedClock:
    """A time that stands still until a test moves it."""

    def __init__(self, start: datetime = NOON) -> None:
        self.time = start

    def __call__(self) -> datetime:
        """The time."""
        return self.time

    def advance(self, by: timedelta) -> None:
        """Let `by` pass."""
        self.time += by


class Postgres:
    """A server with a migrated template database, and copies of it that are used again once they are clean."""

    def __init__(self, url: str) -> None:
        self._url = url  # with `{}` for the database's name
        self._made: list[str] = []
        self._clean: list[str] = []
        self._template = self._create("template1")
        asyncio.run(migrate.upgrade(self._url.format(self._template)))

    def empty(self) -> str:
        """The URL of a new database without tables."""
        return self._url.format(self._create("template1"))

    @contextlib.contextmanager
    def migrated(self) -> Iterator[str]:
        """The URL of a database with every table and no rows."""
        name = self._clean.pop() if self._clean else self._create(self._template)
        yield self._url.format(name)
        self._wipe(name)
        self._clean.append(name)

    def drop_all(self) -> None:
        """Leave nothing behind on a server that was there before."""
        for name in self._made:
            self._administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    def _create(self, template: str) -> str:
        name = f"warroom_test_{os.getpid()}_{len(self._made)}"
        names = (sql.Identifier(name), sql.Identifier(template))
        self._administer(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        self._made.append(name)
        return name

    def _wipe(self, name: str) -> None:
        """Empty a database, in a hundredth of the time that a fresh copy takes."""
        others = sql.SQL("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}")
        self._administer(others.format(name))
        tables = [sql.SQL("DELETE FROM {}").format(sql.Identifier(each.name)) for each in TABLES]
        # The guards of evidence are for the product; a test's rows may go.
        off, on = (
            [sql.SQL(f"ALTER TABLE {{}} {word} TRIGGER USER").format(sql.Identifier(each)) for each in GUARDED]
            for word in ("DISABLE", "ENABLE")
        )
        with psycopg.connect(self._url.format(name)) as connection:
            connection.execute(sql.SQL("; ").join([*off, *tables, *on]))

    def _administer(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._url.format("postgres"), autocommit=True) as connection:
            connection.execute(statement)


async def unguarded(connection: AsyncConnection, table: str) -> None:
    """Take the guards off a table, as somebody could who owns the database."""
    if connection.dialect.name == "postgresql":
        await connection.execute(sa.text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        return
    guards = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table")
    for name in (await connection.scalars(guards, {"table": table})).all():
        await connection.execute(sa.text(f"DROP TRIGGER {name}"))


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """The server of DATABASE_URL if that is a PostgreSQL, else one of our own, which is thrown away whole."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        with postgres_server() as url:
            yield Postgres(url)
        return
    named = sa.make_url(given).set(drivername="postgresql", database="NAME")
    server = Postgres(named.render_as_string(hide_password=False).replace("/NAME", "/{}"))
    try:
        yield server
    finally:
        server.drop_all()


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    path = folder / "template.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """The URL of a fresh copy of `template`."""
    return f"sqlite:///{shutil.copy(template, folder / 'warroom.db')}"
