"""A database that does not answer: locked by somebody else, or gone."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import sqlalchemy as sa
from psycopg import sql

from storage.tables import metadata


@contextmanager
def locked(database_url: str) -> Iterator[None]:
    """Somebody else holds the database: nobody can write, and on PostgreSQL nobody can read either."""
    if database_url.startswith("sqlite"):
        other = sqlite3.connect(database_url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
            other.close()
        return
    tables = sql.SQL(", ").join(sql.Identifier(each.name) for each in metadata.sorted_tables)
    with psycopg.connect(database_url) as connection:
        connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
        yield
        connection.rollback()


@contextmanager
def gone(postgres_url: str) -> Iterator[None]:
    """The server cuts every connection to this database and takes no new one."""
    url = sa.make_url(postgres_url)
    name = sql.Identifier(url.database or "")
    admin = url.set(database="postgres").render_as_string(hide_password=False)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        connection.execute(others, [url.database])
        try:
            yield
        finally:
            connection.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
