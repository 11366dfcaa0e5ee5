"""Slack's events as captures: what was said, edited, deleted, marked, and what became of the room.

Events are read leniently: whatever Slack adds or leaves out, what was said is kept.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.domain.capture import UNKNOWN, Capture, Deleted, Edited, Happened, Move, Pinned, Reacted, Said
from bot.domain.change import Json, Source
from bot.domain.command import BOT, Person, Where
from bot.slack.requests import Payload
from bot.slack.text import unescape

Event = Mapping[str, Any]

# Slack counts replies in an event of its own; nobody said anything.
COUNTERS: Final = frozenset({"message_replied"})
# What stands in fields of its own and need not be kept twice.
TOLD: Final = frozenset({"text", "blocks", "files"})
# What is in a changed message beside its words: links unfold, files are looked at, huddles come to an end.
UNFURLED: Final = ("from_url", "original_url", "is_msg_unfurl", "app_unfurl_url", "is_app_unfurl")


def of_event(body: Payload) -> Capture | None:
    """What an event tells of a channel; None where it tells nothing that is recorded."""
    read = READERS.get(str(body["event"].get("type")))
    return None if read is None else read(body, body["event"])


def of_move(body: Payload) -> Move:
    """A channel that got another id."""
    event, team, event_id = body["event"], str(body["team_id"]), str(body["event_id"])
    return Move(
        key=f"event/{event_id}",
        workspace=team,
        by=Person(BOT, BOT),
        where=Where(channel=str(event["old_channel_id"])),
        to=Source(team, str(event["new_channel_id"]), str(event["event_ts"]), event_id),
    )


def of_message(body: Payload, message: Event, channel: str) -> Said:
    """A message as it stands, whether an event brought it or a person pointed at it."""
    ts = str(message.get("ts") or message.get("event_ts") or body.get("event_time") or "0")
    return Said(
        **_about(body, (channel, ts), at=ts, actor=_actor(message), raw=_rest(message), author=message),
        text=_text(message),
        subtype=str(message.get("subtype") or ""),
        parent=_parent(message),
        revision=_edited_at(message),
        blocks=_parts(message, "blocks"),
        files=_parts(message, "files"),
    )


def of_history(message: Event, channel: str, *, team: str, us: str) -> Said:
    """A message that Slack shows in a channel's history; `us` is our bot user."""
    body = {"team_id": team, "event_id": None, "authorizations": [{"user_id": us, "is_bot": True}]}
    return of_message(body, message, channel)


def _message(body: Payload, event: Event) -> Capture | None:
    match event.get("subtype"):
        case "message_changed" if _buried(event):
            return _deleted(body, event)
        case "message_changed":
            return _changed(body, event)
        case "message_deleted":
            return _deleted(body, event)
        case subtype if subtype in COUNTERS:
            return None
        case _:
            return of_message(body, event, str(event["channel"]))


def _changed(body: Payload, event: Event) -> Capture | None:
    """An edit; None where only a link unfolded, a reply was counted, or words still stream in."""
    message, before = event["message"], event.get("previous_message")
    streaming = message.get("streaming_state") == "in_progress"  # its last event holds all of it
    if streaming or (before is not None and _shown(message) == _shown(before)):
        return None
    change = str(event.get("ts") or event.get("event_ts"))
    about = _about(
        body,
        (str(event["channel"]), str(message["ts"])),
        at=change,
        actor=_editor(message),
        raw=_rest(event, "message", "previous_message", changed=_rest(message)),
        author=message,
    )
    if message.get("subtype") == "huddle_thread":
        return Happened(**about, what="huddle", text="The huddle changed", fields={"changed_ts": change})
    return Edited(
        **about,
        text=_text(message),
        old=None if before is None else _text(before),
        revision=_edited_at(message) or change,
        author=_actor(message),
        subtype=str(message.get("subtype") or ""),
        parent=_parent(message),
        blocks=_parts(message, "blocks"),
        files=_parts(message, "files"),
    )


def _deleted(body: Payload, event: Event) -> Deleted:
    """A deletion; Slack does not say whose hand it was."""
    before = event.get("previous_message")
    ts = event.get("deleted_ts") or event.get("message", {}).get("ts")
    return Deleted(
        **_about(
            body,
            (str(event["channel"]), str(ts)),
            at=str(event.get("ts") or event.get("event_ts")),
            actor=UNKNOWN,
            raw=_rest(event),
            author=before or {},
        ),
        old=None if before is None else _text(before),
        author=_actor(before or {}),
    )


def _reaction(body: Payload, event: Event) -> Reacted | None:
    item = event["item"]
    if item.get("type") != "message":
        return None
    return Reacted(
        **_about(
            body,
            (str(item["channel"]), str(item["ts"])),
            at=str(event["event_ts"]),
            actor=_actor(event),
            raw=_rest(event),
            author=event,
        ),
        reaction=str(event["reaction"]),
        added=event["type"] == "reaction_added",
        author=str(event.get("item_user") or UNKNOWN),
    )


