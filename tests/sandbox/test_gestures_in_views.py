"""The rarer things that people do in modals and the Home."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck

from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import FORM, Bolted, bolted


def plain(text: str) -> dict[str, str]:
    """A text object."""
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    """An option whose words are its value."""
    return {"text": plain(value), "value": value}


MENU = {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]}
LOOSE = {"type": "plain_text_input", "action_id": "loose"}
EAGER = {"type": "plain_text_input", "action_id": "eager"}
SPEAKING = {
    "type": "modal",
    "callback_id": "speaking",
    "title": plain("Speaking"),
    "submit": plain("Send"),
    "blocks": [
        {"type": "section", "block_id": "menu", "text": plain("Pick"), "accessory": MENU},
        {"type": "input", "block_id": "loose", "optional": True, "label": plain("Loose"), "element": LOOSE},
        {
            "type": "input",
            "block_id": "eager",
            "optional": True,
            "dispatch_action": True,
            "label": plain("Eager"),
            "element": EAGER,
        },
        {
            "type": "input",
            "block_id": "where",
            "optional": True,
            "label": plain("Where"),
            "element": {"type": "conversations_select", "action_id": "where", "response_url_enabled": True},
        },
    ],
}


@pytest.fixture
async def it() -> AsyncIterator[Bolted]:
    """A Bolt app whose command opens the view that the test puts there."""
    async with bolted(Sandbox(answer_within=2.0)) as joined:
        yield joined


async def opened(it: Bolted, view: dict[str, Any]) -> None:
    """Let the user open this view."""

    @it.app.command("/open")
    async def command(ack: AsyncAck, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    await it.sandbox.gestures.slash(it.user, it.channel, "/open")


async def test_a_choice_in_a_view_tells_the_app_at_once(it: Bolted) -> None:
    """The payload has the action and the state of every field so far; the choice stays for the submission."""
    await opened(it, SPEAKING)

    @it.app.action("pick")
    async def picked(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body)
        await ack()

    @it.app.view("speaking")
    async def sent(ack: AsyncAck, view: dict[str, Any]) -> None:
        it.heard.append(view)
        await ack()

    await it.sandbox.gestures.fill_in(it.user, {"Loose": "first"})
    await it.sandbox.gestures.press_in_view(it.user, "pick", "b")
    await it.sandbox.gestures.submit(it.user)
    body, view = it.heard
    assert body["actions"][0]["selected_option"]["value"] == "b"
    assert body["view"]["state"]["values"]["loose"]["loose"]["value"] == "first"
    assert view["state"]["values"]["menu"]["pick"]["selected_option"]["value"] == "b"


async def test_typing_tells_the_app_only_where_it_asked(it: Bolted) -> None:
    """dispatch_action makes an input speak; others are silent until submitted."""
    await opened(it, SPEAKING)

    @it.app.action("eager")
    async def typed(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body["actions"][0]["value"])
        await ack()

    await it.sandbox.gestures.press_in_view(it.user, "eager", "text")
    assert it.heard == ["text"]
    with pytest.raises(CannotDo, match="without dispatch_action"):
        await it.sandbox.gestures.press_in_view(it.user, "loose", "text")


async def test_a_chosen_conversation_gives_the_app_a_response_url(it: Bolted) -> None:
    """response_urls name block, action and channel, and lead there."""
    await opened(it, SPEAKING)

    @it.app.view("speaking")
    async def sent(ack: AsyncAck, body: dict[str, Any], respond: Any) -> None:
        it.heard.append(body["response_urls"])
        await respond("Noted", response_type="in_channel")
        await ack()

    await it.sandbox.gestures.submit(it.user, {"Where": it.channel})
    ((given,),) = it.heard
    assert (given["block_id"], given["action_id"], given["channel_id"]) == ("where", "where", it.channel)
    assert it.sandbox.world.messages(it.channel)[-1]["text"] == "Noted"


async def test_errors_for_a_field_that_is_not_there_are_trouble(it: Bolted) -> None:
    """Slack shows no field error that it cannot place; the form stays."""
    await opened(it, FORM)

    @it.app.view("declare")
    async def sent(ack: AsyncAck) -> None:
        await ack(response_action="errors", errors={"colour": "Too red."})

    seen = await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert (seen.text, seen.errors) == ("We had some trouble connecting. Try again?", None)
    assert seen.view is not None


async def test_a_submission_that_fails_keeps_the_form(it: Bolted) -> None:
    """A listener that raises answers 500: the user may press again, nothing is lost."""
    await opened(it, FORM)

    @it.app.view("declare")
    async def sent(ack: AsyncAck) -> None:
        if not it.heard:
            it.heard.append({})
            raise RuntimeError("the store is gone")
        await ack()

    failed = await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert (failed.text, failed.status) == ("We had some trouble connecting. Try again?", 500)
    assert (await it.sandbox.gestures.submit(it.user)).view is None


async def test_a_slow_submission_is_a_timeout_and_keeps_the_form(it: Bolted) -> None:
    """No answer in time."""
    await opened(it, FORM)

    @it.app.view("declare")
    async def sent(ack: AsyncAck) -> None:
        await it.sandbox.clock.sleep(2.5)
        await ack()

    seen = await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert seen.timed_out
    assert seen.view is not None


async def test_a_view_opened_while_submitting_stays_open(it: Bolted) -> None:
    """An empty ack closes the form that was submitted, not the one that replaced it."""
    await opened(it, FORM)

    @it.app.view("declare")
    async def sent(ack: AsyncAck, body: dict[str, Any], client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=SPEAKING)
        await ack()

    seen = await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert seen.view is not None
    assert seen.view["callback_id"] == "speaking"


async def test_a_fourth_view_on_the_stack_is_trouble(it: Bolted) -> None:
    """Three views at most."""
    await opened(it, FORM)

    @it.app.view("declare")
    async def sent(ack: AsyncAck) -> None:
        await ack(response_action="push", view=FORM)

    seen = [await it.sandbox.gestures.submit(it.user, {"title": "x"}) for _ in range(3)]
    assert [one.text is None for one in seen] == [True, True, False]
    stack = it.sandbox.world.modal_of(it.user)
    assert len(stack) == 3
    assert stack[2]["previous_view_id"] == stack[1]["id"]
    assert stack[2]["root_view_id"] == stack[0]["id"]


async def test_closing_with_clear_on_close_takes_the_whole_stack(it: Bolted) -> None:
    """Every view that asked for it is told that it was cleared."""
    view = FORM | {"clear_on_close": True, "notify_on_close": True}
    await opened(it, view)

    @it.app.view("declare")
    async def sent(ack: AsyncAck) -> None:
        await ack(response_action="push", view=view)

    @it.app.view_closed("declare")
    async def closed(ack: AsyncAck, body: dict[str, Any]) -> None:
        it.heard.append(body)
        await ack()

    await it.sandbox.gestures.submit(it.user, {"title": "x"})
    assert (await it.sandbox.gestures.close_view(it.user)).view is None
    assert [body["is_cleared"] for body in it.heard] == [True, True]


async def test_there_must_be_something_to_act_on(it: Bolted) -> None:
    """No submit button, no Home, no such view."""
    await opened(it, {"type": "modal", "title": plain("Read"), "blocks": [{"type": "divider"}]})
    with pytest.raises(CannotDo, match="no submit button"):
        await it.sandbox.gestures.submit(it.user)
    with pytest.raises(CannotDo, match="no Home"):
        await it.sandbox.gestures.press_in_view(it.user, "go", home=True)
    with pytest.raises(CannotDo, match="no view V0 open"):
        await it.sandbox.gestures.submit(it.user, view_id="V0")


async def test_a_file_put_into_a_form_goes_to_the_app_as_it_is_shown(it: Bolted) -> None:
    """The person uploads it without sharing it anywhere; the form sends what files.info would say."""
    asked = {"type": "file_input", "action_id": "files", "max_files": 2}
    block = {"type": "input", "block_id": "proof", "label": plain("Proof"), "element": asked}

    @it.app.view("speaking")
    async def sent(ack: AsyncAck, view: dict[str, Any]) -> None:
        it.heard.append(view["state"]["values"]["proof"]["files"]["files"])
        await ack()

    await opened(it, {**SPEAKING, "blocks": [block]})
    file = (await it.sandbox.gestures.upload(it.user, "config.txt", b"max=7", [])).file
    await it.sandbox.gestures.submit(it.user, {"proof": [file]})
    assert [(shown["id"], shown["name"]) for shown in it.heard[0]] == [(file, "config.txt")]
