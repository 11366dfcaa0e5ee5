"""Payloads against the key paths and types of Slack's own samples."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.happened import ChannelChanged, FileChanged, Happened, HomeOpened, PinChanged
from bot.sandbox.payloads_events import event_callback, events_of
from bot.sandbox.payloads_interactive import (
    Gesture,
    Person,
    Pressed,
    global_shortcut,
    message_shortcut,
    press_in_message,
    press_in_view,
    slash_command,
    view_closed,
    view_submission,
)
from bot.sandbox.subscriptions import app_of, place_of
from bot.sandbox.world import World
from tests.sandbox.bolted import FORM

SHAPES = json.loads((Path(__file__).parents[1] / "data" / "slack" / "shapes.json").read_text())
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
KINDS = {bool: "boolean", int: "number", float: "number", str: "string", dict: "object", list: "array"}

# The samples stop at these: what is inside is the app's own (blocks, state, metadata) or recorded elsewhere.
OPAQUE = frozenset(
    f"{prefix}{key}"
    for prefix in ("", "event.", "event.message.", "event.previous_message.", "message.", "view.", "event.view.")
    for key in ("blocks", "attachments", "state", "metadata", "root", "files")
) | {"event.item.message.metadata", "actions[].selected_option"}

# Keys that the samples lack although Slack's documentation shows them.
DOCUMENTED = frozenset(
    {
        "context_team_id",  # Events API page: beside team_id in every callback
        "context_enterprise_id",  # the same
        "event.app_id",  # modern bots' messages arrive with bot_id and app_id
        "event.file.id",  # file_shared and file_change pages
        "message.reactions[].users",  # as history shows reactions
        "message.reactions[].users[]",  # the same
        "response_urls",  # view_submission page
        "view.blocks",  # view objects are whole
        "event.view.blocks",  # the same
    }
)


def paths(value: Any, at: str = "") -> Iterator[tuple[str, str | None]]:
    """Every key path of a value with its JSON type, None for null."""
    if at:
        yield at, None if value is None else KINDS[type(value)]
    if at in OPAQUE:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, f"{at}.{key}" if at else key)
    if isinstance(value, list):
        for inner in value:
            yield from paths(inner, f"{at}[]")


def strange(payload: Mapping[str, Any], shape: Mapping[str, list[str]]) -> list[str]:
    """The paths of a payload that Slack's sample does not have, or has with another type."""
    known: dict[str, set[str]] = {}
    for kind, names in shape.items():
        for name in names:
            known.setdefault(name, set()).add(kind)
    return [
        f"{path} is {kind}, in the samples {sorted(known.get(path, ())) or 'nowhere'}"
        for path, kind in paths(payload)
        if path not in DOCUMENTED and (path not in known or (kind is not None and kind not in known[path]))
    ]


class Stage:
    """A world with two people, the bot and a channel, and what happened in it since."""

    def __init__(self, *, private: bool = False) -> None:
        self.world = World(now=lambda: NOON)
        self.world.add_app()
        self.mei, self.tom = self.world.add_user("mei"), self.world.add_user("tom")
        self.channel = self.world.add_channel("desk", creator=self.mei, private=private, members=[self.world.bot_user])
        self.happened: list[Happened] = []
        self.world.subscribe(self.happened.append)

    def events(self) -> list[dict[str, Any]]:
        """The event callbacks for everything that happened."""
        return [callback for happened in self.happened for callback in self.callbacks(happened)]

    def callbacks(self, happened: Happened) -> list[dict[str, Any]]:
        """The event callbacks for one thing."""
        app, place = app_of(self.world), place_of(self.world, getattr(happened, "channel", None) or "")
        inner = events_of(happened, place, app, event_ts="1795521600.000001", pin_count=1)
        return [event_callback(app, event, now=NOON) for event in inner]


def shape_of(event: Mapping[str, Any]) -> Mapping[str, list[str]]:
    """Slack's sample for an event; those of private channels are recorded under the public name for notices."""
    words = [event["type"]]
    if event["type"] == "message" and event.get("subtype"):
        words.append(event["subtype"].replace("group_", "channel_"))
    name = "".join(part.title() for word in words for part in word.split("_"))
    found: Mapping[str, list[str]] = SHAPES["events"][name.replace("MessageMessage", "Message") + "Payload"]
    return found


