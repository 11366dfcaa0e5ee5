import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.change import Change, Timer, TimerKind
from storage.engine import Database
from storage.tables import timer as table
from storage.timers import MOST_FAILURES, Timers
from tests.builders import NOON
from tests.databases import MovedClock
from tests.storage.examples import INCIDENT, WORKSPACE, Work, incident_number

MINUTE = timedelta(minutes=1)
IN_A_MINUTE = Timer(TimerKind.ESCALATION, NOON + MINUTE)


@pytest.fixture
def timers(database: Database) -> Timers:
    """What the worker sleeps by."""
    return Timers(database, workspace=WORKSPACE)


async def with_timers(work: Work, *timers: Timer) -> None:
    """An incident with these timers."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(timers=timers), INCIDENT)


async def states(database: Database) -> list[str]:
    """The states of all timers, in the order they were made."""
    async with database.read() as connection:
        return list((await connection.scalars(sa.select(table.c.state).order_by(table.c.id))).all())


async def test_a_timer_is_due_at_its_moment_and_not_before(work: Work, timers: Timers, clock: MovedClock) -> None:
    """The storage clock decides, to the microsecond."""
    await with_timers(work, IN_A_MINUTE)
    assert await timers.due_in() == MINUTE
    clock.advance(MINUTE - timedelta(microseconds=1))
    async with work() as uow:
        assert await uow.timers.claim_due(10) == []
    clock.advance(timedelta(microseconds=1))
    async with work() as uow:
        (due,) = await uow.timers.claim_due(10)
    assert (due.incident_id, due.kind, due.due_at) == (INCIDENT, TimerKind.ESCALATION, NOON + MINUTE)


async def test_overdue_timers_come_in_their_order(work: Work, clock: MovedClock) -> None:
    """After downtime the oldest is worked off first."""
    await with_timers(work, Timer(TimerKind.PHASE, NOON + 2 * MINUTE), IN_A_MINUTE)
    clock.advance(timedelta(hours=1))
    async with work() as uow:
        assert [due.kind for due in await uow.timers.claim_due(10)] == [TimerKind.ESCALATION, TimerKind.PHASE]
        assert len(await uow.timers.claim_due(1)) == 1


async def test_setting_a_timer_replaces_the_one_before(work: Work, timers: Timers, database: Database) -> None:
    """There is one pending timer of a kind in an incident."""
    await with_timers(work, IN_A_MINUTE, Timer(TimerKind.ESCALATION, NOON + 2 * MINUTE))
    assert await timers.due_in() == 2 * MINUTE
    assert await states(database) == ["cancelled", "pending"]


async def test_a_timer_without_a_time_cancels(work: Work, timers: Timers) -> None:
    """Standing down leaves nothing pending of that kind, and the other kind as it was."""
    await with_timers(work, IN_A_MINUTE, Timer(TimerKind.PHASE, NOON + 3 * MINUTE))
    async with work() as uow:
        await uow.timers.replace(INCIDENT, Timer(TimerKind.ESCALATION, None))
    assert await timers.due_in() == 3 * MINUTE


@pytest.mark.parametrize("fired_first", [True, False])
async def test_a_fired_timer_may_set_the_next(
    work: Work, timers: Timers, database: Database, clock: MovedClock, *, fired_first: bool
) -> None:
    """Whether it is marked before or after its decision is saved, the next one is pending."""
    await with_timers(work, IN_A_MINUTE)
    clock.advance(MINUTE)
    async with work() as uow:
        (due,) = await uow.timers.claim_due(10)
        if fired_first:
            await uow.timers.fired(due)
        await uow.save(Change(timers=(Timer(TimerKind.ESCALATION, NOON + 5 * MINUTE),)), INCIDENT)
        if not fired_first:
            await uow.timers.fired(due)
    assert await timers.due_in() == 4 * MINUTE
    assert await states(database) == ["fired", "pending"]


async def test_a_failing_timer_is_tried_five_times_ever_later(work: Work, timers: Timers, clock: MovedClock) -> None:
    """It is given up with the fifth failure, and said so to whoever records it."""
    await with_timers(work, IN_A_MINUTE)
    clock.advance(MINUTE)
    given_up, pauses = [], []
    for _ in range(MOST_FAILURES):
        async with work() as uow:
            (due,) = await uow.timers.claim_due(10)
            given_up.append(await uow.timers.failed(due, "boom"))
        if wait := await timers.due_in():
            pauses.append(wait.total_seconds())
            clock.advance(wait)
    assert given_up == [False, False, False, False, True]
    assert pauses == [1, 2, 4, 8]
    assert await timers.due_in() is None


async def test_one_bad_timer_does_not_undo_the_others(work: Work, database: Database, clock: MovedClock) -> None:
    """Each timer of a batch has its own savepoint."""
    await with_timers(work, IN_A_MINUTE, Timer(TimerKind.PHASE, NOON + 2 * MINUTE))
    clock.advance(timedelta(hours=1))

    async def fail() -> None:
        async with uow.savepoint():
            await uow.timers.fired(bad)
            raise LookupError

    async with work() as uow:
        bad, good = await uow.timers.claim_due(10)
        with pytest.raises(LookupError):
            await fail()
        async with uow.savepoint():
            await uow.timers.fired(good)
    assert await states(database) == ["pending", "fired"]


async def test_a_worker_that_dies_releases_its_timers(work: Work, clock: MovedClock) -> None:
    """A transaction that never commits leaves the timer pending, not lost."""
    await with_timers(work, IN_A_MINUTE)
    clock.advance(MINUTE)

    async def die() -> None:
        async with work() as uow:
            await uow.timers.fired((await uow.timers.claim_due(10))[0])
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        await die()
    async with work() as uow:
        assert len(await uow.timers.claim_due(10)) == 1


async def test_replicas_share_the_timers_out(work: Work, clock: MovedClock) -> None:
    """Each of 40 due timers fires once, whoever claims at the same time."""
    await work.declared(*(incident_number(number) for number in range(1, 41)))
    async with work() as uow:
        for number in range(1, 41):
            await uow.save(Change(timers=(IN_A_MINUTE,)), incident_number(number).id)
    clock.advance(MINUTE)
    fired: list[str] = []

    async def run() -> None:
        while len(fired) < 40:
            async with work() as uow:
                for due in await uow.timers.claim_due(5):
                    await asyncio.sleep(0)
                    await uow.timers.fired(due)
                    fired.append(due.id)

    await asyncio.gather(run(), run(), run())
    assert len(fired) == len(set(fired)) == 40


async def test_a_busy_timer_or_incident_is_passed_over(postgres_work: Work, clock: MovedClock) -> None:
    """What another replica holds is left for the next round, without waiting."""
    await with_timers(postgres_work, IN_A_MINUTE)
    clock.advance(MINUTE)
    async with postgres_work() as holder:
        assert len(await holder.timers.claim_due(10)) == 1
        await holder.incidents.get(INCIDENT)
        async with postgres_work() as other:
            assert await other.timers.claim_due(10) == []
            assert await other.incidents.try_get(INCIDENT) is None


async def test_another_workspace_fires_its_own_timers(work: Work, database: Database, clock: MovedClock) -> None:
    """A replica of one workspace never acts in another."""
    await with_timers(work, IN_A_MINUTE)
    clock.advance(MINUTE)
    assert await Timers(database, workspace="T2").due_in() is None
    async with Work(database, clock, "T2")() as uow:
        assert await uow.timers.claim_due(10) == []
