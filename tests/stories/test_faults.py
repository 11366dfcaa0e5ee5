"""Slack failing on the way out: in the end every message stands exactly once, in order."""

from collections import Counter
from typing import Any

import pytest

from bot.sandbox.faults import Fault, FaultKind, Rule
from tests.stories.firm import Firm

# What people see of the life below, in the order in which it must stand in the room.
LINES = ("Loss $20k (kim)", "⏫ P1 → P0: second venue hit (tom)", "☑ Acknowledged by ada", "☑ Contained at")


def keys(firm: Firm) -> Counter[str]:
    """How often each message of the bot stands anywhere, by the key in its metadata."""
    posted = [each for room in firm.sandbox.world.rooms.values() for each in room.messages.values()]
    return Counter(str(each["metadata"]["event_payload"]) for each in posted if each.get("metadata"))


def war_rooms(firm: Firm) -> list[str]:
    """The names of the war rooms that Slack has."""
    return [room.name for room in firm.sandbox.world.rooms.values() if room.name.startswith("inc-")]


async def short_life(firm: Firm) -> None:
    """Somebody declares, four people act by reference, whatever Slack answers to the bot."""
    await firm.declare_in_one_line("P1", who="kim")
    for who, text in (("kim", "loss {} 20k"), ("tom", "severity {} P0 second venue hit"), ("ada", "ack {}")):
        await firm.slash(who, text.format("INC-20120801-001"))
    await firm.slash("mei", "ack INC-20120801-001")
    await firm.slash("mei", "contained INC-20120801-001")


async def settled(firm: Firm) -> None:
    """Slack is well again, and what waited is sent."""
    firm.sandbox.faults.clear()
    await firm.pass_time(minutes=4)


async def check_once_and_in_order(firm: Firm) -> None:
    """One room, one pinned card, every message once, nothing waiting or given up, lines in their order."""
    health = await firm.bot.ctx.read.health(firm.bot.ctx.workspace)
    assert (health.waiting, health.buried) == (0, 0)
    assert len(war_rooms(firm)) == 1
    assert set(keys(firm).values()) == {1}
    card, *lines = await firm.lines()
    assert card.startswith("P0 Critical")
    assert firm.messages(await firm.room())[0]["ts"] in firm.sandbox.world.rooms[await firm.room()].pins
    told = [line for line in lines if line.startswith(LINES)]
    assert [next(start for start in LINES if line.startswith(start)) for line in told] == list(LINES)
    assert len(firm.pages("ada")) == 1
    assert len(firm.pages("eve")) == 1


@pytest.mark.parametrize("kind", ["rate_limited", "server_error", "lost_answer", "timeout", "garbage", "drop"])
async def test_every_message_stands_once_whatever_slack_answered(small_firm: Firm, kind: Any) -> None:
    """Every other call fails in one way, for as long as people act."""
    fault = Fault(kind, retry_after=2, seconds=0.01)
    small_firm.sandbox.faults.add(Rule(fault, target="c*", probability=0.5))
    await short_life(small_firm)
    await settled(small_firm)
    await check_once_and_in_order(small_firm)


async def test_every_message_stands_once_under_all_faults_at_once(firm: Firm) -> None:
    """Limits, errors, lost answers and nonsense in turn, on either database."""
    for kind in ("rate_limited", "lost_answer", "server_error", "garbage"):
        firm.sandbox.faults.add(Rule(Fault(kind), target="[cp]*", probability=0.15))
    await short_life(firm)
    await settled(firm)
    await check_once_and_in_order(firm)


async def test_a_wait_that_slack_asks_for_is_kept(small_firm: Firm) -> None:
    """429 with Retry-After 30: nobody posts before, everybody after."""
    small_firm.fail("rate_limited", "chat.postMessage", times=1, retry_after=30)
    await small_firm.declare_in_one_line("P1", who="kim")
    calls = small_firm.sandbox.web_api.calls
    refused = next(call for call in calls if call.status == 429)
    await small_firm.pass_time(seconds=60)
    later = [call for call in calls if call.method == "chat.postMessage" and call.at > refused.at]
    assert later
    assert min((call.at - refused.at).total_seconds() for call in later) >= 30
    assert len(small_firm.pages("ada")) == 1


async def test_a_form_that_slack_does_not_open_leaves_a_way_to_declare(small_firm: Firm) -> None:
    """Slack fails at `views.open`: the sentence says what happened and what to type instead, and that works."""
    kinds: tuple[FaultKind, ...] = ("server_error", "rate_limited", "garbage", "lost_answer", "timeout")
    for kind in kinds:
        small_firm.fail(kind, "views.open", times=1, seconds=2.5)
        seen = await small_firm.slash("sam", "declare")
        assert not seen.timed_out
        assert "Nothing was declared." in (seen.text or "")
        assert "`/incident declare P1 what you see`" in (seen.text or "")
    await small_firm.slash("sam", "declare P1 what you see")
    assert [each.title for each in await small_firm.incidents()] == ["what you see"]


async def test_a_triage_form_that_slack_does_not_open_says_what_to_do(small_firm: Firm) -> None:
    """From a button as from a command: type it again."""
    await small_firm.declare_in_one_line("P1")
    small_firm.fail("server_error", "views.open")
    assert "Type `/incident triage` again." in await small_firm.answer("mei", "triage")
    assert "Type `/incident triage` again." in await small_firm.press_card("mei", "open_triage")
