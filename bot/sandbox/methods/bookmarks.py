"""bookmarks.*: links at the top of a channel."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Json


@method(
    "bookmarks.add",
    scopes=("bookmarks:write",),
    tier=2,
    required=("title", "type"),
    optional=("channel_id", "emoji", "link"),
    errors=("channel_not_found", "invalid_bookmark_type", "invalid_link", "permission_denied", "too_many_bookmarks"),
)
def add(request: Request) -> Json:
    """Add a link; asked twice, it stands there twice."""
    if request.text("type") != "link":
        raise SlackError("invalid_bookmark_type")
    link = request.text("link")
    if not link.startswith(("https://", "http://")):
        raise SlackError("invalid_link")
    if not request.text("title"):
        raise wrong_arguments("must not be empty: title")
    room = request.world.channel(request.text("channel_id"), request.bot)
    if request.bot not in room.members:
        raise SlackError("permission_denied")
    title, emoji = request.text("title"), request.text("emoji")
    return {"bookmark": request.world.bookmark(room.id, request.bot, title, link, emoji)}


@method(
    "bookmarks.list",
    scopes=("bookmarks:read",),
    tier=3,
    optional=("channel_id",),
    errors=("channel_not_found",),
)
def list_(request: Request) -> Json:
    """List a channel's bookmarks."""
    room = request.world.channel(request.text("channel_id"), request.bot)
    return {"bookmarks": [dict(bookmark) for bookmark in room.bookmarks]}
