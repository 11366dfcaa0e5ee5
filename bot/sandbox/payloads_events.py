"""Pure builders of Events API payloads: one `Happened` in, the events that Slack would send out."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.sandbox.happened import (
    ChannelChanged,
    FileChanged,
    Happened,
    HomeOpened,
    MembershipChanged,
    MessageChanged,
    MessageDeleted,
    MessagePosted,
    PinChanged,
    ReactionChanged,
)

Json = dict[str, Any]

# What Slack puts into a message event; the rest of a history entry (reactions, reply counters ...) stays behind.
MESSAGE_KEYS = (
    "type", "subtype", "user", "text", "ts", "thread_ts", "parent_user_id", "client_msg_id", "team", "blocks",
    "attachments", "files", "upload", "display_as_bot", "bot_id", "bot_profile", "app_id", "edited", "metadata",
    "topic", "purpose", "name", "old_name", "inviter", "root", "username", "icons",
)  # fmt: skip
# Slack's samples of these subtypes lack keys that other messages have.
LEFT_OUT = {"thread_broadcast": ("parent_user_id", "team"), "file_share": ("client_msg_id", "team")}
NESTED_MESSAGE_KEYS = (
    "type", "subtype", "user", "text", "ts", "thread_ts", "parent_user_id", "client_msg_id", "team", "blocks",
    "attachments", "bot_id", "bot_profile", "app_id", "edited", "reply_count", "reply_users_count", "latest_reply",
    "is_locked", "subscribed", "files", "metadata", "hidden", "user_team", "source_team",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class App:
    """Who the payloads are for: the installed app and its workspace."""

    team: str
    domain: str
    app_id: str
    bot_user: str
    token: str = "sandbox-verification-token"  # noqa: S105  # Slack's deprecated field, checked by nobody


@dataclass(frozen=True, slots=True)
class Place:
    """Where something happened; `type` is one of: channel, group, im, mpim."""

    id: str
    name: str
    type: str
    created: int = 0  # seconds
    creator: str = ""

    @property
    def letter(self) -> str:
        """`C` for public channels and `G` for private ones, as in membership events."""
        return "C" if self.type == "channel" else "G"


def only(message: Mapping[str, Any], keys: tuple[str, ...]) -> Json:
    """The keys of a message that Slack sends in this place."""
    return {key: message[key] for key in keys if message.get(key) is not None}


def event_callback(app: App, event: Mapping[str, Any], *, now: datetime, place: str = "") -> Json:
    """Wrap an event as the Events API does, with an `event_id` of its own."""
    event_id = f"Ev{uuid.uuid4().hex[:10].upper()}"
    return {
        "token": app.token,
        "team_id": app.team,
        "context_team_id": app.team,
        "context_enterprise_id": None,
        "api_app_id": app.app_id,
        "event": dict(event),
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(now.timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": app.team,
                "user_id": app.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            },
        ],
        "is_ext_shared_channel": False,
        "event_context": f"4-{app.app_id}-{place or app.team}-{event_id}",
    }


def message_events(happened: MessagePosted, place: Place, app: App) -> list[Json]:
    """A `message` event, and an `app_mention` beside it when the bot is mentioned."""
    message = happened.message
    where = {"channel": happened.channel, "event_ts": message["ts"]}
    said = only(message, MESSAGE_KEYS)
    for key in LEFT_OUT.get(str(message.get("subtype")), ()):
        said.pop(key, None)
    events = [{**said, **where, "channel_type": place.type}]
    own = message.get("user") == app.bot_user or message.get("bot_id")
    if f"<@{app.bot_user}>" in str(message.get("text", "")) and not own and "subtype" not in message:
        keys = ("user", "text", "ts", "thread_ts", "client_msg_id", "team", "blocks")
        events.append({"type": "app_mention", **only(message, keys), **where})
    return events


def message_changed(happened: MessageChanged, place: Place) -> Json:
    """A `message` event of subtype `message_changed`."""
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": only(happened.message, NESTED_MESSAGE_KEYS),
        "previous_message": only(happened.previous, NESTED_MESSAGE_KEYS),
        "channel": happened.channel,
        "hidden": True,
        "ts": happened.ts,
        "event_ts": happened.ts,
        "channel_type": place.type,
    }


def message_deleted(happened: MessageDeleted, place: Place) -> Json:
    """A `message` event of subtype `message_deleted`."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": only(happened.previous, NESTED_MESSAGE_KEYS),
        "channel": happened.channel,
        "hidden": True,
        "deleted_ts": happened.previous["ts"],
        "ts": happened.ts,
        "event_ts": happened.ts,
        "channel_type": place.type,
    }


def reaction_changed(happened: ReactionChanged, event_ts: str) -> Json:
    """`reaction_added` or `reaction_removed`; it carries no text, only where the message stands."""
    return {
        "type": "reaction_added" if happened.added else "reaction_removed",
        "user": happened.user,
        "reaction": happened.name,
        "item": {"type": "message", "channel": happened.channel, "ts": happened.message_ts},
        "item_user": happened.author,
        "event_ts": event_ts,
    }


def pin_changed(happened: PinChanged, event_ts: str, pin_count: int) -> Json:
    """`pin_added` or `pin_removed`."""
    message = happened.item.get("message", {})
    pinned = {"permalink", *(("pinned_to",) if happened.added else ())}
    keys = ("type", "user", "text", "ts", "team", "bot_id", "bot_profile", "app_id", *sorted(pinned))
    created = int(happened.item.get("created", 0))
    return {
        "type": "pin_added" if happened.added else "pin_removed",
        "user": happened.user,
        "channel_id": happened.channel,
        "item": {
            "type": "message",
            "created": created,
            "created_by": happened.item.get("created_by", happened.user),
            "channel": happened.channel,
            "message": only(message, keys),
        },
        "item_user": message.get("user", ""),
        "pin_count": pin_count,
        "pinned_info": {"channel": happened.channel, "pinned_by": happened.user, "pinned_ts": created},
        "event_ts": event_ts,
        **({} if happened.added else {"has_pins": pin_count > 0}),
    }


