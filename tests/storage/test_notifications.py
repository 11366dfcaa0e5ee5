import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from bot.domain.change import Timer, TimerKind
from storage.notifications import NAME, Notifications
from tests.builders import NOON, an_incident
from tests.storage.examples import INCIDENT, WORKSPACE, Work, an_effect


class Ear:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.told = asyncio.Queue[None]()

    async def next(self) -> None:
        """Wait to be told once more."""
        await asyncio.wait_for(self.told.get(), 10)

    def hear(self) -> None:
        """Be told."""
        self.told.put_nowait(None)


@asynccontextmanager
async def listening(url: str, workspace: str = WORKSPACE) -> AsyncIterator[Ear]:
    """Somebody who is connected and listens."""
    ear = Ear()
    task = asyncio.create_task(Notifications(url, workspace=workspace, heard=ear.hear).run())
    try:
        await ear.next()  # it is told once when it begins to listen
        yield ear
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_new_effect_is_told_to_everybody(postgres_url: str, postgres_work: Work) -> None:
    """Each replica hears of it once it is committed."""
    async with listening(postgres_url) as one, listening(postgres_url) as other:
        async with postgres_work() as uow:
            await uow.outbox.add(an_effect("a"), None)
        await one.next()
        await other.next()


async def test_a_new_timer_is_told_and_a_read_is_not(postgres_url: str, postgres_work: Work) -> None:
    """What leaves nothing to do wakes nobody: of three transactions the last alone is heard."""
    async with listening(postgres_url) as ear:
        await postgres_work.declared(an_incident(id=INCIDENT))
        async with postgres_work() as uow:
            await uow.timers.replace(INCIDENT, Timer(TimerKind.PHASE, None))
        async with postgres_work() as uow:
            await uow.timers.replace(INCIDENT, Timer(TimerKind.PHASE, NOON + timedelta(minutes=5)))
        await ear.next()
        assert ear.told.empty()


async def test_what_is_undone_is_told_to_nobody(postgres_url: str, postgres_work: Work) -> None:
    """A transaction that fails tells nothing, nor does another workspace's: only the last one is heard."""

    async def fail() -> None:
        async with postgres_work() as uow:
            await uow.outbox.add(an_effect("a"), None)
            await uow.announce()
            raise LookupError

    async with listening(postgres_url) as ear, listening(postgres_url, "T0ELSE") as stranger:
        with pytest.raises(LookupError):
            await fail()
        async with postgres_work() as uow:
            await uow.outbox.add(an_effect("b"), None)
        await ear.next()
        assert ear.told.empty()
        assert stranger.told.empty()


async def test_a_lost_connection_comes_back_by_itself(postgres_url: str, postgres_work: Work) -> None:
    """It is told once for all that it may have missed, and then of everything new."""
    async with listening(postgres_url) as ear:
        async with await psycopg.AsyncConnection.connect(postgres_url, autocommit=True) as connection:
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND application_name = %s",
                [NAME],
            )
        await ear.next()
        async with postgres_work() as uow:
            await uow.outbox.add(an_effect("a"), None)
        await ear.next()