def _pin(body: Payload, event: Event) -> Pinned | None:
    message = event["item"].get("message")
    if message is None:
        return None
    return Pinned(
        **_about(
            body,
            (str(event["channel_id"]), str(message["ts"])),
            at=str(event["event_ts"]),
            actor=_actor(event),
            raw=_rest(event),
            author=event,
        ),
        added=event["type"] == "pin_added",
        author=_actor(message),
    )


def _room(what: str, sentence: str, *, gap: bool = False) -> Callable[[Payload, Event], Happened]:
    """Reads events about the room; `{name}` in the sentence is the channel's new name."""

    def read(body: Payload, event: Event) -> Happened:
        channel = event["channel"]
        described = channel if isinstance(channel, Mapping) else {"id": channel}
        ts = str(event.get("event_ts") or body.get("event_time") or "0")
        return Happened(
            **_about(body, (str(described["id"]), ts), at=ts, actor=_actor(event), raw=_rest(event), author=event),
            what=what,
            text=sentence.format(name=described.get("name", "")),
            gap=gap,
        )

    return read


_GONE: Final = "The bot was removed from the war room. What is said there from now on is not on record."
READERS: Final[Mapping[str, Callable[[Payload, Event], Capture | None]]] = {
    "message": _message,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "pin_added": _pin,
    "pin_removed": _pin,
    "member_joined_channel": _room("joined", "Joined the war room"),
    "member_left_channel": _room("left", "Left the war room"),
    **{
        f"{kind}_{verb}": read
        for kind in ("channel", "group")
        for verb, read in {
            "archive": _room("archived", "Archived the war room"),
            "unarchive": _room("unarchived", "Opened the archived war room again"),
            "rename": _room("renamed", "Renamed the war room to #{name}"),
            "deleted": _room("deleted", "Deleted the war room with all that was said in it", gap=True),
            "left": _room("removed", _GONE, gap=True),
        }.items()
    },
}


def _about(body: Payload, place: tuple[str, str], *, at: str, actor: str, raw: str, author: Event) -> dict[str, Any]:
    """The fields that every capture has; `place` is channel and `ts` of what it is about."""
    team, event_id = str(body["team_id"]), body.get("event_id")
    return {
        "key": f"event/{event_id}",
        "workspace": team,
        "actor": actor,
        "at": _moment(at),
        "source": Source(team, *place, event_id),
        "raw": raw,
        "ours": _is_ours(body, author),
        "team": _guest_of(author, team),
    }


def _is_ours(body: Payload, event: Event) -> bool:
    """Whether this app did it: by its own id, or as its bot user."""
    app = event.get("app_id")
    bots = {each.get("user_id") for each in body.get("authorizations") or () if each.get("is_bot")}
    return (app is not None and app == body.get("api_app_id")) or event.get("user") in bots


def _guest_of(event: Event, home: str) -> str:
    """The workspace of somebody from another one; empty for our own people."""
    team = str(event.get("user_team") or event.get("source_team") or event.get("team") or home)
    return "" if team == home else team


def _actor(event: Event) -> str:
    return str(event.get("user") or event.get("actor_id") or event.get("bot_id") or UNKNOWN)


def _editor(message: Event) -> str:
    return str((message.get("edited") or {}).get("user") or _actor(message))


def _edited_at(message: Event) -> str:
    return str((message.get("edited") or {}).get("ts") or "")


def _buried(event: Event) -> bool:
    """Whether a message with replies was deleted: a tombstone stays in its place."""
    return bool(event["message"].get("subtype") == "tombstone")


def _text(message: Event) -> str:
    return unescape(str(message.get("text") or ""))


def _parent(message: Event) -> str:
    parent = str(message.get("thread_ts") or "")
    return "" if parent == message.get("ts") else parent


def _parts(message: Event, name: str) -> tuple[Any, ...]:
    parts = message.get(name)
    return tuple(each for each in parts if isinstance(each, Mapping)) if isinstance(parts, list) else ()


def _shown(message: Event) -> tuple[object, ...]:
    """What a reader sees of a message: if this is the same, nobody edited it."""
    files = [(each.get("id"), each.get("mode"), each.get("title")) for each in _parts(message, "files")]
    attached = [each for each in _parts(message, "attachments") if not any(map(each.get, UNFURLED))]
    words = (message.get("text"), message.get("blocks"), message.get("edited"), message.get("subtype"))
    return (*words, files, attached, message.get("room"), message.get("streaming_state"))


def _rest(event: Event, *without: str, **more: Json) -> str:
    """What else Slack sent, as JSON text."""
    rest = {name: value for name, value in event.items() if name not in TOLD and name not in without}
    return json.dumps({**rest, **more}, ensure_ascii=False, sort_keys=True)


def _moment(ts: str) -> datetime:
    """The seconds of Slack's `ts`; its fraction is a counter."""
    seconds = ts.partition(".")[0]
    return datetime.fromtimestamp(int(seconds) if seconds.isdecimal() else 0, UTC)
