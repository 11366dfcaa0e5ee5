"""canvases.* and conversations.canvases.create: documents beside the talk."""

from typing import Any

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request, wrong_arguments
from bot.sandbox.records import Json, Section

WRITE = ("canvases:write",)
ANY_HEADER = "any_header"
LEVELS = frozenset({"read", "write", "owner"})


def _markdown(request: Request) -> str:
    content: Any = request.structure("document_content")
    if content is None:
        return ""
    well_formed = isinstance(content, dict) and content.get("type") == "markdown"
    if not well_formed or not isinstance(content.get("markdown"), str):
        raise wrong_arguments("must be an object of type markdown: document_content")
    return str(content["markdown"])


@method(
    "canvases.create",
    scopes=WRITE,
    tier=2,
    optional=("channel_id", "document_content", "title"),
    errors=("canvas_creation_failed",),
)
def create(request: Request) -> Json:
    """Create a canvas that stands alone, or in a channel's tabs."""
    title, channel, markdown = request.text("title"), request.text("channel_id"), _markdown(request)
    try:
        canvas = request.world.add_canvas(request.bot, title, markdown, channel)
    except SlackError as error:
        # This method knows one word for all that can go wrong with the place.
        raise SlackError("canvas_creation_failed", {"detail": error.code}) from error
    return {"canvas_id": canvas.id}


@method(
    "conversations.canvases.create",
    scopes=WRITE,
    tier=2,
    required=("channel_id",),
    optional=("document_content", "title"),
    errors=("canvas_creation_failed", "channel_canvas_already_exists", "channel_canvas_creation_failed"),
)
def create_in_channel(request: Request) -> Json:
    """Create a channel's own canvas."""
    title, channel, markdown = request.text("title"), request.text("channel_id"), _markdown(request)
    try:
        canvas = request.world.add_canvas(request.bot, title, markdown, channel)
    except SlackError as error:
        known = error.code in {"channel_canvas_already_exists", "canvas_creation_failed"}
        raise SlackError(error.code if known else "channel_canvas_creation_failed", {"detail": error.code}) from error
    return {"canvas_id": canvas.id}


@method(
    "canvases.edit",
    scopes=WRITE,
    tier=3,
    required=("canvas_id", "changes"),
    errors=("canvas_editing_failed", "canvas_not_found"),
)
def edit(request: Request) -> Json:
    """Change a canvas; one change a call."""
    canvas = request.world.canvas(request.text("canvas_id"), request.bot)
    changes: Any = request.structure("changes")
    if not isinstance(changes, list) or len(changes) != 1 or not isinstance(changes[0], dict):
        raise wrong_arguments("must be a list of one change: changes")
    request.world.change_canvas(canvas, changes[0])
    return {}


@method("canvases.delete", scopes=WRITE, tier=3, required=("canvas_id",), errors=("canvas_not_found",))
def delete(request: Request) -> Json:
    """Delete a canvas."""
    request.world.delete_canvas(request.world.canvas(request.text("canvas_id"), request.bot))
    return {}


@method(
    "canvases.sections.lookup",
    scopes=("canvases:read",),
    tier=3,
    required=("canvas_id", "criteria"),
    errors=("canvas_not_found",),
)
def lookup(request: Request) -> Json:
    """Find the present ids of sections by kind and by a text in them."""
    canvas = request.world.canvas(request.text("canvas_id"), request.bot)
    criteria: Any = request.structure("criteria")
    if not isinstance(criteria, dict):
        raise wrong_arguments("must be an object: criteria")
    return {"sections": [{"id": section.id} for section in canvas.sections if _fits(section, criteria)]}


def _fits(section: Section, criteria: Json) -> bool:
    kinds = criteria.get("section_types", [])
    by_kind = not kinds or section.kind in kinds or (ANY_HEADER in kinds and section.kind != "text")
    return by_kind and criteria.get("contains_text", "") in section.markdown


@method(
    "canvases.access.set",
    scopes=WRITE,
    tier=3,
    required=("access_level", "canvas_id"),
    optional=("channel_ids", "user_ids"),
    errors=("canvas_not_found", "channel_not_found", "invalid_parameters", "user_not_found"),
)
def give_access(request: Request) -> Json:
    """Let channels or users read or write a canvas."""
    canvas = request.world.canvas(request.text("canvas_id"), request.bot)
    channels, users = request.names("channel_ids"), request.names("user_ids")
    if request.text("access_level") not in LEVELS or bool(channels) == bool(users):
        raise SlackError("invalid_parameters")
    for channel in channels:
        request.world.channel(channel, request.bot)
    for user in users:
        request.world.user(user)
    canvas.access |= dict.fromkeys([*channels, *users], request.text("access_level"))
    return {}
