from datetime import timedelta

import pytest

from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.command import Where
from bot.domain.phase import Phase
from storage.engine import Database
from storage.outbox import Outbox
from storage.queries import Health, Queries
from tests.builders import NOON, marks
from tests.databases import MovedClock
from tests.storage.examples import INCIDENT, WORKSPACE, Work, an_effect, incident_number, taken_from

HOUR = timedelta(hours=1)


@pytest.fixture
def queries(database: Database) -> Queries:
    """What is read."""
    return Queries(database)


async def test_open_incidents_come_newest_first(work: Work, queries: Queries) -> None:
    """A closed one is in the history only."""
    await work.declared(
        incident_number(1),
        incident_number(2, marks=marks(declared=5)),
        incident_number(3, marks=marks(declared=9), phase=Phase.CLOSED),
    )
    assert [each.id for each in await queries.open_incidents(WORKSPACE)] == ["i-2", "i-1"]
    assert [each.id for each in await queries.recent(WORKSPACE, 2)] == ["i-3", "i-2"]
    assert await queries.open_incidents("T2") == []


async def test_an_incident_is_read_by_its_room(work: Work, queries: Queries) -> None:
    """Reading needs no lock and says nothing when nothing is there."""
    await work.declared(incident_number(1, channel="C1"))
    assert await queries.incident(Where(channel="C1"), WORKSPACE) == incident_number(1, channel="C1")
    assert await queries.incident(Where(channel="C2"), WORKSPACE) is None
    assert await queries.head(incident_number(2).id) is None


async def test_pages_are_read_with_what_became_of_them(work: Work, queries: Queries, database: Database) -> None:
    """Only pages, in order, each with payload, state and result."""
    await work.declared(incident_number(1))
    async with work() as uow:
        await uow.outbox.add_all([an_effect("p", kind=EffectKind.PAGE), an_effect("s")], INCIDENT)
    (delivery,) = await taken_from(Outbox(database, workspace=WORKSPACE))
    async with work() as uow:
        await uow.outbox.done(delivery, {"ts": "1.0"})
    (page,) = await queries.pages(INCIDENT)
    assert page == await queries.delivery("p", WORKSPACE)
    assert (page.key, page.state, page.payload, page.result) == ("p", "done", {"words": "p"}, {"ts": "1.0"})
    assert (page.created_at, page.finished_at, page.attempts) == (NOON, NOON, 1)
    assert await queries.delivery("p", "T2") is None


async def test_an_idle_worker_is_behind_with_nothing(queries: Queries) -> None:
    """A new database is healthy."""
    assert await queries.health(WORKSPACE) == Health(
        waiting=0, oldest_waiting=None, buried=0, latest_timer=None, at=NOON
    )


async def test_health_says_how_far_the_worker_is_behind(
    work: Work, queries: Queries, database: Database, clock: MovedClock
) -> None:
    """What waits, for how long, what was given up, and how late the latest timer is."""
    await work.declared(incident_number(1))
    timer = Timer(TimerKind.ESCALATION, NOON + HOUR)
    async with work() as uow:
        await uow.save(Change(effects=(an_effect("1"), an_effect("2", lane="b")), timers=(timer,)), INCIDENT)
    bad, _ = await taken_from(Outbox(database, workspace=WORKSPACE))
    async with work() as uow:
        await uow.outbox.bury(bad, "no")
    assert (await queries.health(WORKSPACE)).latest_timer is None
    clock.advance(3 * HOUR)
    expected = Health(waiting=1, oldest_waiting=3 * HOUR, buried=1, latest_timer=2 * HOUR, at=NOON + 3 * HOUR)
    assert await queries.health(WORKSPACE) == expected
