"""A unit of work for every storage test."""

from collections.abc import AsyncIterator

import pytest

from storage.clock import BoundClock
from storage.engine import Database
from tests.databases import MovedClock
from tests.storage.examples import Work


@pytest.fixture
def work(database: Database, clock: MovedClock) -> Work:
    """Opens transactions on the test's clean database."""
    return Work(database, clock)


@pytest.fixture
async def postgres_work(postgres_url: str, clock: MovedClock) -> AsyncIterator[Work]:
    """Opens transactions on PostgreSQL, several at once."""
    database = await Database.open(postgres_url, storage_clock=BoundClock(clock))
    yield Work(database, clock)
    await database.close()
