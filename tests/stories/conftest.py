"""Fixtures of the stories: a firm at work on either database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot import logs
from tests.stories.firm import Firm, a_firm

PATIENCE = 60  # seconds; a story that is cut off on a busy machine looks like a bot that does not answer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every story more time than a unit test has."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.timeout(PATIENCE))


@pytest.fixture
async def firm(database_url: str) -> AsyncIterator[Firm]:
    """A firm on a clean database of each kind."""
    async with a_firm(database_url) as opened:
        yield opened


@pytest.fixture
async def small_firm(sqlite_url: str) -> AsyncIterator[Firm]:
    """A firm on SQLite alone, for what is about words and not about the database."""
    async with a_firm(sqlite_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def plain_logs() -> None:
    """What the bot logs, as it does in production."""
    logs.configure(level=40)
