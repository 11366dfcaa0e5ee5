"""Pure builders of what people's gestures send to an app: slash commands, presses, submissions and shortcuts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox.payloads_events import App, Json, Place

# A pressed message travels with these keys; reactions and pins on it as in Slack's own samples.
PRESSED_MESSAGE_KEYS = (
    "type", "subtype", "user", "text", "ts", "thread_ts", "parent_user_id", "client_msg_id", "team", "blocks",
    "attachments", "files", "bot_id", "bot_profile", "app_id", "edited", "metadata", "reactions", "pinned_to",
    "reply_count", "reply_users_count", "reply_users", "latest_reply", "is_locked", "subscribed", "username", "icons",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """Who makes a gesture."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Gesture:
    """Somebody does something that the app hears of, with the trigger it gives the app."""

    app: App
    person: Person
    trigger_id: str
    action_ts: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The message a person pressed something in.

    `message` is None for ephemeral ones: they are not stored, so Slack sends only where they stood.
    """

    place: Place
    ts: str
    thread_ts: str | None
    message: Mapping[str, Any] | None
    response_url: str


def _base(kind: str, gesture: Gesture) -> Json:
    app, person = gesture.app, gesture.person
    return {
        "type": kind,
        "token": app.token,
        "team": {"id": app.team, "domain": app.domain},
        "enterprise": None,
        "is_enterprise_install": False,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": app.team},
    }


def _message(message: Mapping[str, Any]) -> Json:
    return {key: message[key] for key in PRESSED_MESSAGE_KEYS if message.get(key) is not None}


def slash_command(gesture: Gesture, place: Place, command: str, text: str, *, response_url: str) -> dict[str, str]:
    """The form of a slash command; every value is a string, `is_enterprise_install` included."""
    app, person = gesture.app, gesture.person
    return {
        "token": app.token,
        "team_id": app.team,
        "team_domain": app.domain,
        "channel_id": place.id,
        "channel_name": _shown_name(place),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": gesture.app.app_id,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": gesture.trigger_id,
    }


def _shown_name(place: Place) -> str:
    return {"im": "directmessage", "group": "privategroup"}.get(place.type, place.name)


def press_in_message(gesture: Gesture, pressed: Pressed, action: Json, *, state: Json) -> Json:
    """`block_actions` from a message."""
    container: Json = {
        "type": "message",
        "message_ts": pressed.ts,
        "channel_id": pressed.place.id,
        "is_ephemeral": pressed.message is None,
    }
    if pressed.thread_ts:
        container["thread_ts"] = pressed.thread_ts
    payload = {
        **_base("block_actions", gesture),
        "api_app_id": gesture.app.app_id,
        "container": container,
        "trigger_id": gesture.trigger_id,
        "channel": {"id": pressed.place.id, "name": _shown_name(pressed.place)},
        "state": {"values": state},
        "response_url": pressed.response_url,
        "actions": [action],
    }
    return payload if pressed.message is None else {**payload, "message": _message(pressed.message)}


def press_in_view(gesture: Gesture, view: Mapping[str, Any], action: Json) -> Json:
    """`block_actions` from a modal or a Home; `view` carries the state so far."""
    return {
        **_base("block_actions", gesture),
        "api_app_id": gesture.app.app_id,
        "container": {"type": "view", "view_id": view["id"]},
        "trigger_id": gesture.trigger_id,
        "view": dict(view),
        "actions": [action],
    }


def view_submission(gesture: Gesture, view: Mapping[str, Any], *, response_urls: list[Json]) -> Json:
    """`view_submission`; `view` carries the final state."""
    return {
        **_base("view_submission", gesture),
        "api_app_id": gesture.app.app_id,
        "trigger_id": gesture.trigger_id,
        "view": dict(view),
        "response_urls": response_urls,
    }


def view_closed(gesture: Gesture, view: Mapping[str, Any], *, is_cleared: bool) -> Json:
    """`view_closed`, which only views with `notify_on_close` send; it has no trigger."""
    return {
        **_base("view_closed", gesture),
        "api_app_id": gesture.app.app_id,
        "view": dict(view),
        "is_cleared": is_cleared,
    }


def global_shortcut(gesture: Gesture, callback_id: str) -> Json:
    """`shortcut`: started from anywhere, so it has no channel and no response_url."""
    return {
        **_base("shortcut", gesture),
        "callback_id": callback_id,
        "trigger_id": gesture.trigger_id,
        "action_ts": gesture.action_ts,
    }


def message_shortcut(gesture: Gesture, pressed: Pressed, callback_id: str) -> Json:
    """`message_action`: started from a message, which travels with it."""
    person = gesture.person
    return {
        **_base("message_action", gesture),
        "user": {"id": person.id, "name": person.name, "team_id": gesture.app.team},
        "callback_id": callback_id,
        "trigger_id": gesture.trigger_id,
        "action_ts": gesture.action_ts,
        "message_ts": pressed.ts,
        "channel": {"id": pressed.place.id, "name": _shown_name(pressed.place)},
        "message": _message(pressed.message or {}),
        "response_url": pressed.response_url,
    }
