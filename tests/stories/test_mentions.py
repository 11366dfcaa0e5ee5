"""`@warroom …` does what `/incident …` does, where Slack allows no slash commands."""

from bot.domain.change import EntryKind
from bot.domain.severity import Severity
from tests.stories.firm import Firm


async def ask(firm: Firm, who: str, text: str, thread: str | None = None) -> str:
    """Somebody speaks to the bot in the war room; returns the last thing that they alone see there."""
    user, room = firm.users[who], await firm.enter(who)
    before = firm.sandbox.gestures.shown_to(user, room)
    await firm.sandbox.gestures.say(user, room, text, thread_ts=thread)
    await firm.settle()
    fresh = [each for each in firm.sandbox.world.ephemerals(user, room) if each["ts"] not in before]
    assert all(each.get("thread_ts") == thread for each in fresh)
    return str(fresh[-1]["text"]) if fresh else ""


async def thread_of(firm: Firm) -> str:
    """A thread in the war room."""
    seen = await firm.sandbox.gestures.say(firm.users["sam"], await firm.enter("sam"), "which host?")
    assert seen.ts is not None
    return seen.ts


async def test_a_thread_takes_what_a_slash_command_would(firm: Firm) -> None:
    """Acted on, answered for the asker alone, and on record as what they said."""
    incident = await firm.declare_in_one_line()
    thread = await thread_of(firm)
    assert await ask(firm, "tom", "@warroom status", thread) == await firm.answer("tom", "status")
    words = await ask(firm, "tom", "@warroom severity P1 second venue & rising", thread)
    assert words == f"{incident.reference} is P1 High now."
    changed = await firm.incident()
    assert (changed.severity, changed.severity_history[-1].reason) == (Severity.P1, "second venue & rising")
    assert changed.severity_history[-1].by.name == "tom"
    assert any(row.text.endswith("> status") for row in await firm.said())


async def test_what_slack_delivers_twice_is_done_once(small_firm: Firm) -> None:
    """And answered once."""
    await small_firm.declare_in_one_line()
    thread = await thread_of(small_firm)
    small_firm.fail_events("duplicate")
    await ask(small_firm, "tom", "@warroom note venue desk called", thread)
    assert await small_firm.entries(EntryKind.NOTE) == ["venue desk called"]
    room = await small_firm.room()
    assert len(small_firm.sandbox.world.ephemerals(small_firm.users["tom"], room)) == 1


async def test_a_refusal_is_answered_as_well(small_firm: Firm) -> None:
    """Nothing is said to who only speaks of the bot."""
    await small_firm.declare_in_one_line()
    thread = await thread_of(small_firm)
    assert "Did you mean `/incident contain`?" in await ask(small_firm, "tom", "@warroom contian", thread)
    assert "outside of threads" in await ask(small_firm, "kim", "@warroom sealed 3", thread)
    assert await ask(small_firm, "tom", "ask @warroom close", thread) == ""


async def test_a_form_is_opened_by_a_button(small_firm: Firm) -> None:
    """A message has no trigger; the button under the answer has one."""
    await small_firm.declare_in_one_line()
    thread = await thread_of(small_firm)
    assert "Open the form" in await ask(small_firm, "mei", "@warroom triage", thread)
    user, room = small_firm.users["mei"], await small_firm.room()
    (shown,) = small_firm.sandbox.world.ephemerals(user, room)
    await small_firm.sandbox.gestures.press(user, room, shown["ts"], "typed_again")
    await small_firm.submit("mei", {"latency_over_sla_pct": "60"})
    assert (await small_firm.incident()).severity is Severity.P1


async def test_whoever_has_left_is_answered_in_the_thread(small_firm: Firm) -> None:
    """Slack shows nothing to somebody who is not there."""
    incident = await small_firm.declare_in_one_line()
    thread = await thread_of(small_firm)
    small_firm.fail("error", "chat.postEphemeral", code="user_not_in_channel")
    assert await ask(small_firm, "tom", "@warroom loss 5k", thread) == ""
    await small_firm.pass_time(seconds=5)  # Slack takes one message a second in a channel
    posted = small_firm.sandbox.world.thread(await small_firm.room(), thread)
    assert posted[-1]["text"] == f"Loss is $5k now. {incident.reference} is P2 Medium."
