"""Messages: authorship, threads, edits, deletions and what only one user sees."""

from typing import Any

import pytest

from bot.sandbox.happened import MessageChanged, MessageDeleted, PinChanged, ReactionChanged
from tests.sandbox.a_workspace import Workspace, refusal_of


def test_people_and_the_app_sign_differently() -> None:
    """A person's message has a client_msg_id, the app's its bot and app ids; both have a user."""
    workspace = Workspace()
    room = workspace.room()
    workspace.world.post(room, workspace.ana, "from Ana")
    workspace.said(room, "from the app")
    hers, its = workspace.world.messages(room)[-2:]
    assert hers["user"] == workspace.ana
    assert "client_msg_id" in hers
    assert "bot_id" not in hers
    assert (its["bot_id"], its["app_id"], its["user"]) == (
        workspace.world.bot_id,
        workspace.world.app_id,
        workspace.bot,
    )
    assert "subtype" not in its


@pytest.mark.parametrize("text", ["", " \n "])
def test_an_empty_message_is_refused(text: str) -> None:
    """Unless blocks say something."""
    workspace = Workspace()
    room = workspace.room()
    assert refusal_of(workspace.world.post, room, workspace.ana, text) == "no_text"
    assert workspace.error("chat.postMessage", channel=room, blocks=[{"type": "divider"}]) == ""
    assert workspace.error("chat.postMessage", channel=room) == "no_text"


def test_blocks_are_stored_with_ids_and_defaults() -> None:
    """What comes back is more than what was sent."""
    workspace = Workspace()
    blocks = [
        {"type": "section", "text": {"type": "mrkdwn", "text": "a"}},
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Go"}}]},
        {"type": "header", "block_id": "mine", "text": {"type": "plain_text", "text": "H", "emoji": False}},
    ]
    section, actions, header = workspace.call("chat.postMessage", channel=workspace.room(), blocks=blocks)["message"][
        "blocks"
    ]
    assert section["text"]["verbatim"] is False
    assert section["block_id"] != actions["block_id"]
    assert actions["elements"][0]["action_id"]
    assert actions["elements"][0]["text"]["emoji"] is True
    assert (header["block_id"], header["text"]["emoji"]) == ("mine", False)


def test_a_reply_is_counted_at_its_parent_and_kept_out_of_the_channel() -> None:
    """The parent tells how many, by whom and when; that change is an event without an edit."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room)
    reply = workspace.world.post(room, workspace.ana, "on it", thread_ts=parent)
    shown = workspace.world.messages(room)[-1]
    assert shown["ts"] == parent
    assert (shown["reply_count"], shown["reply_users"], shown["latest_reply"]) == (1, [workspace.ana], reply["ts"])
    changed = workspace.happenings[-1]
    assert isinstance(changed, MessageChanged)
    assert "edited" not in changed.message
    assert changed.message["text"] == changed.previous["text"]
    assert [m["ts"] for m in workspace.world.thread(room, parent)] == [parent, reply["ts"]]
    assert reply["parent_user_id"] == workspace.bot


def test_a_broadcast_reply_stands_in_both_places() -> None:
    """With its root beside it."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room, "root")
    workspace.call("chat.postMessage", channel=room, text="news", thread_ts=parent, reply_broadcast=True)
    shown = workspace.world.messages(room)[-1]
    assert (shown["subtype"], shown["root"]["ts"]) == ("thread_broadcast", parent)
    assert len(workspace.world.thread(room, parent)) == 2


def test_only_messages_that_begin_a_thread_can_be_replied_to() -> None:
    """Neither a reply nor nothing at all."""
    workspace = Workspace()
    room = workspace.room()
    reply = workspace.said(room, thread_ts=workspace.said(room))
    for ts in (reply, "1.000000"):
        assert workspace.error("chat.postMessage", channel=room, text="a", thread_ts=ts) == "cannot_reply_to_message"


def test_an_edit_tells_before_and_after() -> None:
    """The message keeps its ts; the change has its own."""
    workspace = Workspace()
    room = workspace.room()
    ts = workspace.world.post(room, workspace.ana, "P0?")["ts"]
    workspace.world.edit(room, ts, workspace.ana, "P1")
    changed = workspace.happenings[-1]
    assert isinstance(changed, MessageChanged)
    assert (changed.previous["text"], changed.message["text"]) == ("P0?", "P1")
    assert changed.message["ts"] == ts
    assert changed.ts > ts
    assert changed.message["edited"] == {"user": workspace.ana, "ts": changed.ts}


@pytest.mark.parametrize(
    ("method", "error"), [("chat.update", "cant_update_message"), ("chat.delete", "cant_delete_message")]
)
def test_the_app_only_touches_its_own_messages(method: str, error: str) -> None:
    """Neither people's nor Slack's own notices, and only what is there."""
    workspace = Workspace()
    room = workspace.room()
    text = {"text": "a"} if method == "chat.update" else {}
    hers = workspace.world.post(room, workspace.ana, "mine")["ts"]
    notice = workspace.world.messages(room)[0]["ts"]
    assert workspace.error(method, channel=room, ts=hers, **text) == error
    assert workspace.error(method, channel=room, ts=notice, **text) == error
    assert workspace.error(method, channel=room, ts="1.000000", **text) == "message_not_found"
    assert workspace.error(method, channel=room, ts=workspace.said(room), **text) == ""


