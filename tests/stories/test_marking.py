"""Marking in: by reaction, by shortcut, by the first word; credited, taken back, and in threads as well."""

from typing import Any

from bot.domain.change import EntryKind, Source
from storage.queries import TimelineRow
from tests.stories.firm import Firm

PICTURE = "pushpin"


async def marked(firm: Firm) -> list[TimelineRow]:
    """The marks on its timeline, put on and taken off."""
    return [row for row in await firm.timeline() if row.kind in (EntryKind.MARKED, EntryKind.UNMARKED)]


async def said(firm: Firm, who: str, text: str, **how: Any) -> str:
    """Somebody says something in the war room; returns its `ts`."""
    room = await firm.enter(who)
    seen = await firm.sandbox.gestures.say(firm.users[who], room, text, **how)
    await firm.settle()
    assert seen.ts is not None
    return seen.ts


async def add_to_timeline(firm: Firm, who: str, ts: str, chosen: str) -> str:
    """Somebody chooses "Add to timeline" at a message; returns what they read."""
    room = await firm.enter(who)
    await firm.sandbox.gestures.message_shortcut(firm.users[who], room, ts, "add_to_timeline")
    seen = await firm.submit(who, {"class": chosen})
    assert seen.view is not None
    return str(seen.view["blocks"][0]["text"]["text"])


async def test_a_reaction_marks_a_message_and_credits_both(firm: Firm) -> None:
    """The mark names who wrote it and who marked it, and points to the entry with the words."""
    await firm.declare_in_one_line()
    ts = await said(firm, "ada", "router-8 runs the old binary")
    room = await firm.enter("mei")
    await firm.sandbox.gestures.react(firm.users["mei"], room, ts, PICTURE)
    await firm.settle()
    (mark,) = await marked(firm)
    (message,) = await firm.said()
    assert (mark.actor, mark.content["author"]) == (firm.users["mei"], firm.users["ada"])
    assert (mark.content["about_seq"], mark.content["class"]) == (message.seq, None)
    assert mark.source is not None
    assert (mark.source.channel, mark.source.ts) == (room, ts)
    assert mark.text == "Marked for the timeline."


async def test_taking_the_reaction_back_is_a_new_entry(small_firm: Firm) -> None:
    """The mark stays on record, and so does its end."""
    await small_firm.declare_in_one_line()
    ts = await said(small_firm, "ada", "router-8 runs the old binary")
    for added in (True, False, True):
        await small_firm.sandbox.gestures.react(
            small_firm.users["ada"], await small_firm.room(), ts, PICTURE, added=added
        )
        await small_firm.settle()
    assert [row.kind for row in await marked(small_firm)] == [EntryKind.MARKED, EntryKind.UNMARKED, EntryKind.MARKED]


async def test_other_reactions_mark_nothing(small_firm: Firm) -> None:
    """They are on record as reactions."""
    await small_firm.declare_in_one_line()
    ts = await said(small_firm, "ada", "router-8 runs the old binary")
    await small_firm.sandbox.gestures.react(small_firm.users["ada"], await small_firm.room(), ts, "eyes")
    await small_firm.settle()
    assert await marked(small_firm) == []
    assert await small_firm.entries(EntryKind.REACTION) == ["Reacted with :eyes:"]


async def test_the_shortcut_marks_a_message_as_what_somebody_says_it_is(small_firm: Firm) -> None:
    """Also a reply in a thread; the answer says what was done."""
    incident = await small_firm.declare_in_one_line()
    parent = await said(small_firm, "ada", "which host?")
    reply = await said(small_firm, "olu", "router-8, restarted", thread_ts=parent)
    words = await add_to_timeline(small_firm, "mei", reply, "action")
    assert words == f"Added to the timeline of {incident.reference} as action."
    (mark,) = await marked(small_firm)
    assert (mark.content["class"], mark.text) == ("action", "Marked for the timeline as action.")
    assert (mark.actor, mark.content["author"]) == (small_firm.users["mei"], small_firm.users["olu"])
    assert mark.content["about_seq"] == (await small_firm.said())[-1].seq


