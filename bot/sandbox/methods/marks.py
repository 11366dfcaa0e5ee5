"""pins.* and reactions.*: marks on messages."""

import re

from bot.sandbox.errors import SlackError
from bot.sandbox.methods.history import TS
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.request import Request
from bot.sandbox.records import Channel, Json

EMOJI = re.compile(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?")
MARK_ERRORS = ("bad_timestamp", "channel_not_found", "message_not_found", "no_item_specified")


def _item(request: Request) -> tuple[Channel, str]:
    """The channel and ts of the message that the call is about."""
    ts = request.text("timestamp")
    if not ts or not request.text("channel"):
        raise SlackError("no_item_specified")
    if not TS.fullmatch(ts):
        raise SlackError("bad_timestamp")
    return request.channel(), ts


@method(
    "pins.add",
    scopes=("pins:write",),
    tier=2,
    required=("channel",),
    optional=("timestamp",),
    errors=(*MARK_ERRORS, "already_pinned", "not_in_channel", "too_many_pins"),
)
def pin(request: Request) -> Json:
    """Pin a message."""
    room, ts = _item(request)
    request.world.pin(room.id, ts, request.bot)
    return {}


@method(
    "pins.remove",
    scopes=("pins:write",),
    tier=2,
    required=("channel",),
    optional=("timestamp",),
    errors=(*MARK_ERRORS, "no_pin"),
)
def unpin(request: Request) -> Json:
    """Take a pin out; from outside the channel there is none to see."""
    room, ts = _item(request)
    if request.bot not in room.members:
        raise SlackError("channel_not_found")
    request.world.pin(room.id, ts, request.bot, added=False)
    return {}


@method("pins.list", scopes=("pins:read",), tier=2, required=("channel",), errors=("channel_not_found",))
def pins(request: Request) -> Json:
    """List a channel's pins, the newest first."""
    room = request.channel()
    return {"items": [request.world.pinned_item(room, pin) for pin in reversed(room.pins.values())]}


def _react(request: Request, *, added: bool) -> Json:
    room, ts = _item(request)
    if not EMOJI.fullmatch(request.text("name")):
        raise SlackError("invalid_name")
    if request.bot not in room.members:
        raise SlackError("no_access")
    request.world.react(room.id, ts, request.bot, request.text("name"), added=added)
    return {}


@method(
    "reactions.add",
    scopes=("reactions:write",),
    tier=3,
    required=("channel", "name", "timestamp"),
    errors=(*MARK_ERRORS, "already_reacted", "invalid_name", "is_archived", "no_access"),
)
def react(request: Request) -> Json:
    """React to a message."""
    return _react(request, added=True)


@method(
    "reactions.remove",
    scopes=("reactions:write",),
    tier=2,
    required=("name",),
    optional=("channel", "timestamp"),
    errors=(*MARK_ERRORS, "invalid_name", "no_access", "no_reaction"),
)
def unreact(request: Request) -> Json:
    """Take the app's reaction away."""
    if request.world.channel(request.text("channel"), request.bot).archived:
        raise SlackError("no_access")
    return _react(request, added=False)


@method(
    "reactions.get",
    scopes=("reactions:read",),
    tier=3,
    optional=("channel", "full", "timestamp"),
    errors=MARK_ERRORS,
)
def reactions(request: Request) -> Json:
    """A message with its reactions."""
    room, ts = _item(request)
    message = {k: v for k, v in request.world.message(room, ts).items() if k != "metadata"}
    message["permalink"] = request.world.permalink(room.id, ts)
    return {"type": "message", "channel": room.id, "message": message}
