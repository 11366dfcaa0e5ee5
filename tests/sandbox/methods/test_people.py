"""users.*: pages, and what a scope hides."""

from typing import Any

from bot.sandbox.methods.paging import cursor_for
from tests.sandbox.a_workspace import Workspace


def test_mail_addresses_need_a_scope_of_their_own() -> None:
    """users:read alone hides them."""
    assert "email" not in _profile_read_with("users:read")
    assert _profile_read_with("users:read", "users:read.email")["email"] == "ana@sandbox.example"


def _profile_read_with(*scopes: str) -> dict[str, Any]:
    workspace = Workspace(scopes=frozenset(scopes))
    return dict(workspace.call("users.info", user=workspace.ana)["user"]["profile"])


def test_lists_come_in_pages() -> None:
    """users.list and conversations.members hand out cursors that lead to the rest."""
    workspace = Workspace()
    first = workspace.call("users.list", limit=2)
    rest = workspace.call("users.list", limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [m["name"] for m in first["members"] + rest["members"]] == ["warroom", "ana", "ben"]
    assert rest["response_metadata"]["next_cursor"] == ""
    assert workspace.error("conversations.members", channel=workspace.room(), cursor="x") == "invalid_cursor"


def test_who_is_not_there_is_not_found() -> None:
    """By mail, by bot id, by team; and deactivated people are not found by mail."""
    workspace = Workspace()
    workspace.world.deactivate(workspace.ben)
    assert workspace.error("users.lookupByEmail", email="ben@sandbox.example") == "users_not_found"
    assert workspace.error("bots.info", bot="B0") == "bot_not_found"
    assert workspace.error("team.info", team="T0OTHER") == "team_not_found"
    assert workspace.error("users.profile.get", user="U0NOBODY") == "user_not_found"


def test_groups_tell_their_users_and_number_when_asked() -> None:
    """Not otherwise."""
    workspace = Workspace()
    workspace.world.add_usergroup("risk", [workspace.ana])
    asked = workspace.call("usergroups.list", include_users=True, include_count=True)["usergroups"][0]
    plain = workspace.call("usergroups.list")["usergroups"][0]
    assert (asked["users"], asked["user_count"]) == ([workspace.ana], 1)
    assert not {"users", "user_count"} & plain.keys()


def test_a_group_that_is_switched_off_is_shown_on_request_only() -> None:
    """And nobody whose account is closed is in any group."""
    workspace = Workspace()
    group = workspace.world.add_usergroup("risk", [workspace.ana, workspace.ben])
    workspace.world.deactivate(workspace.ben)
    assert workspace.call("usergroups.users.list", usergroup=group)["users"] == [workspace.ana]
    workspace.world.disable_usergroup(group)
    assert workspace.error("usergroups.users.list", usergroup=group) == "no_such_subteam"
    assert workspace.call("usergroups.users.list", usergroup=group, include_disabled=True)["users"] == [workspace.ana]
    assert workspace.call("usergroups.list")["usergroups"] == []
    assert workspace.call("usergroups.list", include_disabled=True)["usergroups"][0]["date_delete"] > 0


def test_a_cursor_past_the_end_is_refused() -> None:
    """As one that is not a number."""
    workspace = Workspace()
    assert workspace.error("users.list", cursor=cursor_for("99")) == "invalid_cursor"
    assert workspace.error("users.list", cursor=cursor_for("x")) == "invalid_cursor"
    assert workspace.error("users.list", cursor="YTpi") == "invalid_cursor"