def everything(stage: Stage) -> None:
    """Do all that can happen to messages and channels."""
    world, mei, channel = stage.world, stage.mei, stage.channel
    first = world.post(channel, mei, f"<@{world.bot_user}> fills look wrong")
    world.post(channel, world.bot_user, "Card", bot=True, metadata={"event_type": "x", "event_payload": {"id": "1"}})
    reply = world.post(channel, mei, "a reply", thread_ts=first["ts"])
    world.post(channel, mei, "to all", thread_ts=first["ts"], broadcast=True)
    world.edit(channel, first["ts"], mei, "fills look fine")
    world.react(channel, first["ts"], mei, "eyes")
    world.react(channel, first["ts"], mei, "eyes", added=False)
    world.pin(channel, first["ts"], mei)
    world.pin(channel, first["ts"], mei, added=False)
    world.delete(channel, reply["ts"], mei)
    world.delete(channel, first["ts"], mei)
    world.upload(mei, "log.txt", b"x", [channel], "see this")
    world.invite(channel, stage.tom, mei)
    world.leave(channel, stage.tom)
    world.set_topic(channel, "P0", mei)
    world.set_purpose(channel, "War room", mei)
    world.rename(channel, "desk-2", mei)
    world.archive(channel, mei)
    world.unarchive(channel, mei)


@pytest.mark.parametrize("private", [False, True])
def test_every_event_has_only_paths_and_types_of_slacks_samples(private: bool) -> None:
    """All that can happen in a channel, public or private, looks like Slack's own samples."""
    stage = Stage(private=private)
    everything(stage)
    sent = stage.events()
    wrong = {
        f"{c['event']['type']} {c['event'].get('subtype')}": found
        for c in sent
        if (found := strange(c, shape_of(c["event"])))
    }
    assert wrong == {}
    assert len({(c["event"]["type"], c["event"].get("subtype")) for c in sent}) > 18


@pytest.mark.parametrize(
    "happened",
    [
        ChannelChanged("C000000001", "U1", "deleted", "desk"),
        ChannelChanged("C000000001", "U1", "left", "desk"),
        ChannelChanged("C000000001", "U1", "id_changed", "desk", old_channel="C0OLD"),
        FileChanged("F1", "U1", "changed"),
        FileChanged("F1", "U1", "deleted", "C000000001"),
        HomeOpened("U1", "D1", "home"),
    ],
)
def test_rarer_events_look_like_slacks_samples_too(happened: Happened) -> None:
    """Deleted and renumbered channels, lost membership, files and the Home."""
    (sent,) = Stage().callbacks(happened)
    assert strange(sent, shape_of(sent["event"])) == []


def test_a_home_that_was_published_travels_with_the_event() -> None:
    """app_home_opened carries the whole view."""
    stage = Stage()
    stage.world.publish_home(stage.mei, {"type": "home", "blocks": []})
    stage.world.open_home(stage.mei)
    sent = stage.events()[-1]
    assert strange(sent, shape_of(sent["event"])) == []
    assert sent["event"]["view"]["type"] == "home"


def test_private_channels_are_announced_as_groups_and_never_when_created() -> None:
    """`group_*` for private channels; Slack tells nobody that a private channel was made."""
    stage = Stage(private=True)
    everything(stage)
    kinds = {c["event"]["type"] for c in stage.events()}
    assert {"group_rename", "group_archive", "group_unarchive"} <= kinds
    assert not {kind for kind in kinds if kind.startswith("channel_")}
    assert stage.callbacks(ChannelChanged(stage.channel, stage.mei, "created", "desk")) == []


def test_a_created_channel_names_its_creator() -> None:
    """channel_created, which the samples lack, has id, name, created and creator."""
    stage = Stage()
    (sent,) = stage.callbacks(ChannelChanged(stage.channel, stage.mei, "created", "desk"))
    expected = {"id": stage.channel, "name": "desk", "created": int(NOON.timestamp()), "creator": stage.mei}
    assert sent["event"]["channel"] == expected


def test_message_events_say_what_kind_of_channel_they_come_from() -> None:
    """channel, group or im."""
    kinds = []
    for private in (False, True):
        stage = Stage(private=private)
        stage.world.post(stage.channel, stage.mei, "hello")
        kinds.append(stage.events()[0]["event"]["channel_type"])
    dm = stage.world.open_dm(stage.mei, stage.world.bot_user)
    stage.world.post(dm, stage.mei, "hello")
    kinds.append(stage.events()[-1]["event"]["channel_type"])
    assert kinds == ["channel", "group", "im"]


def test_the_bot_is_not_mentioned_by_itself() -> None:
    """Only a person's message with its id becomes app_mention."""
    stage = Stage()
    text = f"<@{stage.world.bot_user}> help"
    stage.world.post(stage.channel, stage.world.bot_user, text, bot=True)
    stage.world.post(stage.channel, stage.mei, text)
    assert [c["event"]["type"] for c in stage.events()] == ["message", "message", "app_mention"]


