"""Snoozing: a responder who knows wants quiet for a while, and gets no more than that."""

from tests.stories.firm import Firm
from tests.stories.test_escalation import firings


async def test_a_snooze_puts_levels_off_and_keeps_their_pauses(firm: Firm) -> None:
    """Level 2 of a P0 comes ten minutes after the snooze, level 3 three minutes later as ever."""
    await firm.declare_in_one_line("P0", who="tom")
    await firm.pass_time(minutes=2)
    assert await firm.answer("ada", "snooze 10m") == (
        "Nobody is paged for INC-20120801-001 until 13:42 UTC. To stop it for good, type /incident ack."
    )
    await firm.pass_time(minutes=9, seconds=55)
    assert list(await firings(firm)) == [0]
    assert "⏸ P0 pages snoozed until 13:42 UTC (ada)" in await firm.lines()
    await firm.pass_time(minutes=4)
    assert list(await firings(firm)) == [0, 12, 14, 15]


async def test_a_raise_ends_a_snooze(small_firm: Firm) -> None:
    """What became worse pages at once."""
    await small_firm.declare_in_one_line("P2", who="kim")
    await small_firm.answer("ada", "snooze 1h")
    await small_firm.pass_time(minutes=16)
    assert list(await firings(small_firm)) == [0]
    await small_firm.answer("kim", "severity P1 second venue hit")
    await small_firm.pass_time(minutes=5)
    assert list(await firings(small_firm)) == [0, 16, 21]


async def test_what_cannot_be_snoozed_says_why(small_firm: Firm) -> None:
    """By a bystander, for too long, for nothing, or in words that are no length."""
    await small_firm.declare_in_one_line("P0", who="tom")
    assert (await small_firm.answer("eve", "snooze 5m")).startswith("Only a responder can snooze pages: ")
    assert await small_firm.answer("ada", "snooze 20m") == (
        "P0 can be snoozed for 15 min at a time. Type /incident snooze 15m. Nothing was changed."
    )
    assert "as it is. Nothing was changed." in await small_firm.answer("ada", "snooze 1m")
    for typed in ("snooze", "snooze soon", "snooze 0m"):
        assert (await small_firm.answer("ada", typed)).startswith("Type it like this: `/incident snooze 10m`.")
    await small_firm.answer("ada", "ack")
    await small_firm.answer("mei", "ack")
    assert "nothing to snooze" in await small_firm.answer("ada", "snooze 10m")
