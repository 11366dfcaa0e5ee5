"""conversations.history and replies: spans, pages and order."""

from typing import Any

import pytest

from tests.sandbox.a_workspace import Workspace


@pytest.mark.parametrize("arguments", [{"limit": "many"}, {"limit": 1000}, {"limit": 0}, {"inclusive": "perhaps"}])
def test_an_argument_that_cannot_be_meant_is_refused(arguments: dict[str, Any]) -> None:
    """Numbers, bounds and booleans."""
    workspace = Workspace()
    assert workspace.error("conversations.history", channel=workspace.room(), **arguments) == "invalid_arguments"


def test_history_can_be_read_page_by_page() -> None:
    """Every message once, newest first, whatever the page's size."""
    workspace = Workspace()
    room = workspace.room()
    posted = [workspace.said(room, str(n)) for n in range(7)]
    read: list[str] = []
    cursor = ""
    while True:
        answer = workspace.call("conversations.history", channel=room, limit=3, cursor=cursor, oldest=posted[0])
        read += [message["ts"] for message in answer["messages"]]
        cursor = answer["response_metadata"]["next_cursor"]
        assert answer["has_more"] == bool(cursor)
        if not cursor:
            break
    assert read == posted[:0:-1]


def test_the_ends_of_a_span_only_count_if_inclusive() -> None:
    """Oldest and latest, compared as numbers of unequal length too."""
    workspace = Workspace()
    room = workspace.room()
    first, second, third = (workspace.said(room, str(n)) for n in range(3))
    span = {"channel": room, "oldest": first, "latest": third}
    open_ends = workspace.call("conversations.history", **span)["messages"]
    closed_ends = workspace.call("conversations.history", **span, inclusive=True)["messages"]
    assert [m["ts"] for m in open_ends] == [second]
    assert [m["ts"] for m in closed_ends] == [third, second, first]
    assert len(workspace.call("conversations.history", channel=room, oldest="999999999")["messages"]) == 5


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"oldest": "yesterday"}, "invalid_ts_oldest"),
        ({"latest": "1e9"}, "invalid_ts_latest"),
        ({"cursor": "?"}, "invalid_cursor"),
        ({"cursor": "bmV4dDoxLjA="}, "invalid_cursor"),
    ],
)
def test_history_refuses_bounds_and_cursors_that_are_none(arguments: dict[str, str], error: str) -> None:
    """Each with its own code."""
    workspace = Workspace()
    assert workspace.error("conversations.history", channel=workspace.room(), **arguments) == error


def test_replies_begin_with_their_parent_and_take_any_ts_of_the_thread() -> None:
    """A reply's ts finds the same thread; an unknown one finds none."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room)
    reply = workspace.said(room, "reply", thread_ts=parent)
    for ts in (parent, reply):
        found = workspace.call("conversations.replies", channel=room, ts=ts, oldest=reply, inclusive=True)["messages"]
        assert [message["ts"] for message in found] == [parent, reply]
    assert workspace.error("conversations.replies", channel=room, ts="1.000000") == "thread_not_found"


def test_a_thread_in_a_channel_that_was_never_joined_is_not_found() -> None:
    """conversations.replies knows no not_in_channel."""
    workspace = Workspace()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    ts = workspace.world.post(lobby, workspace.ana, "hi")["ts"]
    assert workspace.error("conversations.replies", channel=lobby, ts=ts) == "channel_not_found"
