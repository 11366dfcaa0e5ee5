"""The record of what people say: messages of the room, notes, each once and in their own words."""

from datetime import UTC, datetime

from bot.domain.change import EntryKind
from bot.domain.evidence import verify_chain
from tests.stories.firm import Firm

SAID = ("mm-us halted", "drop copy shows 212 open", "call XNYS & tell them *now* <fast>")


async def test_what_is_said_in_the_room_is_kept_once_and_in_order(firm: Firm) -> None:
    """Three people speak; the record has their words as typed, who said them, and which message it was."""
    await firm.declare_in_one_line()
    room = await firm.room()
    stamps = []
    for who, text in zip(("ada", "mei", "sam"), SAID, strict=True):
        await firm.enter(who)
        stamps.append((await firm.say(who, room, text)).ts)
    rows = await firm.said()
    assert [row.text for row in rows] == list(SAID)
    assert [row.actor for row in rows] == [firm.users[who] for who in ("ada", "mei", "sam")]
    assert [row.source.ts if row.source else None for row in rows] == stamps


async def test_replies_in_threads_are_kept_and_other_channels_are_not(small_firm: Firm) -> None:
    """A thread of the room belongs to the record; the trading channel does not."""
    await small_firm.declare_in_one_line()
    room = await small_firm.enter("ada")
    parent = await small_firm.say("ada", room, "which hosts?")
    await small_firm.sandbox.gestures.say(small_firm.users["mei"], room, "router-8", thread_ts=parent.ts)
    await small_firm.say("tom", small_firm.desk, "lunch?")
    assert await small_firm.entries(EntryKind.MESSAGE) == ["which hosts?", "router-8"]


async def test_events_that_come_twice_are_kept_once(small_firm: Firm) -> None:
    """Slack may deliver again; the record does not repeat itself."""
    await small_firm.declare_in_one_line()
    room = await small_firm.enter("ada")
    small_firm.fail_events("duplicate")
    for text in SAID:
        await small_firm.say("ada", room, text)
    assert await small_firm.entries(EntryKind.MESSAGE) == list(SAID)
    assert len([each for each in small_firm.sandbox.delivery.log if each.sent.name == "message"]) >= 2 * len(SAID)


async def test_events_that_overtake_each_other_are_all_kept_with_their_own_times(small_firm: Firm) -> None:
    """The chain has them as they came; Slack's own stamp says in which order they were said."""
    await small_firm.declare_in_one_line()
    room = await small_firm.enter("ada")
    small_firm.fail_events("reorder", times=2)
    for text in SAID:
        await small_firm.sandbox.gestures.say(small_firm.users["ada"], room, text)
    await small_firm.settle()
    rows = await small_firm.said()
    assert sorted(row.text for row in rows) == sorted(SAID)
    in_order = sorted(rows, key=lambda row: row.source.ts if row.source else "")
    assert [row.text for row in in_order] == list(SAID)


async def test_a_note_has_its_own_time_and_its_own_words(small_firm: Firm) -> None:
    """By `--at`, in the room and by reference from anywhere; without it the time is now."""
    incident = await small_firm.declare_in_one_line()
    words = await small_firm.answer("ada", 'note --at "13:12 UTC" venue desk called; <b>flows</b> & "cancels" stuck')
    assert words == "Noted on INC-20120801-001 at 2012-08-01 13:12 UTC."
    await small_firm.slash("tom", f"note {incident.reference} limits checked")
    rows = [row for row in await small_firm.timeline() if row.kind == EntryKind.NOTE]
    assert [row.text for row in rows] == ['venue desk called; <b>flows</b> & "cancels" stuck', "limits checked"]
    assert [row.occurred_at for row in rows] == [datetime(2012, 8, 1, 13, 12, tzinfo=UTC), small_firm.clock.now()]


async def test_a_note_without_words_or_with_a_wrong_time_is_refused(small_firm: Firm) -> None:
    """The answer has the right form; nothing is noted."""
    await small_firm.declare_in_one_line()
    assert await small_firm.answer("ada", "note") == (
        "Type it like this: `/incident note --at 09:41 what happened`. Nothing was changed."
    )
    assert "has not come yet" in await small_firm.answer("ada", "note --at 2030-01-01T09:00Z halted")
    assert "`later` is not a time" in await small_firm.answer("ada", "note --at later halted")
    assert "`--at` needs a value" in await small_firm.answer("ada", "note --at")
    assert await small_firm.entries(EntryKind.NOTE) == []


async def test_the_record_of_a_whole_incident_verifies(small_firm: Firm) -> None:
    """Every entry is chained to the one before, whatever it is about."""
    incident = await small_firm.declare_in_one_line("P0")
    room = await small_firm.enter("ada")
    await small_firm.say("ada", room, "mm-us halted")
    await small_firm.answer("mei", "loss 20k")
    await small_firm.pass_time(minutes=4)
    await small_firm.answer("mei", "resolve")
    await small_firm.answer("mei", "close")
    await small_firm.settle()
    links, contents = await small_firm.bot.ctx.read.chain(incident.id)
    assert len(links) > 10
    assert verify_chain(links, contents) is None
