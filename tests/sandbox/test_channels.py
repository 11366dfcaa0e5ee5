"""Channels: names, sight, coming and going, and the notices that Slack leaves."""

import pytest

from bot.sandbox.happened import ChannelChanged, MembershipChanged
from tests.sandbox.a_workspace import Workspace, refusal_of


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("inc-20260302-001-börse", ""),
        ("東京", ""),
        ("x" * 80, ""),
        ("x" * 81, "invalid_name_maxlength"),
        ("", "invalid_name_required"),
        ("--", "invalid_name_punctuation"),
        ("two words", "invalid_name_specials"),
        ("no.dots", "invalid_name_specials"),
        ("fire🔥", "invalid_name_specials"),
        ("Loud", "invalid_name"),
    ],
)
def test_a_channel_is_named_by_slacks_rules(name: str, error: str) -> None:
    """Lower case, at most 80 characters, letters, digits, hyphens and underscores."""
    workspace = Workspace()
    assert workspace.error("conversations.create", name=name) == error


def test_a_name_is_taken_even_by_what_cannot_be_seen() -> None:
    """Private and archived channels keep their names."""
    workspace = Workspace()
    workspace.world.add_channel("secret", creator=workspace.ana, private=True)
    workspace.world.archive(workspace.room("old"), workspace.bot)
    assert workspace.error("conversations.create", name="secret") == "name_taken"
    assert workspace.error("conversations.create", name="old") == "name_taken"
    assert workspace.error("conversations.rename", channel=workspace.room("new"), name="old") == "name_taken"


def test_whoever_creates_a_channel_is_its_first_member() -> None:
    """And Slack says so in the channel."""
    workspace = Workspace()
    room = workspace.call("conversations.create", name="inc-9")["channel"]
    assert room["is_member"]
    assert workspace.call("conversations.members", channel=room["id"])["members"] == [workspace.bot]
    assert [m["subtype"] for m in workspace.world.messages(room["id"])] == ["channel_join"]


def test_a_private_channel_does_not_exist_for_strangers() -> None:
    """Whatever they try is channel_not_found."""
    workspace = Workspace()
    secret = workspace.world.add_channel("secret", creator=workspace.ana, private=True)
    for name in ("conversations.info", "conversations.history", "conversations.join", "conversations.archive"):
        assert workspace.error(name, channel=secret) == "channel_not_found"
    assert refusal_of(workspace.world.post, secret, workspace.ben, "hi") == "channel_not_found"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("conversations.history", {}),
        ("conversations.setTopic", {"topic": "a"}),
        ("conversations.setPurpose", {"purpose": "a"}),
        ("conversations.rename", {"name": "other"}),
        ("conversations.archive", {}),
        ("conversations.invite", {"users": "U000000003"}),
        ("pins.add", {"timestamp": "1.0"}),
    ],
)
def test_a_public_channel_must_be_joined_first(name: str, arguments: dict[str, str]) -> None:
    """Seeing it is not being in it."""
    workspace = Workspace()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    assert workspace.error(name, channel=lobby, **arguments) == "not_in_channel"


@pytest.mark.parametrize(
    ("name", "arguments", "error"),
    [
        ("chat.postMessage", {"text": "a"}, "is_archived"),
        ("chat.update", {"ts": "1.0", "text": "a"}, "is_inactive"),
        ("conversations.setTopic", {"topic": "a"}, "is_archived"),
        ("conversations.invite", {"users": "U000000003"}, "is_archived"),
        ("conversations.rename", {"name": "other"}, "is_archived"),
        ("conversations.join", {}, "is_archived"),
        ("conversations.archive", {}, "already_archived"),
        ("conversations.history", {}, ""),
    ],
)
def test_an_archived_channel_can_only_be_read(name: str, arguments: dict[str, str], error: str) -> None:
    """Everything else is refused, by name."""
    workspace = Workspace()
    room = workspace.room()
    workspace.world.archive(room, workspace.ana)
    assert workspace.error(name, channel=room, **arguments) == error


def test_an_archived_channel_can_be_opened_again_once() -> None:
    """The second time there is nothing to open."""
    workspace = Workspace()
    room = workspace.room()
    workspace.call("conversations.archive", channel=room)
    assert [workspace.error("conversations.unarchive", channel=room) for _ in range(2)] == ["", "not_archived"]


@pytest.mark.parametrize(("length", "error"), [(250, ""), (251, "too_long")])
@pytest.mark.parametrize("what", ["topic", "purpose"])
def test_topic_and_purpose_hold_250_characters(what: str, length: int, error: str) -> None:
    """One more is too_long."""
    workspace = Workspace()
    method = f"conversations.set{what.title()}"
    answer = workspace.call(method, channel=workspace.room(), **{what: "x" * length})
    assert answer.get("error", "") == error
    assert error or answer["channel"][what]["value"] == "x" * length


