"""Rate limits: tiers by the minute, posts by the second, on a clock that is moved."""

import math

import pytest

from bot.sandbox.methods.registry import Tier
from bot.sandbox.tiers import CHANNEL_BURST, Tiers
from tests.sandbox.a_workspace import MovedClock


@pytest.mark.parametrize(("tier", "calls"), [(1, 1), (2, 20), (3, 50), (4, 100), ("special", 600)])
def test_a_tier_lets_its_calls_through_and_then_names_the_wait(tier: Tier, calls: int) -> None:
    """One more than the tier's calls in a minute must wait until one call's worth of time has passed."""
    clock = MovedClock()
    tiers = Tiers(clock)
    assert not any(tiers.spend("m", tier) for _ in range(calls))
    wait = tiers.spend("m", tier)
    assert wait == math.ceil(60 / calls)
    clock.forward(wait)
    assert tiers.spend("m", tier) == 0


def test_a_refused_call_costs_nothing() -> None:
    """Asking again too early does not push the time back."""
    clock = MovedClock()
    tiers = Tiers(clock)
    assert tiers.spend("m", 1) == 0
    assert [tiers.spend("m", 1) for _ in range(5)] == [60] * 5
    clock.forward(59)
    assert tiers.spend("m", 1) == 1


def test_methods_are_limited_apart() -> None:
    """One method's 429 leaves the others open."""
    tiers = Tiers(MovedClock())
    tiers.spend("slow", 1)
    assert tiers.spend("slow", 1)
    assert tiers.spend("other", 1) == 0


def test_a_channel_takes_a_burst_and_then_one_message_a_second() -> None:
    """Another channel is not held up."""
    clock = MovedClock()
    tiers = Tiers(clock)
    assert not any(tiers.spend("chat.postMessage", "posting", "C1") for _ in range(CHANNEL_BURST))
    assert tiers.spend("chat.postMessage", "posting", "C1") == 1
    assert tiers.spend("chat.postMessage", "posting", "C2") == 0
    clock.forward(1)
    assert tiers.spend("chat.postMessage", "posting", "C1") == 0
    assert tiers.spend("chat.postMessage", "posting", "C1") == 1


def test_the_workspace_takes_several_hundred_messages_a_minute() -> None:
    """Spread over many channels, posting still ends in a wait."""
    tiers = Tiers(MovedClock())
    waits = [tiers.spend("chat.postMessage", "posting", f"C{n}") for n in range(601)]
    assert not any(waits[:600])
    assert waits[600]


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    """Moving the sandbox's clock is allowed."""
    clock = MovedClock()
    tiers = Tiers(clock)
    tiers.spend("m", 2)
    clock.forward(-3_600)
    assert not any(tiers.spend("m", 2) for _ in range(19))
    assert tiers.spend("m", 2)


def test_limits_can_be_switched_off() -> None:
    """For tests of other things."""
    tiers = Tiers(MovedClock())
    tiers.enabled = False
    assert not any(tiers.spend("m", 1) for _ in range(1_000))
