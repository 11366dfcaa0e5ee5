"""The rarer things that people do to messages and with commands."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck

from bot.sandbox.errors import SlackError
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import Bolted, bolted

OPTIONS = [{"text": {"type": "plain_text", "text": value}, "value": value} for value in "ab"]
MENU = {"type": "static_select", "action_id": "pick", "options": OPTIONS}
BUTTON = {"type": "button", "action_id": "go", "value": "1", "text": {"type": "plain_text", "text": "Go"}}


@pytest.fixture
async def it() -> AsyncIterator[Bolted]:
    """A Bolt app."""
    async with bolted(Sandbox(answer_within=2.0)) as joined:
        yield joined


async def posted(it: Bolted, **more: Any) -> str:
    """A message by the app with a menu and a button; its ts."""
    blocks = [{"type": "actions", "block_id": "row", "elements": [MENU, BUTTON]}]
    answer = await it.app.client.chat_postMessage(channel=it.channel, text="Page", blocks=blocks, **more)
    return str(answer["ts"])


async def test_what_was_chosen_in_a_message_stays_chosen_for_that_person(it: Bolted) -> None:
    """The state travels with the next press; somebody else sees the menu untouched."""

    @it.app.action("pick")
    @it.app.action("go")
    async def acted(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body)
        await ack()

    ts = await posted(it)
    await it.sandbox.gestures.press(it.user, it.channel, ts, "pick", "b")
    await it.sandbox.gestures.press(it.user, it.channel, ts, "go")
    await it.sandbox.gestures.press(it.other, it.channel, ts, "go")
    assert it.heard[0]["actions"][0]["selected_option"]["value"] == "b"
    states = [body["state"]["values"]["row"]["pick"]["selected_option"] for body in it.heard[1:]]
    assert [state and state["value"] for state in states] == ["b", None]


async def test_two_presses_are_two_deliveries(it: Bolted) -> None:
    """A double click has two triggers and two times; Slack does not merge them."""

    @it.app.action("go")
    async def acted(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body)
        await ack()

    ts = await posted(it)
    for _ in range(2):
        await it.sandbox.gestures.press(it.user, it.channel, ts, "go")
    assert len({body["trigger_id"] for body in it.heard}) == 2
    assert len({body["actions"][0]["action_ts"] for body in it.heard}) == 2


async def test_of_two_menus_with_one_name_the_block_says_which(it: Bolted) -> None:
    """Forms repeat an action id from block to block; without the block it is not clear what is meant."""

    @it.app.action("pick")
    async def acted(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body)
        await ack()

    rows = [{"type": "actions", "block_id": row, "elements": [MENU]} for row in ("one", "two")]
    ts = (await it.app.client.chat_postMessage(channel=it.channel, text="Page", blocks=rows))["ts"]
    with pytest.raises(CannotDo, match="More than one thing"):
        await it.sandbox.gestures.press(it.user, it.channel, ts, "pick", "b")
    await it.sandbox.gestures.press(it.user, it.channel, ts, "pick", "b", block_id="two")
    assert it.heard[0]["actions"][0]["block_id"] == "two"


async def test_a_press_in_a_thread_says_which(it: Bolted) -> None:
    """container.thread_ts is the parent's."""

    @it.app.action("go")
    async def acted(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body)
        await ack()

    parent = await posted(it)
    reply = await posted(it, thread_ts=parent)
    await it.sandbox.gestures.press(it.user, it.channel, reply, "go")
    assert it.heard[0]["container"]["thread_ts"] == parent


async def test_a_failing_press_is_trouble(it: Bolted) -> None:
    """The user sees that something went wrong."""

    @it.app.action("go")
    async def acted() -> None:
        raise RuntimeError("the store is gone")

    ts = await posted(it)
    seen = await it.sandbox.gestures.press(it.user, it.channel, ts, "go")
    assert (seen.text, seen.status) == ("We had some trouble connecting. Try again?", 500)


async def test_an_ephemeral_message_has_no_shortcuts(it: Bolted) -> None:
    """Its menu does not have them."""
    ts = it.sandbox.world.post_ephemeral(it.channel, it.user, "for you")
    with pytest.raises(CannotDo, match="no shortcuts"):
        await it.sandbox.gestures.message_shortcut(it.user, it.channel, ts, "add")


async def test_an_ephemeral_message_is_dismissed_from_ones_own_screen(it: Bolted) -> None:
    """Another's stays, and none can be dismissed twice."""
    ts = it.sandbox.world.post_ephemeral(it.channel, it.user, "for you")
    it.sandbox.world.post_ephemeral(it.channel, it.other, "for them")
    await it.sandbox.gestures.dismiss(it.user, it.channel, ts)
    seen = [len(it.sandbox.world.ephemerals(user, it.channel)) for user in (it.user, it.other)]
    assert seen == [0, 1]
    with pytest.raises(SlackError):
        await it.sandbox.gestures.dismiss(it.user, it.channel, ts)


async def test_a_stranger_cannot_press_in_a_private_channel(it: Bolted) -> None:
    """The channel does not exist for them."""
    world = it.sandbox.world
    room = world.add_channel("war-room", creator=it.user, private=True, members=[world.bot_user])
    ts = world.post(room, world.bot_user, "Page", blocks=[{"type": "actions", "elements": [BUTTON]}], bot=True)["ts"]
    with pytest.raises(SlackError, match="channel_not_found"):
        await it.sandbox.gestures.press(it.other, room, ts, "go")


@pytest.mark.parametrize(
    ("answer", "text", "public"),
    [
        ({"text": "aloud", "response_type": "in_channel"}, None, "aloud"),
        ({"text": "quietly", "response_type": "ephemeral"}, "quietly", None),
        ({"blocks": [{"type": "nonsense"}]}, '/incident failed with the error "invalid_blocks"', None),
    ],
)
async def test_a_command_may_be_answered_with_json(
    it: Bolted, answer: dict[str, Any], text: str | None, public: str | None
) -> None:
    """For everybody, for the user alone, or with blocks that Slack would not show."""

    @it.app.command("/incident")
    async def command(ack: AsyncAck) -> None:
        await ack(**answer)

    seen = await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "help")
    assert seen.text == text
    assert (public is None) or it.sandbox.world.messages(it.channel)[-1]["text"] == public


async def test_commands_are_not_for_archived_channels(it: Bolted) -> None:
    """Slack's client has no place to type one there."""
    it.sandbox.world.archive(it.channel, it.user)
    with pytest.raises(SlackError, match="is_archived"):
        await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "help")


async def test_an_edit_and_a_deletion_reach_the_app_with_what_stood_there(it: Bolted) -> None:
    """message_changed and message_deleted name the message and show the version before."""

    @it.app.event("message")
    async def heard(event: dict[str, Any]) -> None:
        it.heard.append(event)

    ts = (await it.sandbox.gestures.say(it.user, it.channel, "loss 5k")).ts
    assert ts is not None
    await it.sandbox.delivery.settle()
    await it.sandbox.gestures.edit(it.user, it.channel, ts, "loss 50k")
    await it.sandbox.delivery.settle()
    await it.sandbox.gestures.delete(it.user, it.channel, ts)
    await it.sandbox.delivery.settle()
    said, changed, deleted = it.heard
    assert (said["text"], said["ts"]) == ("loss 5k", ts)
    assert (changed["message"]["text"], changed["previous_message"]["text"]) == ("loss 50k", "loss 5k")
    assert changed["message"]["ts"] == deleted["deleted_ts"] == ts
    assert deleted["previous_message"]["text"] == "loss 50k"
