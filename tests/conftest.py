"""Fixtures that every layer shares: clean databases of both kinds, and a clock that tests move."""

import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings

from storage.clock import BoundClock
from storage.engine import Database
from tests.databases import MovedClock, Postgres, postgres, sqlite_copy, sqlite_template
from tests.memory import roomy

# The suite tries the same examples everywhere; `--hypothesis-profile=thorough` looks for new ones. How long one takes is
# the machine's affair: a fresh clone spends seconds on its table of characters alone.
settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    phases=set(Phase) - {Phase.explain},  # which traces every line, at several times the price
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("suite")
settings.register_profile("thorough", settings.get_profile("suite"), derandomize=False, max_examples=500)


YOUNG = 50_000  # objects made before the youngest are looked through; Python's own 700 suits a small program


def pytest_collection_finish() -> None:
    """Look for garbage among what tests make, and not among six thousand tests and all their modules each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """One PostgreSQL for the session, started when the first test needs it."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated_sqlite() -> Iterator[Path]:
    """A migrated SQLite file, made once."""
    with TemporaryDirectory(prefix="warroom-sqlite-", dir=roomy()) as folder:
        yield sqlite_template(Path(folder))


@pytest.fixture
def postgres_url(postgres_server: Postgres) -> Iterator[str]:
    """The URL of a clean, migrated PostgreSQL database, for what only PostgreSQL does."""
    with postgres_server.migrated() as url:
        yield url


@pytest.fixture
def sqlite_url(migrated_sqlite: Path) -> Iterator[str]:
    """The URL of a clean, migrated SQLite file, for what only SQLite does."""
    with TemporaryDirectory(prefix="warroom-sqlite-", dir=roomy()) as folder:
        yield sqlite_copy(migrated_sqlite, Path(folder))


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a clean, migrated database: every test that asks for it runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def clock() -> MovedClock:
    """The time of a test, noon of 1 August 2012, as in the builders, until it is moved."""
    return MovedClock()


@pytest.fixture
async def database(database_url: str, clock: MovedClock) -> AsyncIterator[Database]:
    """A clean open database whose clock is the test's."""
    opened = await Database.open(database_url, storage_clock=BoundClock(clock))
    yield opened
    await opened.close()
