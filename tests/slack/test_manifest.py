import json
import re
from pathlib import Path
from typing import Any

from bot.slack.manifest import BOT_EVENTS, BOT_SCOPES, PLACEHOLDER, manifest

ROOT = Path(__file__).parents[2]
METHODS: dict[str, dict[str, Any]] = json.loads((ROOT / "tests/data/slack/methods.json").read_text())
CHANNELS, GROUPS = ("channels:read",), ("groups:read",)
# Which scope brings each event, as Slack documents it; any one of them is enough.
SCOPES_OF: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "app_home_opened": (),  # Slack asks for none
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "pin_added": ("pins:read",),
    "pin_removed": ("pins:read",),
    "member_joined_channel": CHANNELS + GROUPS,
    "member_left_channel": CHANNELS + GROUPS,
    "channel_id_changed": CHANNELS,
    **{f"channel_{verb}": CHANNELS for verb in ("archive", "unarchive", "rename", "deleted", "left")},
    **{f"group_{verb}": GROUPS for verb in ("archive", "unarchive", "rename", "deleted", "left")},
}
URL = "https://bot.firm.example/slack/events"


def urls(made: dict[str, Any]) -> list[str | None]:
    """Every place a manifest may name the bot's address in."""
    settings = made["settings"]
    return [
        settings["event_subscriptions"].get("request_url"),
        settings["interactivity"].get("request_url"),
        made["features"]["slash_commands"][0].get("url"),
    ]


def test_over_http_slack_is_told_the_same_address_everywhere() -> None:
    """Events, buttons and the command arrive at one path."""
    made = manifest(request_url=URL, socket_mode=False)
    assert urls(made) == [URL] * 3
    assert made["settings"]["socket_mode_enabled"] is False


def test_socket_mode_names_no_address() -> None:
    """Nothing reaches into the firm's network, so nothing is named, even if given."""
    made = manifest(request_url=URL, socket_mode=True)
    assert urls(made) == [None] * 3
    assert made["settings"]["socket_mode_enabled"] is True


def test_without_an_address_there_is_one_to_replace() -> None:
    """The manifest stays complete, so Slack shows what is left to fill in."""
    assert urls(manifest(request_url=None, socket_mode=False)) == [PLACEHOLDER] * 3


def test_the_app_asks_for_exactly_the_listed_scopes_and_events() -> None:
    """What is written down with its reason is what is asked for."""
    made = manifest(request_url=None, socket_mode=True)
    assert set(made["oauth_config"]["scopes"]["bot"]) == set(BOT_SCOPES)
    assert set(made["settings"]["event_subscriptions"]["bot_events"]) == set(BOT_EVENTS)
    assert all(BOT_SCOPES.values())
    assert all(BOT_EVENTS.values())


def called_methods() -> set[str]:
    """The Web API methods that the way out to Slack calls, read from its source."""
    names = {name.replace(".", "").lower(): name for name in METHODS}
    source = "".join(path.read_text() for path in (ROOT / "bot/integrations").glob("slack*.py"))
    called = {name.replace("_", "").lower() for name in re.findall(r"client\.([A-Za-z_]+)\(", source)}
    return {names[name] for name in called if name in names} | {name for name in METHODS if f'"{name}"' in source}


def test_the_app_may_do_everything_that_it_does() -> None:
    """A scope that is missing shows only when the first real incident needs it."""
    called = called_methods()
    assert {"chat.postMessage", "conversations.create", "files.completeUploadExternal"} <= called
    lacking = {
        name
        for name in called
        if METHODS[name]["bot_scopes"] and not set(METHODS[name]["bot_scopes"]) & set(BOT_SCOPES)
    }
    assert lacking == set()


def test_the_app_asks_for_nothing_that_it_does_not_use() -> None:
    """Every scope but the two ways of use is one that some call needs, or that brings an event."""
    used = {scope for name in called_methods() for scope in METHODS[name]["bot_scopes"]}
    heard = {scope for event in BOT_EVENTS for scope in SCOPES_OF[event]}
    assert set(BOT_SCOPES) <= used | heard | {"commands", "chat:write.public"}


def test_every_event_has_a_scope_that_carries_it() -> None:
    """An event without its scope is silently never delivered."""
    assert {event for event in BOT_EVENTS if SCOPES_OF[event] and not set(SCOPES_OF[event]) & set(BOT_SCOPES)} == set()


def test_the_shortcuts_stand_where_people_look() -> None:
    """Slack shows at most 24 characters of a name and 150 of a description."""
    shortcuts = manifest(request_url=None, socket_mode=True)["features"]["shortcuts"]
    assert [(each["type"], each["callback_id"]) for each in shortcuts] == [
        ("message", "add_to_timeline"),
        ("message", "declare_from_message"),
        ("global", "declare_incident"),
    ]
    assert max(len(each["name"]) for each in shortcuts) <= 24
    assert max(len(each["description"]) for each in shortcuts) <= 150


def test_every_scope_is_one_that_slack_knows() -> None:
    """A misspelt scope makes Slack refuse the whole manifest."""
    known = {scope for method in METHODS.values() for scope in method["bot_scopes"]}
    beside_methods = {"commands", "chat:write.public", "app_mentions:read"}  # these allow a way of use, not a method
    assert set(BOT_SCOPES) <= known | beside_methods


def test_the_texts_fit_slack_s_limits() -> None:
    """Slack refuses a manifest over these lengths, and a long description under 174 characters."""
    made = manifest(request_url=None, socket_mode=True)
    shown = made["display_information"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert 174 <= len(shown["long_description"]) <= 4000
    assert made["features"]["slash_commands"][0]["should_escape"] is True