async def test_the_shortcut_keeps_a_message_that_was_never_heard(small_firm: Firm) -> None:
    """Its event was lost; whoever points at it brings its words along."""
    await small_firm.declare_in_one_line("P1")
    small_firm.fail_events("drop", times=1)
    ts = await said(small_firm, "ada", "router-8 runs the old binary")
    assert await small_firm.said() == []
    await add_to_timeline(small_firm, "mei", ts, "diagnosis")
    (message,) = await small_firm.said()
    (mark,) = await marked(small_firm)
    assert (message.text, message.actor) == ("router-8 runs the old binary", small_firm.users["ada"])
    assert mark.content["about_seq"] == message.seq


async def test_a_reaction_to_a_message_that_was_never_heard_says_so(small_firm: Firm) -> None:
    """A reaction brings no words."""
    await small_firm.declare_in_one_line("P1")
    small_firm.fail_events("drop", times=1)
    ts = await said(small_firm, "ada", "router-8 runs the old binary")
    await small_firm.sandbox.gestures.react(small_firm.users["ada"], await small_firm.room(), ts, PICTURE)
    await small_firm.settle()
    (mark,) = await marked(small_firm)
    assert (mark.text, mark.content["about_seq"]) == ("Marked for the timeline. Its words are not on record.", None)


async def test_a_message_marks_itself_by_its_first_word(firm: Firm) -> None:
    """`!decision` and `TODO:`, in the room and in threads; elsewhere in a message they are words."""
    await firm.declare_in_one_line()
    parent = await said(firm, "mei", "!decision we halt mm-us")
    await said(firm, "mei", "TODO: check the drop copy", thread_ts=parent)
    await said(firm, "mei", "was that a !decision or a TODO: item?")
    rows = await marked(firm)
    assert [(row.content["class"], row.content["how"]) for row in rows] == [("decision", "typed"), ("todo", "typed")]
    assert [row.content["about_seq"] for row in rows] == [row.seq for row in (await firm.said())[:2]]


async def test_an_edit_marks_and_unmarks_as_well(small_firm: Firm) -> None:
    """Who adds the word later means the same."""
    await small_firm.declare_in_one_line()
    ts = await said(small_firm, "mei", "we halt mm-us")
    for text in ("!decision we halt mm-us", "TODO: halt mm-us", "halted"):
        await small_firm.sandbox.gestures.edit(small_firm.users["mei"], await small_firm.room(), ts, text)
        await small_firm.settle()
    assert [(row.kind, row.content["class"]) for row in await marked(small_firm)] == [
        (EntryKind.MARKED, "decision"),
        (EntryKind.UNMARKED, "decision"),
        (EntryKind.MARKED, "todo"),
        (EntryKind.UNMARKED, "todo"),
    ]


async def test_a_mark_comes_once_however_often_its_event_comes(firm: Firm) -> None:
    """Slack delivers again; nobody marked twice."""
    await firm.declare_in_one_line()
    firm.fail_events("duplicate")
    await said(firm, "mei", "!decision we halt mm-us")
    assert len(await marked(firm)) == 1


async def test_the_shortcut_outside_of_war_rooms_is_refused_in_words(small_firm: Firm) -> None:
    """Nothing is recorded; only who tried it reads why."""
    await small_firm.declare_in_one_line()
    user, gestures = small_firm.users["sam"], small_firm.sandbox.gestures
    seen = await small_firm.say("sam", small_firm.desk, "lunch?")
    assert seen.ts is not None
    await gestures.message_shortcut(user, small_firm.desk, seen.ts, "add_to_timeline")
    await small_firm.settle()
    shown = small_firm.sandbox.world.ephemerals(user, small_firm.desk)
    assert "This channel is not a war room." in shown[-1]["text"]
    assert await marked(small_firm) == []


async def test_a_mark_points_to_its_message_by_its_place(small_firm: Firm) -> None:
    """So that whoever reads the bundle finds it without this program."""
    await small_firm.declare_in_one_line()
    ts = await said(small_firm, "ada", "router-8 runs the old binary")
    await add_to_timeline(small_firm, "ada", ts, "impact")
    (mark,) = await marked(small_firm)
    workspace = small_firm.bot.ctx.workspace
    assert mark.source == Source(workspace, await small_firm.room(), ts)
