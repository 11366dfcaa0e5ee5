"""pins.*, reactions.* and bookmarks.*: refusals."""

import pytest

from tests.sandbox.a_workspace import Workspace


def test_marks_are_refused_in_slacks_words() -> None:
    """Pins and reactions: twice, never, nowhere."""
    workspace = Workspace()
    room = workspace.room()
    ts = workspace.said(room)
    item = {"channel": room, "timestamp": ts}
    assert [workspace.error("pins.add", **item) for _ in range(2)] == ["", "already_pinned"]
    assert [workspace.error("pins.remove", **item) for _ in range(2)] == ["", "no_pin"]
    assert [workspace.error("reactions.add", **item, name="eyes") for _ in range(2)] == ["", "already_reacted"]
    assert [workspace.error("reactions.remove", **item, name="eyes") for _ in range(2)] == ["", "no_reaction"]
    assert workspace.error("reactions.add", **item, name=":eyes:") == "invalid_name"
    assert workspace.error("pins.add", channel=room) == "no_item_specified"
    assert workspace.error("pins.add", channel=room, timestamp="soon") == "bad_timestamp"
    assert workspace.error("pins.add", channel=room, timestamp="1.000000") == "message_not_found"


@pytest.mark.parametrize(
    ("link", "kind", "error"),
    [
        ("https://a.example", "link", ""),
        ("a.example", "link", "invalid_link"),
        ("https://a.example", "folder", "invalid_bookmark_type"),
    ],
)
def test_bookmarks_are_links(link: str, kind: str, error: str) -> None:
    """Only links with a scheme."""
    workspace = Workspace()
    assert workspace.error("bookmarks.add", channel_id=workspace.room(), title="a", type=kind, link=link) == error
