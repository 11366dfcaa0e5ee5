"""Readiness and metrics: what they say of a database, a clock and a worker."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.domain.change import Change, Timer, TimerKind
from bot.services import health
from bot.services.context import Context
from bot.services.health import Readiness
from storage.clock import SystemClock
from storage.engine import Database
from storage.queries import Health, Queries
from tests.builders import NOON, a_policy
from tests.databases import MovedClock
from tests.storage.examples import INCIDENT, WORKSPACE, Work, an_effect, incident_number

HOUR = timedelta(hours=1)
IDLE = Health(waiting=0, oldest_waiting=None, buried=0, latest_timer=None, at=NOON)


def a_context(database: Database, clock: MovedClock) -> Context:
    """What the health checks get."""
    return Context(
        uow=Work(database, clock),
        read=Queries(database),
        now=clock,
        new_id=lambda: "id",
        policy=a_policy(),
        wake=lambda: None,
        workspace=WORKSPACE,
    )


async def test_readiness_says_how_far_everything_is_behind(database: Database, clock: MovedClock) -> None:
    """The same numbers stand in the metrics."""
    ctx = a_context(database, clock)
    async with ctx.uow() as uow:
        await uow.incidents.add(incident_number(1))
        timer = Timer(TimerKind.PHASE, NOON + HOUR)
        await uow.save(Change(effects=(an_effect("1"),), timers=(timer,)), INCIDENT)
    clock.advance(3 * HOUR)
    expected = Readiness(
        ready=True,
        migrated=True,
        waiting=1,
        oldest_waiting_s=10_800.0,
        latest_timer_s=7_200.0,
        buried=0,
        clock_off_s=0.0,
        wrong=(),
    )
    assert await health.readiness(ctx) == expected
    text = (await health.metrics(ctx)).decode()
    for line in ("warroom_database_up 1.0", "warroom_outbox_waiting 1.0", "warroom_timer_overdue_seconds 7200.0"):
        assert line in text.splitlines()


@pytest.mark.parametrize(("ahead", "words"), [(2.5, "2.5 s ahead of"), (-3.0, "3.0 s behind")])
def test_a_clock_that_is_off_is_said(ahead: float, words: str) -> None:
    """The replica goes on: what is due is decided by the database's clock."""
    found = Readiness.of(IDLE, migrated=True, now=NOON + timedelta(seconds=ahead))
    assert found.ready
    assert found.clock_off_s == ahead
    assert [words in sentence for sentence in found.wrong] == [True]


def test_a_clock_that_is_hardly_off_is_not_said() -> None:
    """Two seconds are borne."""
    assert Readiness.of(IDLE, migrated=True, now=NOON + timedelta(seconds=2)).wrong == ()


async def test_a_database_with_another_schema_is_not_ready(database: Database, clock: MovedClock) -> None:
    """A replica that is older than the schema must get no requests."""
    async with database.write() as connection:
        before = await connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        await connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    found = await health.readiness(a_context(database, clock))
    async with database.write() as connection:  # the database is used again
        put_back = sa.text("UPDATE alembic_version SET version_num = :before")
        await connection.execute(put_back, {"before": before})
    assert (found.ready, found.migrated) == (False, False)
    assert "warroom migrate" in found.wrong[0]


async def test_metrics_are_there_while_the_database_is_not(clock: MovedClock) -> None:
    """What the process counted itself is told all the same."""
    gone = await Database.open("postgresql://warroom@127.0.0.1:1/warroom", storage_clock=SystemClock(clock))
    text = (await health.metrics(a_context(gone, clock))).decode()
    await gone.close()
    assert "warroom_database_up 0.0" in text.splitlines()
