"""A timer or a group of signals that cannot be worked off: it is tried again, the room hears of it, and others go on."""

from datetime import timedelta

from bot.domain.change import EntryKind, TimerKind
from bot.services import signal_digest, timers
from storage.timers import MOST_FAILURES
from tests.stories.firm import Firm, a_firm
from tests.stories.test_signals import monitored

A_BATCH = 50


async def test_a_timer_that_fails_five_times_is_given_up_and_the_room_is_told(small_firm: Firm) -> None:
    """From then on people count for themselves."""
    await small_firm.declare_in_one_line("P1")
    await small_firm.clock.advance(small_firm.clock.now() + timedelta(hours=1))
    given_up: list[bool] = []
    for _ in range(MOST_FAILURES):
        async with timers.claimed(small_firm.bot.ctx, A_BATCH) as batch:
            due = next(each for each in batch.due if each.kind is TimerKind.ESCALATION)
            given_up.append(await batch.failed(due, LookupError("no such level")))
        await small_firm.clock.advance(small_firm.clock.now() + timedelta(minutes=1))
    assert given_up == [False] * (MOST_FAILURES - 1) + [True]
    await small_firm.pass_time(seconds=30)  # the room takes one message a second
    (told,) = await small_firm.entries(EntryKind.UNDELIVERABLE)
    assert f"⚠ {told}" in await small_firm.lines()


async def test_signals_that_could_not_be_told_are_told_a_minute_later(small_firm: Firm) -> None:
    """What went wrong was recorded on their row; nothing of them is lost."""
    async with monitored(small_firm) as monitoring:
        await monitoring.send({"kind": "alert", "name": "OrderRejects"}, quiet=True)
        async with signal_digest.claimed(small_firm.bot.ctx, A_BATCH) as batch:
            await batch.failed(batch.due[0])
        await small_firm.settle()
        assert await small_firm.entries(EntryKind.SIGNAL) == []
        await small_firm.pass_time(minutes=1)
        (told,) = await small_firm.entries(EntryKind.SIGNAL)
        assert "OrderRejects" in told


async def test_an_incident_that_somebody_else_changes_is_left_for_the_next_round(postgres_url: str) -> None:
    """Neither its timers nor its signals wait for the lock."""
    async with a_firm(postgres_url) as firm, monitored(firm) as monitoring:
        await monitoring.send({"kind": "alert", "name": "OrderRejects"}, quiet=True)
        incident, ctx = await firm.incident(), firm.bot.ctx
        await firm.clock.advance(firm.clock.now() + timedelta(hours=1))
        async with ctx.uow() as busy:
            await busy.incidents.get(incident.id)
            async with timers.claimed(ctx, A_BATCH) as due:
                await due.fire(due.due[0])
                assert due.fired == []
            async with signal_digest.claimed(ctx, A_BATCH) as batch:
                await batch.carry_out(batch.due[0])
        assert await firm.entries(EntryKind.SIGNAL) == []
        await firm.settle()
        assert len(await firm.entries(EntryKind.SIGNAL)) == 1
