"""Which events reach the app: those it subscribed to, has the scope for, and can see from where it is."""

from collections.abc import Mapping
from typing import Any

from bot.sandbox.payloads_events import App, Place
from bot.sandbox.world import World

PLACE_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
MESSAGE_SUBSCRIPTIONS = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}

# Any one of the scopes is enough; an empty set asks for none.
SCOPES: Mapping[str, frozenset[str]] = {
    "message.channels": frozenset({"channels:history"}),
    "message.groups": frozenset({"groups:history"}),
    "message.im": frozenset({"im:history"}),
    "message.mpim": frozenset({"mpim:history"}),
    "app_mention": frozenset({"app_mentions:read"}),
    "app_home_opened": frozenset(),
    "reaction_added": frozenset({"reactions:read"}),
    "reaction_removed": frozenset({"reactions:read"}),
    "pin_added": frozenset({"pins:read"}),
    "pin_removed": frozenset({"pins:read"}),
    "file_shared": frozenset({"files:read"}),
    "file_change": frozenset({"files:read"}),
    "file_deleted": frozenset({"files:read"}),
    "member_joined_channel": frozenset({"channels:read", "groups:read"}),
    "member_left_channel": frozenset({"channels:read", "groups:read"}),
    "channel_created": frozenset({"channels:read"}),
    "channel_rename": frozenset({"channels:read"}),
    "channel_archive": frozenset({"channels:read"}),
    "channel_unarchive": frozenset({"channels:read"}),
    "channel_deleted": frozenset({"channels:read"}),
    "channel_left": frozenset({"channels:read"}),
    "channel_id_changed": frozenset({"channels:read"}),
    "group_rename": frozenset({"groups:read"}),
    "group_archive": frozenset({"groups:read"}),
    "group_unarchive": frozenset({"groups:read"}),
    "group_deleted": frozenset({"groups:read"}),
    "group_left": frozenset({"groups:read"}),
}
ALL_EVENTS = frozenset(SCOPES)

# These come for every public channel, joined or not; or speak of what the app has just lost.
ANYWHERE = frozenset(name for name in SCOPES if name.startswith("channel_")) | {"group_left", "group_deleted"}


def app_of(world: World) -> App:
    """The installed app, as payloads name it."""
    return App(team=world.team, domain=world.domain, app_id=world.app_id, bot_user=world.bot_user)


def place_of(world: World, channel: str) -> Place:
    """A channel as payloads name it; a nameless private one if it does not exist any more."""
    room = world.rooms.get(channel)
    if room is None:
        return Place(id=channel, name="", type="channel")
    return Place(room.id, room.name, PLACE_TYPES[room.kind], room.created, room.creator)


def subscription_of(event: Mapping[str, Any]) -> str:
    """The name under which an app subscribes to this event."""
    kind = str(event["type"])
    return MESSAGE_SUBSCRIPTIONS[event["channel_type"]] if kind == "message" else kind


def channel_of(event: Mapping[str, Any]) -> str:
    """The id of the channel that an event speaks of; empty if of none."""
    item, channel = event.get("item"), event.get("channel") or event.get("channel_id") or ""
    if isinstance(channel, dict):
        return str(channel["id"])
    return str(item["channel"]) if isinstance(item, dict) and not channel else str(channel)


def reaches_app(world: World, event: Mapping[str, Any], events: frozenset[str], scopes: frozenset[str]) -> bool:
    """Whether Slack sends this event to the app.

    Args:
        world: Where it happened.
        event: The inner event.
        events: What the app subscribed to.
        scopes: What the app's bot token may do.
    """
    name = subscription_of(event)
    if name not in events or (SCOPES[name] and not SCOPES[name] & scopes):
        return False
    room = world.rooms.get(channel_of(event))
    return name in ANYWHERE or room is None or world.bot_user in room.members
