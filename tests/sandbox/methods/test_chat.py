"""chat.*: what may be posted, where, and what becomes of it."""

from typing import Any

import pytest

from tests.sandbox.a_workspace import Workspace


def test_posting_to_a_user_opens_a_direct_message() -> None:
    """`channel` may be a user's id."""
    workspace = Workspace()
    posted = workspace.call("chat.postMessage", channel=workspace.ana, text="wake up")
    assert posted["channel"].startswith("D")
    assert workspace.world.messages(posted["channel"])[0]["text"] == "wake up"


def test_posting_unjoined_needs_a_scope_and_a_public_channel() -> None:
    """chat:write.public opens public channels, never private ones."""
    for scopes, public in (({"chat:write"}, "not_in_channel"), ({"chat:write", "chat:write.public"}, "")):
        workspace = Workspace(scopes=frozenset(scopes))
        lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
        secret = workspace.world.add_channel("secret", creator=workspace.ana, private=True)
        assert workspace.error("chat.postMessage", channel=lobby, text="hi") == public
        assert workspace.error("chat.postMessage", channel=secret, text="hi") == "channel_not_found"


def test_text_longer_than_slack_keeps_is_cut_with_a_warning() -> None:
    """40,000 characters stay; chat.update refuses from 4,001 on."""
    workspace = Workspace()
    room = workspace.room()
    whole = workspace.call("chat.postMessage", channel=room, text="x" * 40_000)
    cut = workspace.call("chat.postMessage", channel=room, text="x" * 40_001)
    assert "warning" not in whole
    assert (cut["warning"], len(cut["message"]["text"])) == ("message_truncated", 40_000)
    assert workspace.error("chat.update", channel=room, ts=whole["ts"], text="x" * 4_000) == ""
    assert workspace.error("chat.update", channel=room, ts=whole["ts"], text="x" * 4_001) == "msg_too_long"


def test_markdown_text_excludes_text_and_blocks() -> None:
    """It stands alone, up to 12,000 characters."""
    workspace = Workspace()
    room = workspace.room()
    assert workspace.error("chat.postMessage", channel=room, markdown_text="a", text="b") == "markdown_text_conflict"
    assert workspace.error("chat.postMessage", channel=room, markdown_text="x" * 12_000) == ""
    assert workspace.error("chat.postMessage", channel=room, markdown_text="x" * 12_001) == "msg_blocks_too_long"


@pytest.mark.parametrize("metadata", ["{", "[]", {"event_type": 1, "event_payload": {}}, {"event_type": "a"}])
def test_metadata_has_a_type_and_a_payload(metadata: Any) -> None:
    """Anything else is invalid_metadata_format."""
    workspace = Workspace()
    error = workspace.error("chat.postMessage", channel=workspace.room(), text="a", metadata=metadata)
    assert error == "invalid_metadata_format"


def test_metadata_only_shows_when_asked_for_and_outlives_an_update() -> None:
    """History strips it by default; chat.update keeps it when none is given."""
    workspace = Workspace()
    room = workspace.room()
    metadata = {"event_type": "warroom_outbox", "event_payload": {"outbox_id": "7"}}
    ts = workspace.call("chat.postMessage", channel=room, text="card", metadata=metadata)["ts"]
    workspace.call("chat.update", channel=room, ts=ts, text="card 2")
    plain = workspace.call("conversations.history", channel=room, limit=1)["messages"][0]
    full = workspace.call("conversations.history", channel=room, limit=1, include_all_metadata=True)["messages"][0]
    assert (plain["ts"], plain["text"], "metadata" in plain) == (ts, "card 2", False)
    assert full["metadata"] == metadata


def test_an_ephemeral_message_reaches_one_member_and_no_history() -> None:
    """Only people in the channel can be whispered to."""
    workspace = Workspace()
    room = workspace.room()
    before = len(workspace.world.messages(room))
    ts = workspace.call("chat.postEphemeral", channel=room, user=workspace.ana, text="psst")["message_ts"]
    assert [m["ts"] for m in workspace.world.ephemerals(workspace.ana, room)] == [ts]
    assert len(workspace.world.messages(room)) == before
    assert workspace.error("chat.postEphemeral", channel=room, user=workspace.ben, text="psst") == "user_not_in_channel"
    assert workspace.error("chat.postEphemeral", channel=room, user=workspace.ana) == "no_text"
    assert workspace.error("chat.update", channel=room, ts=ts, text="louder") == "message_not_found"


def test_a_deactivated_user_gets_no_message() -> None:
    """Their direct channel is not found."""
    workspace = Workspace()
    workspace.world.deactivate(workspace.ben)
    assert workspace.error("chat.postMessage", channel=workspace.ben, text="hi") == "channel_not_found"


def test_a_channel_may_be_named_instead_of_its_id() -> None:
    """With or without the sign."""
    workspace = Workspace()
    room = workspace.room("inc-1")
    for name in ("inc-1", "#inc-1"):
        assert workspace.call("chat.postMessage", channel=name, text="hi")["channel"] == room


def test_metadata_has_a_size() -> None:
    """How much Slack takes is not known; the sandbox takes 8,000 bytes."""
    workspace = Workspace()
    room = workspace.room()
    empty = len('{"event_type": "a", "event_payload": {"v": ""}}')
    for size, error in ((8_000, ""), (8_001, "metadata_too_large")):
        metadata = {"event_type": "a", "event_payload": {"v": "x" * (size - empty)}}
        assert workspace.error("chat.postMessage", channel=room, text="a", metadata=metadata) == error


def test_an_icon_may_be_an_address() -> None:
    """It is shown in Slack's own key."""
    workspace = Workspace()
    url = "https://i.example/a.png"
    message = workspace.call("chat.postMessage", channel=workspace.room(), text="a", icon_url=url)["message"]
    assert message["icons"] == {"image_64": url}


@pytest.mark.parametrize("name", ["chat.postEphemeral", "chat.meMessage"])
def test_what_cannot_be_cut_is_refused_when_too_long(name: str) -> None:
    """40,000 characters are the most."""
    workspace = Workspace()
    user = {"user": workspace.ana} if name == "chat.postEphemeral" else {}
    for length, error in ((40_000, ""), (40_001, "msg_too_long")):
        assert workspace.error(name, channel=workspace.room(f"r{length}"), text="x" * length, **user) == error


def test_an_ephemeral_reply_shows_in_its_thread() -> None:
    """It keeps the thread's ts."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room)
    workspace.call("chat.postEphemeral", channel=room, user=workspace.ana, text="psst", thread_ts=parent)
    assert workspace.world.ephemerals(workspace.ana, room)[0]["thread_ts"] == parent


def test_an_update_needs_something_to_say_and_may_bring_metadata() -> None:
    """New metadata takes the old one's place."""
    workspace = Workspace()
    room = workspace.room()
    ts = workspace.said(room)
    metadata = {"event_type": "b", "event_payload": {"k": 1}}
    assert workspace.error("chat.update", channel=room, ts=ts) == "no_text"
    workspace.call("chat.update", channel=room, ts=ts, text="a", metadata=metadata)
    assert workspace.world.messages(room)[-1]["metadata"] == metadata


def test_text_that_is_no_text_is_refused() -> None:
    """An object where a string belongs."""
    workspace = Workspace()
    assert workspace.error("chat.postMessage", channel=workspace.room(), text={"a": 1}) == "invalid_arguments"
