"""A unit of work for every storage test."""

import pytest

from storage.engine import Database
from tests.databases import MovedClock
from tests.storage.examples import Work


@pytest.fixture
def work(database: Database, clock: MovedClock) -> Work:
    """Opens transactions on the test's clean database."""
    return Work(database, clock)
