"""Two replicas on one PostgreSQL: what one does the other knows, and what is due happens once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.app import Bot, built, listening
from bot.domain.change import EntryKind
from tests.stories.firm import Firm, a_firm


@dataclass
class Two:
    """A firm whose workspace speaks to one replica or the other."""

    firm: Firm
    bots: tuple[Bot, Bot]
    urls: tuple[str, str]

    def speak_to(self, number: int) -> None:
        """From now on people reach this replica, and time passes for its worker alone."""
        self.firm.bot = self.bots[number]
        self.firm.sandbox.connect(self.urls[number])

    async def both_work(self) -> None:
        """Both do what is due, at the same moment."""
        await asyncio.gather(*(bot.worker.settle() for bot in self.bots))
        await self.firm.settle()


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[Two]:
    """Two replicas; the first is spoken to."""
    async with a_firm(postgres_url) as firm, AsyncExitStack() as stack:
        other = await stack.enter_async_context(
            built(firm.settings, now=firm.clock.now, moved=True, policy=firm.policy)
        )
        port = await stack.enter_async_context(listening(other, firm.settings, "127.0.0.1"))
        assert firm.sandbox.request_url is not None
        urls = (firm.sandbox.request_url.url, f"http://127.0.0.1:{port}/slack/events")
        await firm.settle()
        await other.worker.settle()
        yield Two(firm, (firm.bot, other), urls)


async def page_lines(two: Two) -> list[str]:
    """What the record says of levels and repeats."""
    return await two.firm.entries(EntryKind.PAGE)


async def seals(two: Two) -> int:
    """How often the room reads that the record is sealed."""
    return len([line for line in await two.firm.lines() if line.startswith("Record sealed")])


async def test_a_stop_on_one_replica_is_heard_by_the_other(two: Two) -> None:
    """Both responders answer at the second; the first, which had the timer before its eyes, pages nobody more."""
    await two.firm.declare_in_one_line("P0")
    before = await page_lines(two)
    assert await two.bots[0].worker.due_in() is not None
    two.speak_to(1)
    for who in ("ada", "mei"):
        await two.firm.press_page(who)
    two.speak_to(0)
    await two.firm.pass_time(minutes=8)
    assert await page_lines(two) == before


async def test_what_is_due_happens_once(two: Two) -> None:
    """Both replicas wake at the moment of a level, and at the first of the next day: one level, one seal."""
    await two.firm.declare_in_one_line("P0")
    before, sealed = await page_lines(two), await seals(two)
    await two.firm.clock.advance(two.firm.clock.now() + timedelta(minutes=3))
    await two.both_work()
    assert len(await page_lines(two)) == len(before) + 1
    for who in two.firm.users:
        assert len(two.firm.told(who)) == len(set(two.firm.told(who)))
    await two.firm.clock.advance(two.firm.clock.now() + timedelta(days=1))
    await two.both_work()
    await two.firm.pass_time(seconds=30)
    assert await seals(two) == sealed + 1
