"""users.*: pages, and what a scope hides."""

from typing import Any

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
