"""Runs the migrations, on a connection that is given or on the one that `-x url=…` names."""

import sqlalchemy as sa
from alembic import context

from storage.tables import metadata
from storage.urls import postgresql_url, sqlite_path

# Each database has its own full-text index, which the tables in code do not spell out.
FULL_TEXT = "search_words"


def ours(name: str | None, kind: str, parents: object) -> bool:  # noqa: ARG001  # the signature is Alembic's
    """Whether something in the database is one of the tables in code, or belongs to one."""
    return not (name or "").startswith(FULL_TEXT)


def migrate(connection: sa.Connection) -> None:
    """Run what was asked for on `connection`."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=ours,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def engine_from_command_line() -> sa.Engine:
    """The database that a developer names on Alembic's own command line."""
    url = context.get_x_argument(as_dictionary=True).get("url")
    if not isinstance(url, str):
        raise SystemExit("Say which database: alembic -x url=sqlite:///warroom.db …")
    path = sqlite_path(url)
    return sa.create_engine(sa.URL.create("sqlite", database=str(path)) if path else postgresql_url(url))


given = context.config.attributes.get("connection")
if isinstance(given, sa.Connection):
    migrate(given)
else:
    engine = given if isinstance(given, sa.Engine) else engine_from_command_line()
    with engine.begin() as opened:
        migrate(opened)
