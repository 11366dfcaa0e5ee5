from datetime import timedelta

from bot.domain.reminder_policy import DueReminder
from storage.engine import Database
from storage.timers import Timers
from tests.builders import NOON
from tests.databases import MovedClock
from tests.storage.examples import WORKSPACE, Work

SOON = NOON + timedelta(minutes=5)


async def test_a_reminder_is_due_by_the_storage_clock(work: Work, database: Database, clock: MovedClock) -> None:
    """The worker sleeps until then; who is watched already keeps their time."""
    timers = Timers(database, workspace=WORKSPACE)
    assert await timers.due_in() is None
    async with work() as uow:
        await uow.reminders.watch("U1", SOON)
        await uow.reminders.watch("U1", NOON)
        await uow.reminders.watch("U2", SOON + timedelta(minutes=1))
        assert await uow.reminders.claim_due(10) == []
    assert await timers.due_in() == SOON - clock()
    clock.advance(SOON - clock())
    async with work() as uow:
        assert await uow.reminders.claim_due(10) == [DueReminder("U1", "")]
        await uow.reminders.move("U1", SOON + timedelta(days=7), "2012-W31")
        assert await uow.reminders.claim_due(10) == []
        await uow.reminders.move("U1", SOON)
        assert await uow.reminders.claim_due(10) == [DueReminder("U1", "2012-W31")]


async def test_two_replicas_never_have_the_same_one(postgres_work: Work, clock: MovedClock) -> None:
    """What one holds the other passes over, and does not wait for."""
    async with postgres_work() as uow:
        for subject in ("U1", "U2"):
            await uow.reminders.watch(subject, NOON)
    clock.advance(SOON - clock())
    async with postgres_work() as first, postgres_work() as second:
        assert await first.reminders.claim_due(1) == [DueReminder("U1", "")]
        await first.reminders.move("U1", SOON)
        await second.reminders.watch("U1", SOON)
        assert await second.reminders.claim_due(10) == [DueReminder("U2", "")]
