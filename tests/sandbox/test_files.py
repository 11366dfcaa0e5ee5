"""Files: three steps to upload, the message that shows them, who may read them."""

import pytest

from bot.sandbox.happened import FileChanged, MessagePosted
from tests.sandbox.a_workspace import TOKEN, Workspace, refusal_of


def uploaded(workspace: Workspace, name: str = "draft.md", data: bytes = b"# Draft") -> str:
    """A file that the app has uploaded and not completed."""
    answer = workspace.call("files.getUploadURLExternal", filename=name, length=len(data))
    workspace.world.receive_file(answer["file_id"], data)
    return str(answer["file_id"])


def test_a_completed_file_stands_in_its_channel_as_a_message() -> None:
    """The answer does not name the message; it comes as file_share, then file_shared."""
    workspace = Workspace()
    room = workspace.room()
    file = uploaded(workspace)
    answer = workspace.call(
        "files.completeUploadExternal",
        files=[{"id": file, "title": "Post-mortem"}],
        channel_id=room,
        initial_comment="Here it is",
    )
    posted, shared = workspace.happenings[-2:]
    assert answer["files"][0]["title"] == "Post-mortem"
    assert answer["files"][0]["shares"] == {}
    assert isinstance(posted, MessagePosted)
    assert (posted.message["subtype"], posted.message["text"]) == ("file_share", "Here it is")
    assert [shown["id"] for shown in posted.message["files"]] == [file]
    assert shared == FileChanged(file, workspace.bot, "shared", room)
    assert workspace.call("files.info", file=file)["file"]["channels"] == [room]


def test_a_file_can_go_into_a_thread() -> None:
    """It is a reply then."""
    workspace = Workspace()
    room = workspace.room()
    parent = workspace.said(room)
    file = uploaded(workspace)
    workspace.call("files.completeUploadExternal", files=[{"id": file}], channel_id=room, thread_ts=parent)
    assert [m.get("subtype") for m in workspace.world.thread(room, parent)] == [None, "file_share"]


def test_a_file_is_completed_once_and_only_after_its_bytes() -> None:
    """Otherwise it is not found."""
    workspace = Workspace()
    announced = workspace.call("files.getUploadURLExternal", filename="a", length=3)["file_id"]
    assert workspace.error("files.completeUploadExternal", files=[{"id": announced}]) == "file_not_found"
    file = uploaded(workspace)
    assert workspace.error("files.completeUploadExternal", files=[{"id": file}]) == ""
    assert workspace.error("files.completeUploadExternal", files=[{"id": file}]) == "file_not_found"
    assert workspace.error("files.completeUploadExternal", files="F1") == "invalid_arguments"


def test_a_refused_completion_leaves_the_file_to_be_completed() -> None:
    """Channel first, file second."""
    workspace = Workspace()
    lobby = workspace.world.add_channel("lobby", creator=workspace.ana)
    old = workspace.room("old")
    workspace.world.archive(old, workspace.bot)
    file = uploaded(workspace)
    for room, error in ((lobby, "not_in_channel"), (old, "posting_to_channel_denied"), ("C0", "channel_not_found")):
        assert workspace.error("files.completeUploadExternal", files=[{"id": file}], channel_id=room) == error
    assert workspace.error("files.completeUploadExternal", files=[{"id": file}], channel_id=workspace.room()) == ""


def test_a_hundred_channels_are_the_most_for_a_file() -> None:
    """101 are refused before anything is looked at."""
    workspace = Workspace()
    file = uploaded(workspace)
    channels = ",".join(f"C{n}" for n in range(101))
    error = workspace.error("files.completeUploadExternal", files=[{"id": file}], channels=channels)
    assert error == "channels_limit_exceeded"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"length": 1_000_000, "snippet_type": "text"}, ""),
        ({"length": 1_000_001, "snippet_type": "text"}, "snippet_too_large"),
        ({"length": 1_000_001}, ""),
        ({"length": 0}, "invalid_arguments"),
        ({"length": 1_000_000_001}, "file_upload_size_restricted"),
        ({"length": 1, "alt_txt": "x" * 1_001}, "alt_txt_too_large"),
    ],
)
def test_what_is_announced_is_within_limits(arguments: dict[str, object], error: str) -> None:
    """Snippets up to a megabyte, files up to a gigabyte."""
    assert Workspace().error("files.getUploadURLExternal", filename="a", **arguments) == error


