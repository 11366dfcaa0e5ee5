"""What arrived at about the same time: recorded together, each sender told of its own fate."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot.services.context import Context
from bot.worker.arrivals import Arrivals, Onward
from storage.clock import BoundClock
from storage.engine import Database, StoreUnavailable
from storage.outbox import LEASE, Arrival, Delivery, LeaseLost, Outbox
from storage.queries import Queries
from storage.unit_of_work import UnitOfWork
from tests.builders import a_policy
from tests.databases import MovedClock
from tests.storage.examples import WORKSPACE, Work, an_effect, taken_from

SECOND = timedelta(seconds=1)


def arrived(delivery: Delivery) -> Arrival:
    """It did, and its lane rests for a second."""
    return Arrival(delivery, {"ts": delivery.key}, SECOND)


class Desk:
    """Records on a database, counts its transactions, and fails when told to."""

    def __init__(self, database: Database, clock: MovedClock) -> None:
        self.work = Work(database, clock)
        self.outbox = Outbox(database, workspace=WORKSPACE)
        self.opened = 0
        self.fails: Exception | None = None
        self.started: list[str] = []
        ctx = Context(
            uow=self.uow,
            read=Queries(database),
            now=clock,
            new_id=lambda: "id",
            policy=a_policy(),
            wake=lambda: None,
            workspace=WORKSPACE,
        )
        self.arrivals = Arrivals(ctx, Onward(lambda: self.outbox.asks("A", methods={}), self.start))

    def start(self, deliveries: Sequence[Delivery]) -> None:
        """Remember what would be sent next."""
        self.started += [each.key for each in deliveries]

    @asynccontextmanager
    async def uow(self) -> AsyncIterator[UnitOfWork]:
        """A counted transaction."""
        self.opened += 1
        if self.fails:
            raise self.fails
        async with self.work() as unit:
            yield unit

    async def claimed(self, *keys: str) -> list[Delivery]:
        """Effects in lanes of their own, taken to be sent."""
        async with self.work() as unit:
            await unit.outbox.add_all([an_effect(key, lane=key) for key in keys], None)
        return await taken_from(self.outbox)

    async def record(self, *deliveries: Delivery) -> list[BaseException | None]:
        """Record at one moment that they arrived; what each sender is told."""
        told = (self.arrivals.record(arrived(each)) for each in deliveries)
        return await asyncio.gather(*told, return_exceptions=True)


@pytest.fixture
async def desk(sqlite_url: str, clock: MovedClock) -> AsyncIterator[Desk]:
    """A desk on a clean database."""
    database = await Database.open(sqlite_url, storage_clock=BoundClock(clock))
    yield Desk(database, clock)
    await database.close()


async def test_two_dozen_take_one_transaction(desk: Desk) -> None:
    """Whoever waits behind them for the database waits once."""
    deliveries = await desk.claimed(*(str(number) for number in range(24)))
    assert await desk.record(*deliveries) == [None] * 24
    assert desk.opened == 1
    async with desk.work() as unit:
        assert await unit.outbox.result_of("23") == {"ts": "23"}


async def test_what_is_due_by_then_is_sent_next(desk: Desk) -> None:
    """Without another look: it was taken along with the record."""
    (one,) = await desk.claimed("1")
    async with desk.work() as unit:
        await unit.outbox.add(an_effect("2", lane="2"), None)
    await desk.record(one)
    assert desk.started == ["2"]


async def test_who_comes_later_is_recorded_later(desk: Desk) -> None:
    """A second moment is a second transaction."""
    one, two = await desk.claimed("1", "2")
    assert [await desk.record(one), await desk.record(two)] == [[None], [None]]
    assert desk.opened == 2


async def test_a_lost_lane_is_told_to_its_sender_alone(desk: Desk, clock: MovedClock) -> None:
    """The others are recorded all the same."""
    (late,) = await desk.claimed("late")
    clock.advance(LEASE)
    _, held = await desk.claimed("held")
    lost, kept = await desk.record(late, held)
    assert (type(lost), kept) == (LeaseLost, None)
    assert str(lost) == "The lane late was taken by another sender."


async def test_a_database_that_is_away_is_told_to_all(desk: Desk) -> None:
    """Nobody believes that something was recorded; the next moment is tried anew."""
    deliveries = await desk.claimed("1", "2")
    desk.fails = StoreUnavailable("away")
    assert [type(each) for each in await desk.record(*deliveries)] == [StoreUnavailable] * 2
    desk.fails = None
    assert await desk.record(*deliveries) == [None, None]


async def test_a_sender_that_gave_up_takes_nobody_with_it(desk: Desk) -> None:
    """At shutdown a sender may be cancelled while its record is written."""
    one, two = await desk.claimed("1", "2")
    gone = asyncio.create_task(desk.arrivals.record(arrived(one)))
    await asyncio.sleep(0)
    stays = asyncio.create_task(desk.arrivals.record(arrived(two)))
    gone.cancel()
    await asyncio.wait([gone, stays])
    assert (gone.cancelled(), stays.exception()) == (True, None)
    async with desk.work() as unit:
        assert await unit.outbox.result_of("2") == {"ts": "2"}