def test_what_happens_to_a_channel_stands_in_it() -> None:
    """Each act leaves a notice with the keys that Slack gives it."""
    workspace = Workspace()
    room, world, ana = workspace.room(), workspace.world, workspace.ana
    world.set_topic(room, "now", ana)
    world.set_purpose(room, "why", ana)
    world.rename(room, "inc-2", ana)
    world.invite(room, workspace.ben, by=ana)
    world.kick(room, workspace.ben, by=ana)
    world.archive(room, ana)
    notices = world.messages(room)[2:]
    assert [notice["subtype"].removeprefix("channel_") for notice in notices] == [
        "topic",
        "purpose",
        "name",
        "join",
        "leave",
        "archive",
    ]
    assert notices[0]["topic"] == "now"
    assert (notices[2]["old_name"], notices[2]["name"]) == ("inc-1", "inc-2")
    assert notices[3]["inviter"] == ana


def test_notices_in_private_channels_bear_the_old_word() -> None:
    """group_topic, not channel_topic."""
    workspace = Workspace()
    room = workspace.room(private=True)
    workspace.world.set_topic(room, "now", workspace.ana)
    assert workspace.world.messages(room)[-1]["subtype"] == "group_topic"


def test_the_app_is_told_that_it_was_put_out() -> None:
    """Its membership ends, and the channel is left."""
    workspace = Workspace()
    room = workspace.room()
    workspace.world.kick(room, workspace.bot, by=workspace.ana)
    membership, left = workspace.happenings[-2:]
    assert isinstance(membership, MembershipChanged)
    assert not membership.joined
    assert isinstance(left, ChannelChanged)
    assert left.what == "left"
    assert workspace.error("conversations.history", channel=room) == "not_in_channel"


def test_kicking_follows_slacks_rules() -> None:
    """Not oneself, not a stranger, not from outside."""
    workspace = Workspace()
    room = workspace.room()
    assert workspace.error("conversations.kick", channel=room, user=workspace.bot) == "cant_kick_self"
    assert workspace.error("conversations.kick", channel=room, user=workspace.ben) == "not_in_channel"
    assert workspace.error("conversations.kick", channel=room, user="U0NOBODY") == "user_not_found"
    assert workspace.error("conversations.kick", channel=room, user=workspace.ana) == ""


def test_a_channel_turned_private_is_lost_to_those_outside() -> None:
    """Even though they saw it before."""
    workspace = Workspace()
    room = workspace.room()
    workspace.world.convert_to_private(room, workspace.ana)
    assert refusal_of(workspace.world.join, room, workspace.ben) == "channel_not_found"
    assert workspace.call("conversations.info", channel=room)["channel"]["is_private"]


def test_a_channel_may_get_another_id() -> None:
    """The old one leads nowhere; the event names both."""
    workspace = Workspace()
    room = workspace.room()
    fresh = workspace.world.change_channel_id(room, workspace.ana)
    changed = workspace.happenings[-1]
    assert isinstance(changed, ChannelChanged)
    assert (changed.channel, changed.old_channel) == (fresh, room)
    assert workspace.error("conversations.info", channel=room) == "channel_not_found"
    assert workspace.error("conversations.info", channel=fresh) == ""


def test_a_deleted_channel_is_gone() -> None:
    """With everything in it; the name is free again."""
    workspace = Workspace()
    workspace.world.delete_channel(workspace.room(), workspace.ana)
    assert workspace.world.channels() == []
    assert workspace.error("conversations.create", name="inc-1") == ""


def test_nobody_leaves_the_general_channel() -> None:
    """Nor is it archived, nor is anybody put out of it."""
    workspace = Workspace()
    room = workspace.room("general")
    workspace.world.channel(room).general = True
    assert workspace.error("conversations.leave", channel=room) == "cant_leave_general"
    assert workspace.error("conversations.archive", channel=room) == "cant_archive_general"
    assert workspace.error("conversations.kick", channel=room, user=workspace.ana) == "cant_kick_from_general"


@pytest.mark.parametrize("name", ["archive", "unarchive", "leave", "setTopic", "rename", "kick", "invite"])
def test_direct_messages_cannot_be_managed(name: str) -> None:
    """They are of the wrong type."""
    workspace = Workspace()
    direct = workspace.world.open_dm(workspace.bot, workspace.ana)
    extra = {"setTopic": {"topic": "a"}, "rename": {"name": "a"}, "invite": {"users": "U000000003"}}
    error = workspace.error(f"conversations.{name}", channel=direct, **extra.get(name, {}))
    assert error == "method_not_supported_for_channel_type"