def test_a_file_is_read_with_a_token_from_where_the_app_is() -> None:
    """No token, a token without files:read, or a file elsewhere: nothing."""
    workspace = Workspace()
    world = workspace.world
    here = world.upload(workspace.ana, "log.txt", b"10:00 sold", [workspace.room()])
    secret = world.add_channel("secret", creator=workspace.ana, private=True)
    there = world.upload(workspace.ana, "log.txt", b"hidden", [secret])
    assert world.file_bytes(here, TOKEN) == b"10:00 sold"
    assert world.file_bytes(here, "") is None
    assert world.file_bytes(there, TOKEN) is None
    assert workspace.error("files.info", file=there) == "file_not_found"
    blind = Workspace(scopes=frozenset({"chat:write"}))
    unread = blind.world.upload(blind.ana, "log.txt", b"x", [blind.room()])
    assert blind.world.file_bytes(unread, TOKEN) is None


def test_a_deleted_file_leaves_a_tombstone() -> None:
    """Own files only, once; the bytes are gone."""
    workspace = Workspace()
    world, room = workspace.world, workspace.room()
    hers = world.upload(workspace.ana, "log.txt", b"x", [room])
    file = uploaded(workspace)
    workspace.call("files.completeUploadExternal", files=[{"id": file}], channel_id=room)
    assert workspace.error("files.delete", file=hers) == "cant_delete_file"
    assert [workspace.error("files.delete", file=file) for _ in range(2)] == ["", "file_deleted"]
    assert workspace.error("files.info", file=file) == "file_deleted"
    assert world.messages(room)[-1]["files"] == [{"id": file, "mode": "tombstone"}]
    assert world.file_bytes(file, TOKEN) is None


def test_files_are_listed_page_by_page() -> None:
    """Those that the app sees, the newest first, of a user or in a channel if asked."""
    workspace = Workspace()
    world, room = workspace.world, workspace.room()
    hers = [world.upload(workspace.ana, f"{n}.txt", b"x", [room]) for n in range(3)]
    secret = world.add_channel("secret", creator=workspace.ana, private=True)
    world.upload(workspace.ana, "secret.txt", b"x", [secret])
    first = workspace.call("files.list", count=2)
    second = workspace.call("files.list", count=2, page=2)
    assert [row["id"] for row in first["files"] + second["files"]] == hers[::-1]
    assert first["paging"] == {"count": 2, "total": 3, "page": 1, "pages": 2}
    assert workspace.call("files.list", user=workspace.ben)["files"] == []
    assert len(workspace.call("files.list", channel=room)["files"]) == 3
    assert workspace.error("files.list", user="U0NOBODY") == "user_not_found"


def test_a_file_in_a_thread_needs_one_channel_and_a_message_there() -> None:
    """And blocks may stand in place of a comment."""
    workspace = Workspace()
    one, two = workspace.room("one"), workspace.room("two")
    parent = workspace.said(one)
    files = [{"id": uploaded(workspace)}]
    both = workspace.error("files.completeUploadExternal", files=files, channels=f"{one},{two}", thread_ts=parent)
    nowhere = workspace.error("files.completeUploadExternal", files=files, channel_id=two, thread_ts=parent)
    assert (both, nowhere) == ("invalid_arguments", "invalid_arguments")
    blocks = [{"type": "divider"}]
    assert workspace.error("files.completeUploadExternal", files=files, channel_id=one, blocks=blocks) == ""
    assert [block["type"] for block in workspace.world.messages(one)[-1]["blocks"]] == ["divider"]


def test_a_file_that_the_app_cannot_see_cannot_be_deleted() -> None:
    """It is not there."""
    workspace = Workspace()
    file = workspace.world.upload(workspace.ana, "a.txt", b"x")
    assert workspace.error("files.delete", file=file) == "file_not_found"


def test_a_refused_share_shares_nothing() -> None:
    """The file is seen nowhere that it was not posted."""
    workspace = Workspace()
    world, lobby, room = workspace.world, workspace.world.add_channel("lobby", creator=workspace.ana), workspace.room()
    file = world.upload(workspace.ana, "a.txt", b"x")
    assert refusal_of(world.share_files, [file], lobby, workspace.ben) == "not_in_channel"
    refused = refusal_of(world.share_files, [file], room, workspace.ana, thread_ts="1.000000")
    assert refused == "cannot_reply_to_message"
    assert not world.sees_file(world.file(file), workspace.bot)
