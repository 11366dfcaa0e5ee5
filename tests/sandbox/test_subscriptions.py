"""Which events reach the app."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.sandbox.scopes import ALL_SCOPES
from bot.sandbox.subscriptions import ALL_EVENTS, SCOPES, channel_of, place_of, reaches_app, subscription_of
from bot.sandbox.world import World

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("event", "channel"),
    [
        ({"type": "message", "channel": "C1"}, "C1"),
        ({"type": "channel_rename", "channel": {"id": "C1"}}, "C1"),
        ({"type": "reaction_added", "item": {"channel": "C1"}}, "C1"),
        ({"type": "pin_added", "channel_id": "C1", "item": {"channel": "C1"}}, "C1"),
        ({"type": "file_change", "file_id": "F1"}, ""),
    ],
)
def test_an_events_channel_is_found_wherever_slack_puts_it(event: dict[str, Any], channel: str) -> None:
    """At the top, as an object, in the item, or nowhere."""
    assert channel_of(event) == channel


def test_messages_are_subscribed_to_by_kind_of_channel() -> None:
    """message.channels, message.groups, message.im and message.mpim."""
    names = [subscription_of({"type": "message", "channel_type": kind}) for kind in ("channel", "group", "im", "mpim")]
    assert names == ["message.channels", "message.groups", "message.im", "message.mpim"]


def test_every_scope_that_an_event_needs_is_known() -> None:
    """An app with all scopes can get all events."""
    assert {scope for scopes in SCOPES.values() for scope in scopes} <= ALL_SCOPES


def test_a_bot_hears_of_channels_it_is_in_and_of_public_ones_as_such() -> None:
    """Messages only inside; renames everywhere; nothing without the scope or the subscription."""
    world = World(now=lambda: NOON)
    world.add_app()
    mei = world.add_user("mei")
    channel = world.add_channel("desk", creator=mei)
    said = {"type": "message", "channel_type": "channel", "channel": channel}
    renamed = {"type": "channel_rename", "channel": {"id": channel}}
    assert not reaches_app(world, said, ALL_EVENTS, ALL_SCOPES)
    assert reaches_app(world, renamed, ALL_EVENTS, ALL_SCOPES)
    world.invite(channel, world.bot_user, mei)
    assert reaches_app(world, said, ALL_EVENTS, ALL_SCOPES)
    assert not reaches_app(world, said, ALL_EVENTS, frozenset({"groups:history"}))
    assert not reaches_app(world, said, ALL_EVENTS - {"message.channels"}, ALL_SCOPES)


def test_a_channel_that_is_gone_still_has_a_place() -> None:
    """Its deletion is told of by id."""
    world = World(now=lambda: NOON)
    assert place_of(world, "C0GONE").id == "C0GONE"
