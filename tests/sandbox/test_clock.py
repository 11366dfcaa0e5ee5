"""The moved clock."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.sandbox.clock import MovedClock, RealClock

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


async def test_sleepers_wake_in_due_order_each_at_its_own_time() -> None:
    """Advancing over several deadlines passes every one of them."""
    clock = MovedClock(NOON)
    woken: list[tuple[str, datetime]] = []

    async def sleeper(name: str, minutes: int) -> None:
        await clock.sleep_until(NOON + timedelta(minutes=minutes))
        woken.append((name, clock.now()))

    tasks = [asyncio.create_task(sleeper(name, minutes)) for name, minutes in (("late", 5), ("soon", 1), ("never", 9))]
    await asyncio.sleep(0)
    await clock.advance(NOON + timedelta(minutes=6))
    assert woken == [("soon", NOON + timedelta(minutes=1)), ("late", NOON + timedelta(minutes=5))]
    assert clock.now() == NOON + timedelta(minutes=6)
    assert clock.next_due() == NOON + timedelta(minutes=9)
    await clock.advance(NOON + timedelta(minutes=9))
    await asyncio.gather(*tasks)
    assert clock.next_due() is None


async def test_a_sleeper_that_sleeps_again_is_woken_within_the_same_advance() -> None:
    """A loop that wakes every minute wakes five times in five minutes."""
    clock = MovedClock(NOON)
    ticks = []

    async def loop() -> None:
        while True:
            await clock.sleep(60)
            ticks.append(clock.now())

    task = asyncio.create_task(loop())
    await asyncio.sleep(0)
    await clock.advance(NOON + timedelta(minutes=5))
    task.cancel()
    assert ticks == [NOON + timedelta(minutes=n) for n in range(1, 6)]


async def test_a_cancelled_sleeper_is_not_due() -> None:
    """Who gave up waiting is forgotten."""
    clock = MovedClock(NOON)
    task = asyncio.create_task(clock.sleep(60))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert clock.next_due() is None


async def test_time_does_not_go_back() -> None:
    """Advancing to the past is a mistake."""
    clock = MovedClock(NOON)
    with pytest.raises(ValueError, match="cannot go back"):
        await clock.advance(NOON - timedelta(seconds=1))


async def test_what_is_due_already_does_not_wait() -> None:
    """Sleeping until the past returns at once, on both clocks."""
    await MovedClock(NOON).sleep_until(NOON)
    await RealClock().sleep_until(NOON - timedelta(days=900))


async def test_the_real_clock_waits_for_real() -> None:
    """It is aware, in UTC, and moves by itself."""
    clock = RealClock()
    began = clock.now()
    await clock.sleep(0.02)
    assert began.tzinfo is UTC
    assert clock.now() - began >= timedelta(seconds=0.02)
