"""Gap repair: whatever kept events away, afterwards the record has what the room shows, each message once."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.domain.backfill import Reason
from bot.domain.capture import rebuilt
from bot.domain.change import EntryKind
from bot.domain.evidence import verify_chain
from bot.sandbox.faults import EventFault, Rule
from bot.services.backfill import compare_all
from tests.stories.firm import Firm, a_firm

SIX_HUNDRED = 600  # seconds of the outage
PATIENCE = 100  # looks, each in a moment of real time, in which the socket is there again
FOUND = 4  # messages that are said in it


def shown(firm: Firm, channel: str) -> dict[str, str]:
    """What Slack shows in a channel, its threads included, without its own lines."""
    stored = firm.sandbox.world.rooms[channel].messages.values()
    return {str(each["ts"]): str(each["text"]) for each in stored if each.get("subtype") != "tombstone"}


async def on_record(firm: Firm, channel: str) -> dict[str, str]:
    """The same by the record."""
    words = rebuilt(await firm.timeline())
    return {ts: text for (place, ts), text in words.items() if place == channel and text is not None}


async def agree(firm: Firm) -> None:
    """Room and record are the same, each message is there once, and the chain holds."""
    room = await firm.room()
    assert await on_record(firm, room) == shown(firm, room)
    said = [row.source for row in await firm.timeline() if row.kind == EntryKind.MESSAGE]
    assert len(said) == len({source.ts for source in said if source})
    assert verify_chain(*await firm.bot.ctx.read.chain((await firm.incident()).id)) is None


async def ten_minutes_away(firm: Firm) -> dict[str, str]:
    """Nobody hears the room for ten minutes in which everything happens; what was said before and in it, by name."""
    room, ada = await firm.enter("ada"), firm.users["ada"]
    gestures = firm.sandbox.gestures
    before = {name: (await firm.say("ada", room, name)).ts or "" for name in ("stays", "changes", "goes", "thread")}
    reply = (await gestures.say(ada, room, "first reply", thread_ts=before["thread"])).ts or ""
    await firm.settle()
    await firm.stop_bot()
    said = {"new": (await gestures.say(ada, room, "mm-us halted")).ts or ""}
    await gestures.say(ada, room, "!decision keep it halted")
    await gestures.edit(ada, room, before["changes"], "changed")
    await gestures.delete(ada, room, before["goes"])
    await gestures.edit(ada, room, reply, "first reply, put right")
    await gestures.say(ada, room, "second reply", thread_ts=before["thread"])
    await gestures.upload(ada, "router.log", b"reject storm", [room], "the log")
    await firm.sandbox.delivery.settle()
    await firm.clock.advance(firm.clock.now() + timedelta(minutes=10))
    return before | said


async def entry(firm: Firm, kind: EntryKind = EntryKind.BACKFILL) -> dict[str, Any]:
    """The content of the latest entry of a kind."""
    return dict([row for row in await firm.timeline() if row.kind == kind][-1].content)


async def test_ten_minutes_without_the_bot_leave_nothing_out(firm: Firm) -> None:
    """Messages, an edit, a deletion, replies and a file: after the restart the record equals the room."""
    await firm.declare_in_one_line("P3", who="kim")
    await firm.pass_time(minutes=1)
    await ten_minutes_away(firm)
    await firm.start_bot()
    await firm.pass_time(minutes=1)
    await agree(firm)
    found = await entry(firm)
    assert {name: found[name] for name in ("reason", "found", "edited", "deleted")} == {
        "reason": "start",
        "found": 4,
        "edited": 2,
        "deleted": 1,
    }
    assert await firm.entries(EntryKind.FILE) == ["File kept: router.log (12 bytes)"]


async def test_the_late_entries_have_both_times(small_firm: Firm) -> None:
    """When it was said, when it was recorded, and how many seconds lie between."""
    await small_firm.declare_in_one_line("P3", who="kim")
    ts = (await ten_minutes_away(small_firm))["new"]
    await small_firm.start_bot()
    (row,) = [
        row for row in await small_firm.timeline() if row.source and row.source.ts == ts and row.kind == "message"
    ]
    assert int(row.occurred_at.timestamp()) == int(ts.partition(".")[0])
    assert row.content["late"] is True
    assert row.content["late_s"] == int((row.recorded_at - row.occurred_at).total_seconds()) >= SIX_HUNDRED


async def test_a_missed_decision_is_marked_all_the_same(small_firm: Firm) -> None:
    """What a message says of itself counts however late it is read."""
    await small_firm.declare_in_one_line("P3", who="kim")
    await ten_minutes_away(small_firm)
    await small_firm.start_bot()
    assert await small_firm.entries(EntryKind.MARKED) == ["Marked for the timeline as decision."]


async def test_a_second_look_finds_nothing_and_says_so_once_asked(small_firm: Firm) -> None:
    """The hourly look is silent; whoever types the command reads the result in the room."""
    await small_firm.declare_in_one_line("P3", who="kim")
    await small_firm.pass_time(minutes=1)
    await small_firm.answer("mei", "backfill")
    await small_firm.pass_time(minutes=1)
    before = await small_firm.entries(EntryKind.BACKFILL)
    await small_firm.pass_time(hours=2)
    assert await small_firm.entries(EntryKind.BACKFILL) == before
    answer = await small_firm.answer("mei", "backfill")
    assert answer.startswith("Comparing the war room with the record.")
    await small_firm.pass_time(minutes=1)
    (told,) = (await small_firm.entries(EntryKind.BACKFILL))[len(before) :]
    assert told.endswith("Nothing was missing.")
    assert told in await small_firm.lines()
    await agree(small_firm)


async def test_the_hourly_look_finds_what_slack_never_delivered(small_firm: Firm) -> None:
    """Events that are dropped without a trace are on record within the hour."""
    await small_firm.declare_in_one_line("P3", who="kim")
    room = await small_firm.enter("ada")
    thread = (await small_firm.say("ada", room, "which hosts?")).ts
    small_firm.fail_events("drop")
    await small_firm.say("ada", room, "mm-us halted")
    await small_firm.sandbox.gestures.say(small_firm.users["ada"], room, "host 8", thread_ts=thread)
    await small_firm.settle()
    small_firm.sandbox.faults.clear()
    assert await small_firm.entries(EntryKind.BACKFILL) == []
    await small_firm.pass_time(minutes=62)
    await agree(small_firm)
    found = await entry(small_firm)
    assert (found["reason"], found["found"], found["threads"]) == ("schedule", 2, 1)


async def test_a_message_of_which_only_the_edit_arrived_is_found(small_firm: Firm) -> None:
    """A reply and a message are lost on the way, their edits are not: the hourly look adds both and deletes neither."""
    await small_firm.declare_in_one_line("P3")
    room, ada, gestures = await small_firm.enter("ada"), small_firm.users["ada"], small_firm.sandbox.gestures
    thread = (await small_firm.say("ada", room, "which hosts?")).ts
    small_firm.fail_events("drop", times=3)  # two messages, and the count of replies
    reply = (await gestures.say(ada, room, "host 8", thread_ts=thread)).ts or ""
    plain = (await gestures.say(ada, room, "mm-us halted")).ts or ""
    await gestures.edit(ada, room, reply, "hosts 7 and 8")
    await gestures.edit(ada, room, plain, "mm-us and mm-eu halted")
    await small_firm.settle()
    assert await small_firm.entries(EntryKind.EDITED) == ["hosts 7 and 8", "mm-us and mm-eu halted"]
    await small_firm.pass_time(minutes=62)
    await agree(small_firm)
    said = {row.source.ts: row.content.get("thread_ts") for row in await small_firm.said() if row.source}
    assert (said[reply], said[plain]) == (thread, None)
    assert await small_firm.entries(EntryKind.DELETED) == []


async def test_a_rate_limit_in_the_middle_only_delays(small_firm: Firm) -> None:
    """Slack names the wait, the run goes on after it, and nothing is there twice."""
    await small_firm.declare_in_one_line("P3", who="kim")
    before = await small_firm.entries(EntryKind.BACKFILL)
    await ten_minutes_away(small_firm)
    small_firm.fail("rate_limited", "conversations.history", times=2, retry_after=30)
    small_firm.fail("rate_limited", "conversations.replies", times=1, retry_after=30)
    small_firm.fail("lost_answer", "conversations.replies", times=1)
    await small_firm.start_bot()
    assert await small_firm.entries(EntryKind.BACKFILL) == before
    await small_firm.pass_time(minutes=3)
    await agree(small_firm)
    assert (await entry(small_firm))["found"] == FOUND


async def test_events_that_come_after_their_messages_were_found_add_nothing(small_firm: Firm) -> None:
    """Ten minutes late, Slack delivers all of it: each message, edit and deletion stays there once."""
    await small_firm.declare_in_one_line("P3", who="kim")
    room, ada, gestures = await small_firm.enter("ada"), small_firm.users["ada"], small_firm.sandbox.gestures
    changes, goes = [(await small_firm.say("ada", room, text)).ts or "" for text in ("changes", "goes")]
    small_firm.sandbox.faults.add(Rule(EventFault("delay", seconds=600), target="message*"))
    await gestures.say(ada, room, "mm-us halted")
    await gestures.edit(ada, room, changes, "changed")
    await gestures.delete(ada, room, goes)
    await small_firm.slash("mei", f"backfill {(await small_firm.incident()).reference}")
    await small_firm.pass_time(minutes=1)
    kinds = (EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED)
    before = await small_firm.entries(*kinds)
    assert sorted(before) == ["changed", "changes", "goes", "goes", "mm-us halted"]
    small_firm.sandbox.faults.clear()
    await small_firm.pass_time(minutes=12)
    assert await small_firm.entries(*kinds) == before
    await agree(small_firm)


async def test_a_room_of_many_pages_is_read_to_its_beginning(small_firm: Firm) -> None:
    """A thousand and more messages: page after page, each message once."""
    await small_firm.declare_in_one_line("P3", who="kim")
    room = await small_firm.enter("ada")
    await small_firm.stop_bot()
    for number in range(1_010):
        small_firm.sandbox.world.post(room, small_firm.users["ada"], f"line {number}")
    await small_firm.sandbox.delivery.settle()
    await small_firm.start_bot()
    await small_firm.pass_time(minutes=1)
    await agree(small_firm)
    assert (await entry(small_firm))["found"] == 1_010


async def test_a_bot_that_was_put_out_tells_and_makes_up_for_it_when_it_is_back(firm: Firm) -> None:
    """The commander reads at once that nothing is recorded; invited again, what was said meanwhile comes in."""
    await firm.declare_in_one_line("P3", who="kim")
    room, ada, world = await firm.enter("ada"), firm.users["ada"], firm.sandbox.world
    await firm.pass_time(minutes=1)
    world.kick(room, world.bot_user, ada)
    await firm.settle()
    told = [text for text in firm.told("mei") if "The bot was removed from the war room" in text]
    assert len(told) == 1
    await firm.sandbox.gestures.say(ada, room, "said without the bot")
    await firm.pass_time(minutes=5)
    assert "said without the bot" not in await firm.entries(EntryKind.MESSAGE)
    world.invite(room, world.bot_user, ada)
    await firm.settle()
    await firm.pass_time(minutes=1)
    await agree(firm)
    found = await entry(firm)
    assert (found["reason"], found["found"]) == ("returned", 1)
    assert found["gap"]["seq"] == [row.seq for row in await firm.timeline() if row.kind == EntryKind.GAP][-1]


async def test_a_room_that_cannot_be_read_is_a_gap_told_once(small_firm: Firm) -> None:
    """Slack refuses the history hour after hour: one entry, one line; the next look that works closes it."""
    await small_firm.declare_in_one_line("P3", who="kim")
    small_firm.fail("error", "conversations.history", code="missing_scope")
    await small_firm.pass_time(hours=3)
    (gap,) = await small_firm.entries(EntryKind.GAP)
    assert gap.startswith("The war room cannot be read: ")
    assert [text for text in await small_firm.lines() if "cannot be read" in text] == [f"⚠ {gap}"]
    small_firm.sandbox.faults.clear()
    await small_firm.pass_time(hours=1)
    assert (await small_firm.entries(EntryKind.BACKFILL))[-1].endswith("is closed.")


async def test_an_archived_room_is_a_gap_until_it_is_open_again(small_firm: Firm) -> None:
    """The commander is told once; with the room open again the record is compared and the gap is closed."""
    await small_firm.declare_in_one_line("P3", who="kim")
    room, world = await small_firm.enter("ada"), small_firm.sandbox.world
    world.archive(room, small_firm.users["ada"])
    await small_firm.settle()
    assert len([text for text in small_firm.told("mei") if "The war room was archived." in text]) == 1
    assert (await entry(small_firm, EntryKind.GAP))["what"] == "archived"
    world.unarchive(room, small_firm.users["ada"])
    await small_firm.settle()
    await small_firm.pass_time(minutes=1)
    assert (await small_firm.entries(EntryKind.BACKFILL))[-1].endswith("is closed.")


async def test_a_socket_that_comes_back_has_the_rooms_compared(sqlite_url: str) -> None:
    """Slack greets the new socket, and what it did not deliver meanwhile is found."""
    async with a_firm(sqlite_url, socket_mode=True) as firm:
        await firm.declare_in_one_line("P3", who="kim")
        room = await firm.enter("ada")
        firm.fail_events("drop")
        await firm.say("ada", room, "mm-us halted")
        firm.sandbox.faults.clear()
        await firm.sandbox.sockets.disconnect()
        for _ in range(PATIENCE):
            await asyncio.sleep(0.05)
            await firm.pass_time(seconds=2)
            if "mm-us halted" in await firm.entries(EntryKind.MESSAGE):
                break
        await firm.pass_time(minutes=1)
        await agree(firm)
        assert (await entry(firm))["reason"] == "reconnected"


async def test_one_of_several_processes_does_the_hourly_look(small_firm: Firm) -> None:
    """The hour is a row: whoever comes second has nothing to do."""
    await small_firm.declare_in_one_line("P3", who="kim")
    asked = [await compare_all(small_firm.bot.ctx, Reason.SCHEDULE, "2012-08-02T00") for _ in range(2)]
    assert asked == [1, 0]


async def test_a_room_that_is_refused_again_is_told_once(small_firm: Firm) -> None:
    """Two people ask, Slack refuses both: one gap."""
    await small_firm.declare_in_one_line("P3", who="kim")
    small_firm.fail("error", "conversations.history", code="missing_scope")
    for who in ("mei", "ada"):
        await small_firm.answer(who, "backfill")
        await small_firm.pass_time(seconds=5)
    assert len(await small_firm.entries(EntryKind.GAP)) == 1
