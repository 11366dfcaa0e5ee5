"""Clean, migrated databases for tests, each copied from a template in milliseconds."""

import asyncio
import contextlib
import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import sqlalchemy as sa
from psycopg import sql

from storage import migrate
from tests.postgres import postgres_server

NOON = datetime(2012, 8, 1, 12, tzinfo=UTC)

_numbers = itertools.count(1)


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
    """A server with a migrated template database."""

    def __init__(self, url: str) -> None:
        self._url = url  # with `{}` for the database's name
        self._template = self._fresh_name("template")
        self._administer("CREATE DATABASE {}", self._template)
        asyncio.run(migrate.upgrade(self._url.format(self._template)))

    def empty(self) -> AbstractContextManager[str]:
        """The URL of a new database without tables; it is dropped afterwards."""
        return self._database("empty", "template1")

    def migrated(self) -> AbstractContextManager[str]:
        """The URL of a new database with every table and no rows; it is dropped afterwards."""
        return self._database("test", self._template)

    @contextlib.contextmanager
    def _database(self, what: str, template: str) -> Iterator[str]:
        name = self._fresh_name(what)
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self._url.format(name)
        finally:
            self._administer("DROP DATABASE {} WITH (FORCE)", name)

    def close(self) -> None:
        """Leave nothing behind on a server that was there before."""
        self._administer("DROP DATABASE {} WITH (FORCE)", self._template)

    def _fresh_name(self, what: str) -> str:
        return f"warroom_{what}_{os.getpid()}_{next(_numbers)}"

    def _administer(self, statement: str, *names: str) -> None:
        with psycopg.connect(self._url.format("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """The server of DATABASE_URL if that is a PostgreSQL, else one of our own."""
    given = os.environ.get("DATABASE_URL", "")
    with _given(given) if given.startswith("postgres") else postgres_server() as url:
        server = Postgres(url)
        try:
            yield server
        finally:
            server.close()


def _given(url: str) -> AbstractContextManager[str]:
    named = sa.make_url(url).set(drivername="postgresql", database="NAME")
    return contextlib.nullcontext(named.render_as_string(hide_password=False).replace("/NAME", "/{}"))


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file to copy."""
    path = folder / "template.db"
    asyncio.run(migrate.upgrade(f"sqlite:///{path}"))
    return path


def sqlite_copy(template: Path, folder: Path) -> str:
    """The URL of a fresh copy of `template`."""
    return f"sqlite:///{shutil.copy(template, folder / 'warroom.db')}"