def test_an_update_with_text_alone_takes_the_blocks_away() -> None:
    """Text and blocks are one statement."""
    workspace = Workspace()
    room = workspace.room()
    ts = workspace.said(room, blocks=[{"type": "divider"}])
    message = workspace.call("chat.update", channel=room, ts=ts, text="only text")["message"]
    assert (message["text"], message["blocks"]) == ("only text", [])


def test_a_deleted_reply_is_no_longer_counted() -> None:
    """A parent whose last reply is gone is no thread any more."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room)
    reply = workspace.said(room, thread_ts=parent)
    workspace.world.delete(room, reply, workspace.bot)
    assert isinstance(workspace.happenings[-2], MessageDeleted)
    assert "reply_count" not in workspace.world.messages(room)[-1]


def test_a_deleted_parent_leaves_a_tombstone() -> None:
    """Its replies stay."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room, "secret")
    workspace.said(room, "reply", thread_ts=parent)
    workspace.world.delete(room, parent, workspace.bot)
    tombstone, reply = workspace.world.thread(room, parent)
    assert (tombstone["subtype"], reply["text"]) == ("tombstone", "reply")
    assert "secret" not in str(tombstone)


def test_ephemeral_messages_can_be_replaced_and_taken_away() -> None:
    """By whom they were shown to, and nobody else sees them."""
    workspace = Workspace()
    world, room, ana = workspace.world, workspace.room(), workspace.ana
    ts = world.post_ephemeral(room, ana, "psst")
    world.edit_ephemeral(room, ana, ts, "psst again", [{"type": "divider"}])
    assert world.ephemerals(workspace.ben, room) == []
    assert [m["text"] for m in world.ephemerals(ana, room)] == ["psst again"]
    world.delete_ephemeral(room, ana, ts)
    assert world.ephemerals(ana, room) == []
    assert refusal_of(world.delete_ephemeral, room, ana, ts) == "message_not_found"


def test_a_permalink_leads_to_the_message_and_its_thread() -> None:
    """The dot leaves the ts."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room)
    reply = workspace.said(room, thread_ts=parent)
    link = workspace.call("chat.getPermalink", channel=room, message_ts=parent)["permalink"]
    assert link == f"https://sandbox.slack.com/archives/{room}/p{parent.replace('.', '')}"
    assert f"thread_ts={parent}" in workspace.world.permalink(room, reply)
    assert workspace.error("chat.getPermalink", channel=room, message_ts="1.0") == "message_not_found"


def test_reactions_are_counted_by_name() -> None:
    """Whose message it is goes with the event; the last one to leave takes the emoji along."""
    workspace = Workspace()
    world, room = workspace.world, workspace.room()
    ts = workspace.said(room)
    world.react(room, ts, workspace.ana, "eyes")
    world.react(room, ts, workspace.bot, "eyes")
    assert world.messages(room)[-1]["reactions"] == [
        {"name": "eyes", "users": [workspace.ana, workspace.bot], "count": 2}
    ]
    for user in (workspace.ana, workspace.bot):
        world.react(room, ts, user, "eyes", added=False)
    assert "reactions" not in world.messages(room)[-1]
    last = workspace.happenings[-1]
    assert isinstance(last, ReactionChanged)
    assert (last.author, last.user, last.added) == (workspace.bot, workspace.bot, False)


def test_a_channel_holds_a_hundred_pins() -> None:
    """One more is too_many_pins; a deleted message takes its pin along."""
    workspace = Workspace()
    world, room = workspace.world, workspace.room()
    stamps = [workspace.said(room, str(n)) for n in range(101)]
    errors = [workspace.error("pins.add", channel=room, timestamp=ts) for ts in stamps]
    assert errors == [""] * 100 + ["too_many_pins"]
    world.delete(room, stamps[0], workspace.bot)
    assert len(workspace.call("pins.list", channel=room)["items"]) == 99
    assert isinstance(workspace.happenings[-2], PinChanged)


@pytest.mark.parametrize(
    ("arguments", "username"), [({"username": "pager"}, "pager"), ({"icon_emoji": ":fire:"}, None)]
)
def test_another_name_or_icon_needs_a_scope(arguments: dict[str, Any], username: str | None) -> None:
    """chat:write.customize."""
    plain = Workspace(scopes=frozenset({"chat:write"}))
    custom = Workspace(scopes=frozenset({"chat:write", "chat:write.customize"}))
    assert (
        plain.call("chat.postMessage", channel=plain.room(), text="a", **arguments)["needed"] == "chat:write.customize"
    )
    message = custom.call("chat.postMessage", channel=custom.room(), text="a", **arguments)["message"]
    assert message.get("username") == username


def test_a_hundred_attachments_are_the_most() -> None:
    """They stand for text as well."""
    workspace = Workspace()
    room = workspace.room()
    attachments = [{"text": "a"}] * 100
    assert workspace.error("chat.postMessage", channel=room, attachments=attachments) == ""
    assert workspace.error("chat.postMessage", channel=room, attachments=[*attachments, {}]) == "too_many_attachments"
