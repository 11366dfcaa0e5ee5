"""conversations.*: opening, inviting, joining and listing."""

import pytest

from tests.sandbox.a_workspace import Workspace


def test_a_direct_message_is_opened_once() -> None:
    """The same users share one conversation; whoever cannot be met is refused by name."""
    workspace = Workspace()
    gone = workspace.world.add_user("gone", deleted=True)
    first = workspace.call("conversations.open", users=workspace.ana)
    again = workspace.call("conversations.open", users=workspace.ana)
    assert first["channel"] == again["channel"]
    assert again["already_open"]
    assert workspace.error("conversations.open", users=gone) == "user_disabled"
    assert workspace.error("conversations.open", users="U0NOBODY") == "user_not_found"
    assert workspace.error("conversations.open") == "users_list_not_supplied"
    assert workspace.error("conversations.open", users="") == "not_enough_users"
    assert workspace.error("conversations.open", users=",".join(f"U{n}" for n in range(9))) == "too_many_users"


def test_an_invitation_brings_all_or_nobody_unless_forced() -> None:
    """One bad user spoils the call; with `force` the others come."""
    workspace = Workspace()
    room = workspace.room()
    refused = workspace.call("conversations.invite", channel=room, users=f"{workspace.ben},U0NOBODY")
    assert refused["error"] == "user_not_found"
    assert workspace.ben not in workspace.call("conversations.members", channel=room)["members"]
    forced = workspace.call("conversations.invite", channel=room, users=f"{workspace.ben},U0NOBODY", force=True)
    assert forced["errors"] == [{"user": "U0NOBODY", "ok": False, "error": "user_not_found"}]
    assert workspace.ben in workspace.call("conversations.members", channel=room)["members"]


@pytest.mark.parametrize(("invited", "error"), [(100, ""), (101, "invalid_arguments")])
def test_a_hundred_users_can_be_invited_at_once(invited: int, error: str) -> None:
    """101 are too many."""
    workspace = Workspace()
    users = [workspace.world.add_user(f"trader{n}") for n in range(invited)]
    assert workspace.error("conversations.invite", channel=workspace.room(), users=",".join(users)) == error


def test_inviting_again_or_oneself_is_refused_in_slacks_words() -> None:
    """already_in_channel, cant_invite_self and no_user."""
    workspace = Workspace()
    room = workspace.room()
    assert workspace.error("conversations.invite", channel=room, users=workspace.ana) == "already_in_channel"
    assert workspace.error("conversations.invite", channel=room, users=workspace.bot) == "cant_invite_self"
    assert workspace.error("conversations.invite", channel=room, users=",") == "no_user"


def test_joining_works_for_public_channels_and_warns_the_second_time() -> None:
    """Private channels are not there; direct ones are of the wrong kind."""
    workspace = Workspace()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    secret = workspace.world.add_channel("secret", creator=workspace.ana, private=True)
    direct = workspace.world.open_dm(workspace.bot, workspace.ana)
    assert "warning" not in workspace.call("conversations.join", channel=lobby)
    assert workspace.call("conversations.join", channel=lobby)["warning"] == "already_in_channel"
    assert workspace.error("conversations.join", channel=secret) == "channel_not_found"
    assert workspace.error("conversations.join", channel=direct) == "method_not_supported_for_channel_type"


def test_conversations_list_shows_what_the_app_can_see() -> None:
    """By kind, without archived ones if asked, never a private channel from outside."""
    workspace = Workspace()
    workspace.world.add_channel("secret", creator=workspace.ana, private=True)
    old = workspace.room("old")
    workspace.room("mine", private=True)
    workspace.world.archive(old, workspace.bot)
    every = workspace.call("conversations.list", types="public_channel,private_channel")["channels"]
    alive = workspace.call("conversations.list", exclude_archived=True)["channels"]
    assert [row["name"] for row in every] == ["old", "mine"]
    assert alive == []
    assert workspace.error("conversations.list", types="castle") == "invalid_types"


def test_a_direct_message_is_resumed_by_its_id() -> None:
    """A channel of another kind is not."""
    workspace = Workspace()
    direct = workspace.world.open_dm(workspace.bot, workspace.ana)
    resumed = workspace.call("conversations.open", channel=direct, return_im=True)
    assert resumed["channel"]["user"] == workspace.ana
    assert workspace.error("conversations.open", channel=workspace.room()) == "method_not_supported_for_channel_type"
    assert workspace.error("conversations.close", channel=direct) == ""
    assert (
        workspace.error("conversations.close", channel=workspace.room("r")) == "method_not_supported_for_channel_type"
    )


def test_a_direct_message_need_not_be_created() -> None:
    """`prevent_creation` only finds."""
    workspace = Workspace()
    only_find = {"users": workspace.ana, "prevent_creation": True}
    assert workspace.error("conversations.open", **only_find) == "channel_not_found"
    workspace.call("conversations.open", users=workspace.ana)
    assert workspace.error("conversations.open", **only_find) == ""


def test_a_private_channel_cannot_be_joined_even_from_inside() -> None:
    """conversations.join is for public channels."""
    workspace = Workspace()
    room = workspace.room(private=True)
    assert workspace.error("conversations.join", channel=room) == "method_not_supported_for_channel_type"


def test_leaving_twice_is_no_error() -> None:
    """The answer tells that there was nothing to leave."""
    workspace = Workspace()
    room = workspace.room()
    answers = [workspace.call("conversations.leave", channel=room) for _ in range(2)]
    assert answers == [{"ok": True}, {"ok": True, "not_in_channel": True}]


def test_a_deactivated_user_cannot_be_invited() -> None:
    """cant_invite."""
    workspace = Workspace()
    workspace.world.deactivate(workspace.ben)
    assert workspace.error("conversations.invite", channel=workspace.room(), users=workspace.ben) == "cant_invite"


def test_a_channel_tells_its_locale_when_asked() -> None:
    """As users do."""
    workspace = Workspace()
    assert workspace.call("conversations.info", channel=workspace.room(), include_locale=True)["channel"]["locale"]
    assert workspace.call("users.info", user=workspace.ana, include_locale=True)["user"]["locale"]