def test_every_event_id_is_its_own() -> None:
    """A message and its app_mention have two ids and one ts."""
    stage = Stage()
    stage.world.post(stage.channel, stage.mei, f"<@{stage.world.bot_user}> help")
    message, mention = stage.events()
    assert message["event_id"] != mention["event_id"]
    assert message["event"]["ts"] == mention["event"]["ts"]


def test_pins_are_counted() -> None:
    """An unpinned message says whether others are left."""
    stage = Stage()
    item = {"message": {"ts": "1.0", "user": stage.mei, "text": "x", "type": "message"}, "created": 1}
    (sent,) = stage.callbacks(PinChanged(stage.channel, stage.mei, item, added=False))
    assert sent["event"]["has_pins"] is True


class Pressing(Stage):
    """A stage with a message by the bot, an open form, and mei's gesture."""

    def __init__(self) -> None:
        super().__init__()
        world = self.world
        button = {"type": "button", "action_id": "ack", "value": "1", "text": {"type": "plain_text", "text": "Ack"}}
        blocks = [{"type": "actions", "block_id": "row", "elements": [button]}]
        posted = world.post(self.channel, world.bot_user, "Page", blocks=blocks, bot=True)
        world.react(self.channel, posted["ts"], self.mei, "eyes")
        self.message = world.messages(self.channel)[-1]
        self.view = world.open_view(world.new_trigger(self.mei), FORM)
        self.gesture = Gesture(app_of(world), Person(self.mei, "mei"), world.new_trigger(self.mei), "1.0")
        self.pressed = Pressed(place_of(world, self.channel), posted["ts"], posted["ts"], self.message, "http://x")
        self.action = {"type": "button", "action_id": "ack", "block_id": "row", "value": "1", "action_ts": "1.0"}


def interactions(stage: Pressing) -> Mapping[str, tuple[str, Mapping[str, Any]]]:
    """Every interactive payload, with the name of its sample."""
    gesture = stage.gesture
    backend = "interactive-components/"
    in_message = press_in_message(gesture, stage.pressed, stage.action, state={})
    return {
        "press in a message": (backend + "BlockActionPayload", in_message),
        "press in a view": (backend + "BlockActionPayload", press_in_view(gesture, stage.view, stage.action)),
        "submission": ("views/ViewSubmissionPayload", view_submission(gesture, stage.view, response_urls=[])),
        "closed": ("views/ViewClosedPayload", view_closed(gesture, stage.view, is_cleared=False)),
        "message shortcut": (
            backend + "MessageShortcutPayload",
            message_shortcut(gesture, stage.pressed, "add"),
        ),
    }


@pytest.mark.parametrize("name", interactions(Pressing()))
def test_every_interaction_has_only_paths_and_types_of_slacks_samples(name: str) -> None:
    """Presses, submissions, closings and message shortcuts look like Slack's own samples."""
    sample, payload = interactions(Pressing())[name]
    known = SHAPES["app-backend"][sample]
    assert strange(payload, known) == []


def test_a_slash_command_is_a_form_of_strings() -> None:
    """Every path is in Slack's sample; `is_enterprise_install` is the word, not the boolean."""
    stage = Pressing()
    form = slash_command(stage.gesture, stage.pressed.place, "/incident", "help", response_url="http://x")
    known = {name for names in SHAPES["app-backend"]["slash-commands/SlashCommandPayload"].values() for name in names}
    assert form.keys() <= known
    assert all(isinstance(value, str) for value in form.values())
    assert form["is_enterprise_install"] == "false"
    assert not {"message_ts", "thread_ts"} & form.keys()


def test_a_global_shortcut_has_a_trigger_and_no_place() -> None:
    """It starts anywhere: no channel, no message, no response_url."""
    payload = global_shortcut(Pressing().gesture, "declare")
    assert {"type", "callback_id", "trigger_id", "action_ts", "team", "user", "token"} <= payload.keys()
    assert not {"channel", "message", "response_url"} & payload.keys()


def test_a_direct_message_has_slacks_stand_in_name() -> None:
    """Slack names a direct message `directmessage` in commands, a private channel `privategroup`."""
    stage = Pressing()
    dm = stage.world.open_dm(stage.mei, stage.world.bot_user)
    place = place_of(stage.world, dm)
    form = slash_command(stage.gesture, place, "/incident", "", response_url="http://x")
    assert form["channel_name"] == "directmessage"
