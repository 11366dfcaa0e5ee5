"""Reads database URLs and chooses the driver for them."""

from pathlib import Path

import sqlalchemy as sa


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for PostgreSQL.

    Raises:
        ValueError: The URL names another database, or SQLite without a file.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "postgresql":
        return None
    if parsed.get_backend_name() != "sqlite":
        raise ValueError(f"{parsed.get_backend_name()} is not supported. Use sqlite:///FILE or postgresql://….")
    if not parsed.database or parsed.database == ":memory:":
        raise ValueError("SQLite needs a file: sqlite:///FILE.")
    return Path(parsed.database)


def postgresql_url(url: str) -> sa.URL:
    """The URL with the one driver that all of the program uses, psycopg 3."""
    return _parsed(url).set(drivername="postgresql+psycopg")


def _parsed(url: str) -> sa.URL:
    # Hosting services still hand out `postgres://`, which SQLAlchemy no longer knows.
    scheme, mark, rest = url.partition("://")
    return sa.make_url(f"postgresql{mark}{rest}" if scheme == "postgres" else url)
