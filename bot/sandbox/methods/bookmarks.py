"""bookmarks.*: links at the top of a channel."""

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Channel, Json
from bot.sandbox.screens import ScreenChanged

SCHEMES = ("https://", "http://")


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
    if not link.startswith(SCHEMES):
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


def _own_bookmark(request: Request) -> tuple[Channel, Json]:
    """The channel and the stored bookmark that the call names."""
    room = request.world.channel(request.text("channel_id"), request.bot)
    if request.bot not in room.members:
        raise SlackError("permission_denied")
    for bookmark in room.bookmarks:
        if bookmark["id"] == request.text("bookmark_id"):
            return room, bookmark
    raise SlackError("not_found")


@method(
    "bookmarks.edit",
    scopes=("bookmarks:write",),
    tier=2,
    optional=("bookmark_id", "channel_id", "emoji", "link", "title"),
    errors=("channel_not_found", "invalid_link", "not_found", "permission_denied"),
)
def edit(request: Request) -> Json:
    """Change a bookmark; what is not given stays."""
    room, bookmark = _own_bookmark(request)
    given = {key: request.text(key) for key in ("emoji", "link", "title") if key in request.arguments}
    if "link" in given and not given["link"].startswith(SCHEMES):
        raise SlackError("invalid_link")
    bookmark |= given | {"date_updated": request.world.seconds()}
    request.world.screen(ScreenChanged("channel", channel=room.id))
    return {"bookmark": dict(bookmark)}


@method(
    "bookmarks.remove",
    scopes=("bookmarks:write",),
    tier=2,
    optional=("bookmark_id", "channel_id"),
    errors=("channel_not_found", "not_found", "permission_denied"),
)
def remove(request: Request) -> Json:
    """Take a bookmark away."""
    room, bookmark = _own_bookmark(request)
    room.bookmarks.remove(bookmark)
    request.world.screen(ScreenChanged("channel", channel=room.id))
    return {}
