"""Everything that happens in a war room is on its record, once, in whatever way Slack tells it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.domain.capture import rebuilt
from bot.domain.change import EntryKind
from bot.domain.evidence import verify_chain
from bot.sandbox.faults import EventFault, Rule
from bot.sandbox.happened import MessageChanged
from bot.slack.text import unescape
from storage.queries import TimelineRow
from tests.stories.firm import Firm, a_firm

SECRET = "mm-us & desk: <halted>"


@pytest.fixture(params=["http", "socket"])
async def connected(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Firm]:
    """A firm over each way in, with an incident whose room Ada is in."""
    async with a_firm(sqlite_url, socket_mode=request.param == "socket") as firm:
        await firm.declare_in_one_line("P3")
        await firm.enter("ada")
        await firm.settle()
        yield firm


@pytest.fixture
async def open_room(firm: Firm) -> Firm:
    """A firm on each database, with an incident whose room Ada is in."""
    await firm.declare_in_one_line("P3")
    await firm.enter("ada")
    await firm.settle()
    return firm


async def said(firm: Firm, text: str, **how: Any) -> str:
    """Ada says something in the war room; returns its `ts`."""
    seen = await firm.sandbox.gestures.say(firm.users["ada"], await firm.room(), text, **how)
    assert seen.ts is not None
    await firm.settle()
    return seen.ts


async def of(firm: Firm, kind: EntryKind) -> list[TimelineRow]:
    """The entries of a kind, without what the bot did."""
    return [row for row in await firm.timeline() if row.kind == kind and "ours" not in row.content]


async def shown(firm: Firm) -> dict[tuple[str, str], str]:
    """What the room shows in Slack, threads included; tombstones show nothing."""
    room = await firm.room()
    stored = firm.sandbox.world.rooms[room].messages.values()
    return {(room, each["ts"]): unescape(each["text"]) for each in stored if each.get("subtype") != "tombstone"}


async def kept(firm: Firm) -> dict[tuple[str, str], str]:
    """What the room shows by its record."""
    return {place: text for place, text in rebuilt(await firm.timeline()).items() if text is not None}


async def test_an_edit_keeps_the_old_words_and_the_new(connected: Firm) -> None:
    """A new entry; the message itself stays as it was said."""
    ada, room = connected.users["ada"], await connected.room()
    ts = await said(connected, "212 orders open")
    await connected.sandbox.gestures.edit(ada, room, ts, "12 orders open")
    await connected.settle()
    (message,) = await connected.said()
    (edit,) = await of(connected, EntryKind.EDITED)
    assert (message.text, edit.text, edit.content["old"]) == ("212 orders open", "12 orders open", "212 orders open")
    assert (edit.actor, edit.content["author"], edit.content["about_seq"]) == (ada, ada, message.seq)
    assert edit.source is not None
    assert edit.source.ts == ts


async def test_a_deletion_keeps_what_was_said(connected: Firm) -> None:
    """Slack does not say who deleted it, so neither does the record."""
    ada, room = connected.users["ada"], await connected.room()
    ts = await said(connected, SECRET)
    await connected.sandbox.gestures.delete(ada, room, ts)
    await connected.settle()
    (message,) = await connected.said()
    (deletion,) = await of(connected, EntryKind.DELETED)
    assert (message.text, deletion.text, deletion.actor) == (SECRET, SECRET, "unknown")
    assert (deletion.content["author"], deletion.content["about_seq"]) == (ada, message.seq)
    assert rebuilt(await connected.timeline())[room, ts] is None


async def test_a_deleted_parent_leaves_a_tombstone_and_a_deletion(connected: Firm) -> None:
    """Its replies stay; its words are on record."""
    ada, room = connected.users["ada"], await connected.room()
    parent = await said(connected, "which hosts?")
    await said(connected, "router-8", thread_ts=parent)
    await connected.sandbox.gestures.delete(ada, room, parent)
    await connected.settle()
    assert [row.text for row in await of(connected, EntryKind.DELETED)] == ["which hosts?"]
    assert await of(connected, EntryKind.EDITED) == []
    assert await kept(connected) == await shown(connected)


async def test_replies_and_broadcasts_name_their_thread(connected: Firm) -> None:
    """The reply counter that comes with each is no edit."""
    parent = await said(connected, "which hosts?")
    ada, room = connected.users["ada"], await connected.room()
    await said(connected, "router-8", thread_ts=parent)
    connected.sandbox.world.post(room, ada, "and router-9", thread_ts=parent, broadcast=True)
    await connected.settle()
    rows = await connected.said()
    assert [row.text for row in rows] == ["which hosts?", "router-8", "and router-9"]
    assert [row.content.get("thread_ts") for row in rows] == [None, parent, parent]
    assert rows[2].content["subtype"] == "thread_broadcast"
    assert await of(connected, EntryKind.EDITED) == []


async def test_an_unfolding_link_is_no_edit(connected: Firm) -> None:
    """Slack changes the message; nobody did."""
    ada, room = connected.users["ada"], await connected.room()
    ts = await said(connected, "see https://wiki.example/runbook")
    world = connected.sandbox.world
    before = world.rooms[room].messages[ts].copy()
    world.rooms[room].messages[ts]["attachments"] = [{"from_url": "https://wiki.example/runbook", "title": "Runbook"}]
    world.emit(MessageChanged(room, dict(world.rooms[room].messages[ts]), before, world.next_ts()))
    await connected.settle()
    assert await of(connected, EntryKind.EDITED) == []
    await connected.sandbox.gestures.edit(ada, room, ts, "see the runbook")
    await connected.settle()
    assert [row.text for row in await of(connected, EntryKind.EDITED)] == ["see the runbook"]


async def test_reactions_and_pins_are_on_record_both_ways(connected: Firm) -> None:
    """Who, what and to which message."""
    gestures, ada, room = connected.sandbox.gestures, connected.users["ada"], await connected.room()
    ts = await said(connected, "mm-us halted")
    for added in (True, False):
        await gestures.react(ada, room, ts, "eyes", added=added)
        await gestures.pin(ada, room, ts, added=added)
        await connected.settle()
    reactions, pins = await of(connected, EntryKind.REACTION), await of(connected, EntryKind.PIN)
    assert [row.text for row in reactions] == ["Reacted with :eyes:", "Took back the reaction :eyes:"]
    assert [row.text for row in pins] == ["Pinned a message", "Unpinned a message"]
    seq = (await connected.said())[0].seq
    assert {row.content["about_seq"] for row in reactions + pins} == {seq}


async def test_what_the_bot_says_is_on_record_and_does_nothing(connected: Firm) -> None:
    """The card, its updates, pins: as evidence of what people saw, and never as a command."""
    ours = [row for row in await connected.timeline() if row.content.get("ours")]
    assert EntryKind.MESSAGE in {row.kind for row in ours}
    card = (await connected.incident()).card
    assert card is not None
    assert card.ts in {row.source.ts for row in ours if row.source}
    room, bot = await connected.room(), connected.sandbox.world.bot_user
    connected.sandbox.world.post(room, bot, "!decision TODO: nothing", bot=True)
    await connected.settle()
    assert await of(connected, EntryKind.MARKED) == []


async def test_other_bots_and_webhooks_are_on_record(connected: Firm) -> None:
    """With their own ids; nobody asks Slack who they are."""
    world, room, ada = connected.sandbox.world, await connected.room(), connected.users["ada"]
    more = {"bot_id": "B0ALERTS", "username": "alerts", "attachments": [{"text": "p99 > 80 us"}]}
    world.post(room, ada, "Feed B is stale", subtype="bot_message", more=more)
    world.post(room, ada, "/me looks", subtype="me_message")
    await connected.settle()
    rows = await connected.said()
    assert [(row.text, row.content["subtype"]) for row in rows] == [
        ("Feed B is stale", "bot_message"),
        ("/me looks", "me_message"),
    ]
    assert "p99 > 80 us" in str(rows[0].content["slack"])


async def test_what_becomes_of_the_room_is_on_record(connected: Firm) -> None:
    """Comings and goings, topic, purpose, name, archive and its end, huddles, and what nobody has heard of yet."""
    world, room, ada = connected.sandbox.world, await connected.room(), connected.users["ada"]
    world.set_topic(room, "rolling back", ada)
    world.set_purpose(room, "acks", ada)
    world.rename(room, "inc-renamed", ada)
    huddle = {"room": {"id": "R1", "date_start": 1343827800}, "channel": room}
    world.post(room, ada, "A huddle started", subtype="huddle_thread", more=huddle)
    world.post(room, ada, "", subtype="sh_room_created_v2", more={"strange": [1.5, None, {"a": 1}]})
    world.leave(room, ada)
    world.archive(room, world.bot_user)
    world.unarchive(room, world.bot_user)
    world.convert_to_private(room, world.bot_user)
    await connected.settle()
    rows = [row for row in await connected.timeline() if row.kind == EntryKind.ROOM and "slack" in row.content]
    subtypes = {row.content.get("subtype") for row in rows}
    assert {"channel_topic", "channel_purpose", "channel_name", "channel_leave", "channel_archive"} <= subtypes
    assert {"channel_unarchive", "channel_convert_to_private", "huddle_thread", "sh_room_created_v2"} <= subtypes
    whats = {row.content.get("what") for row in rows}
    assert {"joined", "left", "renamed", "archived", "unarchived"} <= whats
    assert "Renamed the war room to #inc-renamed" in {row.text for row in rows}


async def test_the_room_stays_on_record_once_it_is_private(connected: Firm) -> None:
    """Events of private channels come by another subscription."""
    world, room = connected.sandbox.world, await connected.room()
    world.convert_to_private(room, world.bot_user)
    await said(connected, "still here")
    assert [row.text for row in await connected.said()] == ["still here"]


async def test_a_removed_bot_leaves_a_gap_that_the_record_shows(connected: Firm) -> None:
    """What is said afterwards is not heard; the record says from when on."""
    world, room = connected.sandbox.world, await connected.room()
    world.kick(room, world.bot_user, connected.users["ada"])
    await connected.settle()
    (gap,) = [row for row in await connected.timeline() if row.kind == EntryKind.GAP]
    assert gap.text == "The bot was removed from the war room. What is said there from now on is not on record."


async def test_the_incident_follows_its_room_to_another_id(open_room: Firm) -> None:
    """Commands, messages and edits of older messages find it under the new id."""
    world, old = open_room.sandbox.world, await open_room.room()
    ts = await said(open_room, "before")
    new = world.change_channel_id(old, open_room.users["ada"])
    await open_room.settle()
    assert await open_room.room() == new
    await said(open_room, "after")
    await open_room.sandbox.gestures.edit(open_room.users["ada"], new, ts, "long before")
    await open_room.settle()
    assert "INC-20120801-001" in ((await open_room.slash("ada", "status", channel=new)).text or "")
    assert await kept(open_room) == await shown(open_room)
    assert (await open_room.bot.ctx.read.health(open_room.bot.ctx.workspace)).buried == 0


async def test_what_is_about_an_earlier_message_finds_it_under_the_new_id(open_room: Firm) -> None:
    """Edits, reactions, marks and deletions name the entry with the words, and an event of the old id adds nothing."""
    world, old, ada = open_room.sandbox.world, await open_room.room(), open_room.users["ada"]
    open_room.sandbox.faults.add(Rule(EventFault("delay", seconds=90), target="message", times=1))
    ts = (await open_room.sandbox.gestures.say(ada, old, "before")).ts or ""
    new = world.change_channel_id(old, ada)
    await open_room.settle()
    await open_room.slash("mei", "backfill", channel=new)
    await open_room.sandbox.gestures.edit(ada, new, ts, "long before")
    await open_room.sandbox.gestures.react(ada, new, ts, "pushpin")
    await open_room.sandbox.gestures.delete(ada, new, ts)
    await open_room.pass_time(minutes=3)
    rows = [row for row in await open_room.timeline() if row.source and row.source.ts == ts]
    assert [row.kind for row in rows] == ["message", "edited", "reaction", "marked", "deleted"]
    assert {row.content["about_seq"] for row in rows[1:]} == {rows[0].seq}


async def test_another_channel_s_new_id_is_nobody_s_business(small_firm: Firm) -> None:
    """It is acked, and nothing is recorded."""
    await small_firm.declare_in_one_line("P3")
    before = len(await small_firm.timeline())
    small_firm.sandbox.world.change_channel_id(small_firm.desk, small_firm.users["ada"])
    await small_firm.settle()
    assert len(await small_firm.timeline()) == before
    assert all(each.answer.ok for each in small_firm.sandbox.delivery.log)


@pytest.mark.parametrize("seed", range(4))
async def test_the_record_shows_what_slack_shows(sqlite_url: str, seed: int) -> None:
    """Edits, deletions and replies whose events come twice, late and in any order: each message once, as it stands."""
    async with a_firm(sqlite_url) as firm:
        await firm.declare_in_one_line("P3")
        room, ada = await firm.enter("ada"), firm.users["ada"]
        await firm.settle()
        chance = firm.sandbox.faults
        chance.add(Rule(EventFault("reorder"), target="message", probability=0.3 + seed / 20))
        chance.add(Rule(EventFault("duplicate"), target="message", probability=0.4))
        gestures = firm.sandbox.gestures
        for number in range(12):
            ts = (await gestures.say(ada, room, f"line {number}")).ts or ""
            reply = (await gestures.say(ada, room, f"reply {number}", thread_ts=ts)).ts or ""
            for text in (f"edited {number}", f"edited again {number}"):
                await gestures.edit(ada, room, (ts, reply)[number % 2], text)
            if number % 3 == seed % 3:
                await gestures.delete(ada, room, (reply, ts)[number % 2])
        await firm.settle()
        assert await kept(firm) == await shown(firm)
        places = [row.source for row in await firm.said()]
        assert len({place.ts for place in places if place}) == len(places) == 24
        links, contents = await firm.bot.ctx.read.chain((await firm.incident()).id)
        assert verify_chain(links, contents) is None
