"""files.*: the upload in three steps, and what becomes of files."""

from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.messages import Extras
from bot.sandbox.methods.blocks import checked_blocks
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Channel, Json

SNIPPET_BYTES = 1_000_000
FILE_BYTES = 1_000_000_000
ALT_TEXT = 1_000  # characters
CHANNELS = 100


@method(
    "files.getUploadURLExternal",
    scopes=("files:write",),
    tier=4,
    required=("filename", "length"),
    optional=("alt_txt", "snippet_type"),
    errors=("alt_txt_too_large", "file_upload_size_restricted", "snippet_too_large"),
)
def upload_url(request: Request) -> Json:
    """Say where the bytes of a file may be sent."""
    size = request.number("length", 0, most=10 * FILE_BYTES)
    if size > FILE_BYTES:
        raise SlackError("file_upload_size_restricted")
    if request.text("snippet_type") and size > SNIPPET_BYTES:
        raise SlackError("snippet_too_large")
    if len(request.text("alt_txt")) > ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file = request.world.announce_file(request.bot, request.text("filename"), size)
    file.alt_text, file.snippet_type = request.text("alt_txt"), request.text("snippet_type")
    return {"upload_url": f"{request.base_url}/upload/v1/{file.id}", "file_id": file.id}


@method(
    "files.completeUploadExternal",
    scopes=("files:write",),
    tier=4,
    required=("files",),
    optional=("blocks", "channel_id", "channels", "initial_comment", "thread_ts"),
    errors=(
        "channel_not_found",
        "channels_limit_exceeded",
        "file_not_found",
        "invalid_blocks",
        "invalid_channel",
        "not_in_channel",
        "posting_to_channel_denied",
    ),
)
def complete(request: Request) -> Json:
    """Make uploaded files real, and show them in channels."""
    rows = _rows(request)
    rooms = _rooms(request)
    thread_ts = request.text("thread_ts") or None
    if thread_ts and len(rooms) > 1:
        raise wrong_arguments("one channel only with: thread_ts")
    blocks, comment = checked_blocks(request), request.text("initial_comment")
    files = [request.world.complete_file(str(row["id"]), str(row.get("title") or "")) for row in rows]
    # Slack answers before it shares: no message is named here, it comes as an event.
    answer = {"files": [request.world.file_json(file) for file in files]}
    for room in rooms:
        extras = Extras(thread_ts=thread_ts, blocks=blocks)
        request.world.share_files([file.id for file in files], room.id, request.bot, comment, **extras)
    return answer


def _rows(request: Request) -> list[Json]:
    rows: Any = request.structure("files")
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise wrong_arguments("must be a list of objects with an id: files")
    for row in rows:
        file = request.world.file(str(row["id"]))
        if file.data is None or file.completed:
            raise SlackError("file_not_found")
    return rows


def _rooms(request: Request) -> list[Channel]:
    names = request.names("channels") or request.names("channel_id")
    if len(names) > CHANNELS:
        raise SlackError("channels_limit_exceeded")
    rooms = [request.world.entered(name, request.bot) for name in names]
    if any(room.archived for room in rooms):
        raise SlackError("posting_to_channel_denied")
    thread_ts = request.text("thread_ts")
    if thread_ts and any(thread_ts not in room.messages for room in rooms):
        raise wrong_arguments("no such message: thread_ts")
    return rooms


@method(
    "files.info",
    scopes=("files:read",),
    tier=4,
    required=("file",),
    optional=("count", "cursor", "limit", "page"),
    errors=("file_deleted", "file_not_found"),
)
def info(request: Request) -> Json:
    """Describe a file that the app can see."""
    file = request.world.file(request.text("file"))
    if not file.completed or not request.world.sees_file(file, request.bot):
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    paging = {"count": 100, "total": 0, "page": 1, "pages": 0}
    return {"file": request.world.file_json(file), "comments": [], "paging": paging}


@method(
    "files.delete",
    scopes=("files:write",),
    tier=3,
    required=("file",),
    errors=("cant_delete_file", "file_deleted", "file_not_found"),
)
def delete(request: Request) -> Json:
    """Delete one of the app's files."""
    file = request.world.file(request.text("file"))
    if not request.world.sees_file(file, request.bot):
        raise SlackError("file_not_found")
    request.world.delete_file(file.id, request.bot)
    return {}


@method(
    "files.list",
    scopes=("files:read",),
    tier=3,
    optional=("channel", "count", "page", "team_id", "user"),
    errors=("user_not_found",),
)
def list_(request: Request) -> Json:
    """List the files that the app can see, the newest first, in numbered pages."""
    user, channel = request.text("user"), request.text("channel")
    if user:
        request.world.user(user)
    found = [
        request.world.file_json(file)
        for file in reversed(request.world.stored_files.values())
        if file.completed
        and not file.deleted
        and request.world.sees_file(file, request.bot)
        and (not user or file.user == user)
        and (not channel or channel in file.shares)
    ]
    count, page = request.number("count", 100, most=1_000), request.number("page", 1, most=10_000)
    paging = {"count": count, "total": len(found), "page": page, "pages": -(-len(found) // count)}
    return {"files": found[(page - 1) * count : page * count], "paging": paging}