def membership_changed(happened: MembershipChanged, place: Place, app: App, event_ts: str) -> Json:
    """`member_joined_channel` or `member_left_channel`."""
    event = {
        "type": "member_joined_channel" if happened.joined else "member_left_channel",
        "user": happened.user,
        "channel": happened.channel,
        "channel_type": place.letter,
        "team": app.team,
        "event_ts": event_ts,
    }
    if happened.joined and happened.inviter:
        event["inviter"] = happened.inviter
    return event


def _archived(kind: str, happened: ChannelChanged, _place: Place) -> Json:
    return {"type": f"{kind}_archive", "channel": happened.channel, "user": happened.user, "is_moved": 0}


def _unarchived(kind: str, happened: ChannelChanged, _place: Place) -> Json:
    who = "user" if kind == "channel" else "actor_id"
    return {"type": f"{kind}_unarchive", "channel": happened.channel, who: happened.user}


def _gone(verb: str) -> Callable[[str, ChannelChanged, Place], Json]:
    def built(kind: str, happened: ChannelChanged, _place: Place) -> Json:
        return {"type": f"{kind}_{verb}", "channel": happened.channel, "actor_id": happened.user}

    return built


def _renamed(kind: str, happened: ChannelChanged, place: Place) -> Json:
    channel = {
        "id": happened.channel,
        "name": happened.name,
        "name_normalized": happened.name,
        "created": place.created,
        "is_channel": kind == "channel",
        "is_mpim": False,
    }
    return {"type": f"{kind}_rename", "channel": channel}


def _created(_kind: str, happened: ChannelChanged, place: Place) -> Json:
    channel = {"id": happened.channel, "name": happened.name, "created": place.created, "creator": happened.user}
    return {"type": "channel_created", "channel": channel}


def _id_changed(_kind: str, happened: ChannelChanged, _place: Place) -> Json:
    return {
        "type": "channel_id_changed",
        "old_channel_id": happened.old_channel or "",
        "new_channel_id": happened.channel,
    }


CHANNEL_BUILDERS: Mapping[str, Callable[[str, ChannelChanged, Place], Json]] = {
    "archived": _archived,
    "unarchived": _unarchived,
    "deleted": _gone("deleted"),
    "left": _gone("left"),
    "renamed": _renamed,
    "created": _created,
    "id_changed": _id_changed,
}


def channel_changed(happened: ChannelChanged, place: Place, event_ts: str) -> Json | None:
    """The `channel_*` or, for private channels, `group_*` event; None where Slack sends none."""
    if happened.what == "created" and place.type != "channel":
        return None  # Slack announces public channels only
    kind = "channel" if place.type == "channel" else "group"
    return {**CHANNEL_BUILDERS[happened.what](kind, happened, place), "event_ts": event_ts}


def file_changed(happened: FileChanged, event_ts: str) -> Json:
    """`file_shared`, `file_change` or `file_deleted`: the id only, the rest is in `files.info`."""
    if happened.what == "deleted":
        channels = [happened.channel] if happened.channel else []
        return {"type": "file_deleted", "file_id": happened.file, "channel_ids": channels, "event_ts": event_ts}
    if happened.what == "changed":
        return {"type": "file_change", "file_id": happened.file, "file": {"id": happened.file}}
    return {
        "type": "file_shared",
        "file_id": happened.file,
        "user_id": happened.user,
        "file": {"id": happened.file},
        "channel_id": happened.channel or "",
        "event_ts": event_ts,
    }


def home_opened(happened: HomeOpened, event_ts: str) -> Json:
    """`app_home_opened`, with the view if one was published."""
    event: Json = {
        "type": "app_home_opened",
        "user": happened.user,
        "channel": happened.channel,
        "tab": happened.tab,
        "event_ts": event_ts,
    }
    return {**event, "view": dict(happened.view)} if happened.view else event


def events_of(happened: Happened, place: Place, app: App, *, event_ts: str, pin_count: int = 0) -> list[Json]:
    """The inner events that Slack sends for what happened, in Slack's order.

    Args:
        happened: What happened.
        place: Its channel; a nameless one for what has no channel.
        app: Who the events are for.
        event_ts: When the event is dispatched, as Slack's `sec.µs`.
        pin_count: How many pins the channel has now, for pin events.
    """
    match happened:
        case MessagePosted():
            return message_events(happened, place, app)
        case MessageChanged():
            return [message_changed(happened, place)]
        case MessageDeleted():
            return [message_deleted(happened, place)]
        case ReactionChanged():
            return [reaction_changed(happened, event_ts)]
        case PinChanged():
            return [pin_changed(happened, event_ts, pin_count)]
        case _:
            event = _around_messages(happened, place, app, event_ts)
            return [event] if event else []


def _around_messages(
    happened: MembershipChanged | ChannelChanged | FileChanged | HomeOpened, place: Place, app: App, event_ts: str
) -> Json | None:
    match happened:
        case MembershipChanged():
            return membership_changed(happened, place, app, event_ts)
        case ChannelChanged():
            return channel_changed(happened, place, event_ts)
        case FileChanged():
            return file_changed(happened, event_ts)
        case HomeOpened():
            return home_opened(happened, event_ts)
