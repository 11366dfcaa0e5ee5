"""The heartbeat: heard while timers are on time, silent when one is overdue or nobody can tell."""

import asyncio
from datetime import timedelta

from bot.domain.change import Change, Timer, TimerKind
from bot.worker.heartbeat import ON_TIME, beat_if_on_time, beat_while_on_time
from storage.clock import SystemClock
from storage.engine import Database
from tests.builders import NOON
from tests.databases import MovedClock
from tests.services.test_health import a_context
from tests.storage.examples import INCIDENT, Work, incident_number


class Heart:
    """Counts its beats."""

    def __init__(self) -> None:
        self.beats = 0
        self.beaten = asyncio.Event()

    async def beat(self) -> None:
        """Beat once."""
        self.beats += 1
        self.beaten.set()


async def test_it_stops_while_a_timer_is_overdue(database: Database, clock: MovedClock) -> None:
    """A timer that is due is given ten seconds; when it has fired, the heart beats again."""
    ctx, heart, work = a_context(database, clock), Heart(), Work(database, clock)
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.save(Change(timers=(Timer(TimerKind.PHASE, NOON),)), INCIDENT)
    clock.advance(ON_TIME)
    await beat_if_on_time(ctx, heart.beat)
    clock.advance(timedelta(seconds=1))
    await beat_if_on_time(ctx, heart.beat)
    assert heart.beats == 1
    async with work() as uow:
        (due,) = await uow.timers.claim_due(1)
        await uow.timers.fired(due)
    await beat_if_on_time(ctx, heart.beat)
    assert heart.beats == 2


async def test_it_stops_while_the_database_does_not_answer(clock: MovedClock) -> None:
    """Nobody knows then whether timers are on time."""
    gone = await Database.open("postgresql://warroom@127.0.0.1:1/warroom", storage_clock=SystemClock(clock))
    heart = Heart()
    await beat_if_on_time(a_context(gone, clock), heart.beat)
    await gone.close()
    assert heart.beats == 0


async def test_it_begins_at_once(database: Database, clock: MovedClock) -> None:
    """A restart is no reason for an alarm."""
    heart = Heart()
    beating = asyncio.create_task(beat_while_on_time(a_context(database, clock), heart.beat))
    await asyncio.wait_for(heart.beaten.wait(), 10)
    beating.cancel()
    await asyncio.gather(beating, return_exceptions=True)
    assert heart.beats == 1
