import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pytest_alembic import MigrationContext, tests

from storage import migrate
from storage.clock import BoundClock
from storage.engine import Database
from storage.lockfile import DatabaseInUse
from storage.migrate import engine_for
from tests.databases import MovedClock, Postgres


@pytest.fixture
def alembic_config() -> dict[str, Any]:
    """The project's own settings."""
    return {"script_location": "migrations"}


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database of either kind without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server: Postgres = request.getfixturevalue("postgres_server")
    return server.empty()


@pytest.fixture
def alembic_engine(empty_url: str) -> Iterator[sa.Engine]:
    """What pytest-alembic migrates."""
    engine = engine_for(empty_url)
    yield engine
    engine.dispose()


def test_there_is_one_newest_revision(alembic_runner: MigrationContext) -> None:
    """Two branches of the schema would leave nobody knowing which is meant."""
    tests.test_single_head_revision(alembic_runner)


def test_every_revision_goes_up_down_and_up(alembic_runner: MigrationContext) -> None:
    """A release can be taken back."""
    tests.test_upgrade(alembic_runner)
    tests.test_up_down_consistency(alembic_runner)


def test_the_tables_in_code_are_those_in_the_database(alembic_runner: MigrationContext) -> None:
    """Migrations and tables never drift apart."""
    tests.test_model_definitions_match_ddl(alembic_runner)


async def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    """`warroom migrate` may be run at any time."""
    assert await migrate.current(empty_url) == frozenset()
    await migrate.upgrade(empty_url)
    await migrate.upgrade(empty_url)
    assert await migrate.current(empty_url) == await migrate.heads()


async def test_replicas_that_start_together_migrate_once(postgres_server: Postgres) -> None:
    """Each waits for the other; none meets half a schema."""
    url = postgres_server.empty()
    await asyncio.gather(*(migrate.upgrade(url) for _ in range(3)))
    assert await migrate.current(url) == await migrate.heads()


async def test_a_database_in_use_is_not_migrated_under_its_user(sqlite_url: str) -> None:
    """Stop the bot, then migrate its file."""
    database = await Database.open(sqlite_url, storage_clock=BoundClock(MovedClock()))
    with pytest.raises(DatabaseInUse):
        await migrate.upgrade(sqlite_url)
    await database.close()
