"""The live feed: who is told what, in which order, and what happens to somebody who reads too slowly."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.sandbox.live import Live, Reader
from tests.sandbox.a_workspace import Workspace

VIEW: dict[str, Any] = {"type": "modal", "title": {"type": "plain_text", "text": "Declare"}, "blocks": []}
Changes = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def workspace() -> Workspace:
    """Ana, Ben and the app."""
    return Workspace()


@pytest.fixture
def live(workspace: Workspace) -> Live:
    """A feed of that workspace."""
    return Live(workspace.world)


@pytest.fixture
def ana(workspace: Workspace, live: Live) -> Iterator[Reader]:
    """Ana's browser."""
    with live.reading(workspace.ana) as reader:
        yield reader


async def told(reader: Reader) -> list[dict[str, Any]]:
    """What a browser is told since it last asked."""
    reader.put({"kind": "end"})
    return [json.loads(change) for change in await reader.take()][:-1]


async def test_a_browser_hears_of_a_message_its_edit_its_reaction_and_its_end_in_order(
    workspace: Workspace, ana: Reader
) -> None:
    """Each change says how the message looks now."""
    world, room = workspace.world, workspace.room()
    await told(ana)
    ts = workspace.said(room, "one")
    world.edit(room, ts, workspace.bot, "two")
    world.react(room, ts, workspace.ana, "eyes")
    world.delete(room, ts, workspace.bot)
    changes = await told(ana)
    assert [change["kind"] for change in changes] == ["message", "message", "message", "deleted"]
    assert [change["message"]["text"] for change in changes[:3]] == ["one", "two", "two"]
    assert changes[2]["message"]["reactions"][0]["name"] == "eyes"


async def test_nobody_hears_of_a_private_channel_that_they_are_not_in(workspace: Workspace, live: Live) -> None:
    """Neither of its messages nor that it is there."""
    with live.reading(workspace.ben) as ben:
        workspace.said(workspace.room(private=True), "secret")
        assert {change["kind"] for change in await told(ben)} == {"channel_gone"}


async def test_who_is_brought_into_a_private_channel_gets_it_and_loses_it_with_their_seat(
    workspace: Workspace, live: Live
) -> None:
    """The sidebar follows membership."""
    room = workspace.room(private=True)
    with live.reading(workspace.ben) as ben:
        workspace.world.invite(room, workspace.ben, workspace.bot)
        assert (await told(ben))[-1]["channel"]["is_member"]
        workspace.world.kick(room, workspace.ben, workspace.bot)
        assert (await told(ben))[-1] == {"kind": "channel_gone", "channel": room}


async def test_an_ephemeral_message_reaches_its_reader_alone(workspace: Workspace, live: Live, ana: Reader) -> None:
    """As posted, as replaced, and gone."""
    room = workspace.room()
    await told(ana)
    with live.reading(workspace.ben) as ben:
        ts = workspace.world.post_ephemeral(room, workspace.ana, "psst")
        workspace.world.edit_ephemeral(room, workspace.ana, ts, "changed")
        workspace.world.delete_ephemeral(room, workspace.ana, ts)
        assert await told(ben) == []
    texts = [[message["text"] for message in change["messages"]] for change in await told(ana)]
    assert texts == [["psst"], ["changed"], []]


async def test_modals_and_the_home_appear_change_and_go(workspace: Workspace, ana: Reader) -> None:
    """A browser is told the whole stack each time."""
    world = workspace.world
    view = world.open_view(world.new_trigger(workspace.ana), VIEW)
    world.stack_view(workspace.ana, VIEW)
    world.update_view({**VIEW, "callback_id": "next"}, view_id=view["id"])
    world.close_view(workspace.ana, clear=True)
    world.publish_home(workspace.ana, {"type": "home", "blocks": []})
    world.update_view({"type": "home", "blocks": [{"type": "divider"}]}, view_id=world.homes[workspace.ana])
    *modals, first, second = await told(ana)
    assert [len(change["modals"]) for change in modals] == [1, 2, 2, 0]
    assert modals[2]["modals"][0]["callback_id"] == "next"
    assert (first["home"]["blocks"], second["home"]["blocks"][0]["type"]) == ([], "divider")


