"""What a browser is told when something happens: one change at a time, in the words that the page's store knows."""

from collections.abc import Callable, Mapping

from bot.sandbox.errors import SlackError
from bot.sandbox.happened import (
    ChannelChanged,
    FileChanged,
    Happened,
    MembershipChanged,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    PinChanged,
    ReactionChanged,
)
from bot.sandbox.records import Canvas, Channel, Json
from bot.sandbox.screens import ScreenChanged, What
from bot.sandbox.world import World

RESHAPED = (
    "_topic",
    "_purpose",
    "_name",
    "_convert_to_private",
)  # notices after which the channel itself looks different


def changes_of(world: World, happened: Happened, user: str) -> list[Json]:
    """What this user's screen has to change, in order; nothing of channels that they do not see."""
    match happened:
        case MessagePosted() | MessageChanged():
            return _of_message(world, happened.channel, dict(happened.message), user)
        case MessageDeleted():
            gone = {"kind": "deleted", "channel": happened.channel, "ts": happened.previous["ts"]}
            return _if_seen(world, happened.channel, user, gone)
        case ReactionChanged():
            return _shown(world, happened.channel, happened.message_ts, user)
        case PinChanged():
            return [channel_change(world, happened.channel, user)]
        case _:
            return _of_channel(world, happened, user)


def screen_changes(world: World, changed: ScreenChanged, user: str) -> list[Json]:
    """The same for what Slack sends no event about."""
    if changed.user not in {"", user}:
        return []
    looks: Mapping[What, Callable[[], Json]] = {
        "ephemerals": lambda: _ephemerals(world, changed.channel, user),
        "modals": lambda: {"kind": "modals", "modals": world.modal_of(user)},
        "home": lambda: {"kind": "home", "home": world.home(user)},
        "channel": lambda: channel_change(world, changed.channel, user),
        "canvas": lambda: _canvas(world, changed.canvas, user),
        "people": lambda: {"kind": "people", **people(world)},
        "emptied": lambda: {"kind": "reset"},
    }
    return [looks[changed.what]()]


def channel_change(world: World, channel: str, user: str) -> Json:
    """A channel as it stands now, or that it is no longer there for this user."""
    room = world.rooms.get(channel)
    if room is None or not world.sees(room, user):
        return {"kind": "channel_gone", "channel": channel}
    return {"kind": "channel", "channel": channel_json(world, room, user)}


def channel_json(world: World, room: Channel, user: str) -> Json:
    """A channel with everything that stands around its messages."""
    canvas = next((c for c in world.canvases.values() if c.channel == room.id), None)
    return {
        **world.channel_json(room, user),
        "members": list(room.members),
        "pins": [{"ts": pin.ts, "user": pin.user, "created": pin.created} for pin in room.pins.values()],
        "bookmarks": [dict(bookmark) for bookmark in room.bookmarks],
        "canvas": {"id": canvas.id, "title": canvas.title} if canvas else None,
    }


def canvas_json(canvas: Canvas) -> Json:
    """A canvas with its whole text."""
    return {"id": canvas.id, "title": canvas.title, "channel": canvas.channel, "markdown": canvas.markdown}


def people(world: World) -> Json:
    """Everybody in the workspace, and the user groups."""
    return {"users": world.users(), "groups": [world.usergroup_json(group) for group in world.groups.values()]}


def _of_message(world: World, channel: str, message: Json, user: str) -> list[Json]:
    changes = _if_seen(world, channel, user, {"kind": "message", "channel": channel, "message": message})
    if changes and str(message.get("subtype", "")).endswith(RESHAPED):
        changes.append(channel_change(world, channel, user))
    return changes


def _of_channel(world: World, happened: Happened, user: str) -> list[Json]:
    match happened:
        case MembershipChanged():
            return [channel_change(world, happened.channel, user)]
        case ChannelChanged():
            left = [happened.old_channel] if happened.old_channel else []
            return [channel_change(world, channel, user) for channel in (*left, happened.channel)]
        case FileChanged(what="deleted"):
            shares = world.file(happened.file).shares.items()
            return [change for room, stamps in shares for ts in stamps for change in _shown(world, room, ts, user)]
        case _:
            return []


def _canvas(world: World, canvas: str, user: str) -> Json:
    try:
        found = world.canvas(canvas, user)
    except SlackError:
        return {"kind": "canvas_gone", "canvas": canvas}
    return {"kind": "canvas", "canvas": canvas_json(found)}


def _shown(world: World, channel: str, ts: str, user: str) -> list[Json]:
    room = world.rooms.get(channel)
    message = room.messages.get(ts) if room else None
    return (
        _if_seen(world, channel, user, {"kind": "message", "channel": channel, "message": message}) if message else []
    )


def _if_seen(world: World, channel: str, user: str, change: Json) -> list[Json]:
    room = world.rooms.get(channel)
    return [change] if room is not None and world.sees(room, user) else []


def _ephemerals(world: World, channel: str, user: str) -> Json:
    messages = world.ephemerals(user, channel) if channel in world.rooms else []
    return {"kind": "ephemerals", "channel": channel, "messages": messages}
