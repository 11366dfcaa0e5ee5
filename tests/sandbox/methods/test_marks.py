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


def test_a_bookmark_is_changed_and_removed_by_its_id() -> None:
    """What is not given stays; a wrong id, link or place is refused."""
    workspace = Workspace()
    room = workspace.room()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    link = {"title": "Runbook", "type": "link", "link": "https://a.example"}
    mark = {
        "channel_id": room,
        "bookmark_id": workspace.call("bookmarks.add", channel_id=room, **link)["bookmark"]["id"],
    }
    edited = workspace.call("bookmarks.edit", **mark, title="The runbook")["bookmark"]
    assert (edited["title"], edited["link"]) == ("The runbook", "https://a.example")
    assert workspace.error("bookmarks.edit", **mark, link="a.example") == "invalid_link"
    assert workspace.error("bookmarks.add", channel_id=lobby, **link) == "permission_denied"
    assert workspace.error("bookmarks.edit", channel_id=lobby, bookmark_id="Bk1") == "permission_denied"
    assert workspace.error("bookmarks.add", channel_id=room, **link | {"title": ""}) == "invalid_arguments"
    assert [workspace.error("bookmarks.remove", **mark) for _ in range(2)] == ["", "not_found"]


def test_a_channel_holds_a_hundred_bookmarks() -> None:
    """The same link may stand there as often as it is added."""
    workspace = Workspace()
    link = {"channel_id": workspace.room(), "title": "a", "type": "link", "link": "https://a.example"}
    errors = [workspace.error("bookmarks.add", **link) for _ in range(101)]
    assert errors == [""] * 100 + ["too_many_bookmarks"]


def test_marks_from_outside_a_channel_are_refused() -> None:
    """The app sees a public channel and is not in it."""
    workspace = Workspace()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    ts = workspace.world.post(lobby, workspace.ana, "hi")["ts"]
    item = {"channel": lobby, "timestamp": ts}
    assert workspace.error("reactions.add", **item, name="eyes") == "no_access"
    assert workspace.error("pins.remove", **item) == "channel_not_found"
    assert workspace.error("reactions.get", **item) == ""


def test_an_archived_channel_takes_no_reactions() -> None:
    """Neither new ones nor old ones back."""
    workspace = Workspace()
    room = workspace.room()
    item = {"channel": room, "timestamp": workspace.said(room), "name": "eyes"}
    workspace.call("reactions.add", **item)
    workspace.world.archive(room, workspace.ana)
    assert workspace.error("reactions.add", **item | {"name": "tada"}) == "is_archived"
    assert workspace.error("reactions.remove", **item) == "no_access"