async def test_what_stands_around_a_channel_s_messages_comes_with_the_channel(
    workspace: Workspace, ana: Reader
) -> None:
    """Topic, pins, bookmarks and canvas."""
    world, room = workspace.world, workspace.room()
    ts = workspace.said(room)
    world.set_topic(room, "P0", workspace.ana)
    world.pin(room, ts, workspace.ana)
    bookmark = world.bookmark(room, workspace.bot, "Card", "https://a.example")
    canvas = world.add_canvas(workspace.bot, "Notes", "# One", room)
    workspace.call("bookmarks.edit", channel_id=room, bookmark_id=bookmark["id"], title="The card")
    channel = [change["channel"] for change in await told(ana) if change["kind"] == "channel"][-1]
    assert (channel["topic"]["value"], channel["pins"][0]["ts"]) == ("P0", ts)
    assert (channel["bookmarks"][0]["title"], channel["canvas"]["id"]) == ("The card", canvas.id)
    workspace.call("bookmarks.remove", channel_id=room, bookmark_id=bookmark["id"])
    world.change_canvas(canvas, {"operation": "insert_at_end", "document_content": {"markdown": "two"}})
    world.delete_canvas(canvas)
    kinds = [change["kind"] for change in await told(ana)]
    assert kinds == ["channel", "canvas", "channel", "canvas_gone", "channel"]


async def test_a_channel_with_a_new_id_takes_the_place_of_the_old_one(workspace: Workspace, ana: Reader) -> None:
    """Connecting a channel with another workspace may do that."""
    room = workspace.room()
    await told(ana)
    fresh = workspace.world.change_channel_id(room, workspace.bot)
    gone, there = await told(ana)
    assert (gone, there["channel"]["id"]) == ({"kind": "channel_gone", "channel": room}, fresh)
    workspace.world.delete_channel(fresh, workspace.bot)
    assert await told(ana) == [{"kind": "channel_gone", "channel": fresh}]


async def test_a_deleted_file_is_gone_from_its_message(workspace: Workspace, ana: Reader) -> None:
    """The message comes again, with the file's tombstone."""
    file = workspace.world.upload(workspace.ana, "a.txt", b"a", [workspace.room()])
    await told(ana)
    workspace.world.delete_file(file, workspace.ana)
    (change,) = await told(ana)
    assert change["message"]["files"] == [{"id": file, "mode": "tombstone"}]


async def test_new_people_and_groups_are_announced(workspace: Workspace, ana: Reader) -> None:
    """The user switcher and mentions follow."""
    workspace.world.add_user("cleo")
    workspace.world.add_usergroup("risk", [workspace.ana])
    workspace.world.deactivate(workspace.ben)
    *_, last = await told(ana)
    assert {user["name"]: user["deleted"] for user in last["users"]}["ben"]
    assert last["groups"][0]["handle"] == "risk"


async def test_an_emptied_workspace_starts_every_browser_over(workspace: Workspace, live: Live, ana: Reader) -> None:
    """What was read is forgotten with what was said."""
    live.mark_read(workspace.ana, "C1", "2.0")
    live.mark_read(workspace.ana, "C1", "1.0")
    assert await told(ana) == [{"kind": "read", "channel": "C1", "ts": "2.0"}]
    workspace.world.empty()
    assert (await told(ana), live.read) == ([{"kind": "reset"}], {})


async def test_who_falls_too_far_behind_starts_over_instead_of_filling_the_memory(
    workspace: Workspace, live: Live
) -> None:
    """The changes that waited give way to one word, and the feed goes on after it."""
    room = workspace.room()
    with live.reading(workspace.ana, most=3) as slow:
        for text in ("1", "2", "3", "4", "5"):
            workspace.said(room, text)
        first, second = [json.loads(change) for change in await slow.take()]
    assert (first, second["message"]["text"]) == ({"kind": "reset"}, "5")


async def test_who_has_left_is_told_nothing_more(workspace: Workspace, live: Live) -> None:
    """A closed browser costs nothing."""
    with live.reading(workspace.ana) as reader:
        room = workspace.room()
        await told(reader)
    workspace.said(room)
    live.tell({"kind": "clock"})
    assert await told(reader) == []
