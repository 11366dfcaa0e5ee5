"""People's gestures against a real Bolt app, over HTTP and Socket Mode."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.sandbox.errors import SlackError
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import FORM, Bolted, bolted


@pytest.fixture(params=["http", "socket"])
async def it(request: pytest.FixtureRequest) -> AsyncIterator[Bolted]:
    """A Bolt app on either transport."""
    async with bolted(Sandbox(answer_within=2.0), transport=request.param) as joined:
        yield joined


def form_on_command(it: Bolted) -> None:
    """Make `/incident` open the form."""

    @it.app.command("/incident")
    async def opened(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()


async def test_a_plain_ack_is_shown_to_the_user_alone(it: Bolted) -> None:
    """What the app acks with becomes an ephemeral message."""

    @it.app.command("/incident")
    async def helped(ack: Any, command: Any) -> None:
        it.heard.append(command)
        await ack(f"Help on {command['text']}")

    seen = await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "help")
    assert (seen.text, seen.timed_out, seen.status) == ("Help on help", False, 200)
    assert [m["text"] for m in it.sandbox.world.ephemerals(it.user, it.channel)] == ["Help on help"]
    assert it.sandbox.world.ephemerals(it.other, it.channel) == []
    assert it.heard[0]["is_enterprise_install"] in {"false", False}


async def test_a_slow_command_is_an_operation_timeout(it: Bolted) -> None:
    """No ack in time: the user is told so, and nothing is delivered again."""
    calls = []

    @it.app.command("/incident")
    async def slow(ack: Any) -> None:
        calls.append(1)
        await it.sandbox.clock.sleep(2.5)
        await ack("too late")

    seen = await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "help")
    assert seen.timed_out
    assert seen.text == '/incident failed with the error "operation_timeout"'
    assert calls == [1]
    assert it.sandbox.world.ephemerals(it.user, it.channel) == []


async def test_slash_commands_are_refused_in_threads(it: Bolted) -> None:
    """Slack's client does not send them at all."""
    ts = (await it.sandbox.gestures.say(it.user, it.channel, "Fills look wrong")).ts
    await it.sandbox.delivery.settle()
    seen = await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "help", thread_ts=ts)
    assert seen.text == "/incident is not supported in threads. Sorry!"
    assert all(record.sent.kind == "event" for record in it.sandbox.delivery.log)


async def test_a_form_opens_on_the_commands_trigger(it: Bolted) -> None:
    """views.open during the command shows the user a modal."""
    form_on_command(it)
    seen = await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "declare")
    assert seen.view is not None
    assert seen.view["callback_id"] == "declare"


async def test_a_submission_carries_what_was_typed_and_what_was_preset(it: Bolted) -> None:
    """Fields may be named by label; untouched menus keep their initial option; the modal closes."""
    form_on_command(it)

    @it.app.view("declare")
    async def submitted(ack: Any, view: Any) -> None:
        it.heard.append(view)
        await ack()

    await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "declare")
    seen = await it.sandbox.gestures.submit(it.user, {"What do you see?": "Orders doubled"})
    values = it.heard[0]["state"]["values"]
    assert values["title"]["typed"] == {"type": "plain_text_input", "value": "Orders doubled"}
    assert values["category"]["chosen"]["selected_option"]["value"] == "orders"
    assert seen.view is None


async def test_field_errors_keep_the_form_and_what_was_typed(it: Bolted) -> None:
    """After `errors` the user corrects one field; the other is still filled in."""
    form_on_command(it)

    @it.app.view("declare")
    async def submitted(ack: Any, view: Any) -> None:
        it.heard.append(view["state"]["values"])
        if len(it.heard) == 1:
            await ack(response_action="errors", errors={"title": "Too vague."})
        else:
            await ack()

    await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "declare")
    first = await it.sandbox.gestures.submit(it.user, {"typed": "Hm", "chosen": "Not sure yet"})
    assert first.errors == {"title": "Too vague."}
    assert first.view is not None
    second = await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert second.view is None
    assert it.heard[1]["category"]["chosen"]["selected_option"]["value"] == "unknown"


async def test_the_client_does_not_send_an_incomplete_form(it: Bolted) -> None:
    """An empty required field and one that is too long never reach the app."""
    form_on_command(it)
    await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "declare")
    empty = await it.sandbox.gestures.submit(it.user, {})
    long = await it.sandbox.gestures.submit(it.user, {"typed": "x" * 51})
    assert empty.errors == {"title": "Please complete this required field."}
    assert long.errors == {"title": "Please use at most 50 characters."}
    assert [record.sent.name for record in it.sandbox.delivery.log] == ["/incident"]


@pytest.mark.parametrize(("action", "titles"), [("update", ["Next"]), ("push", ["Declare", "Next"]), ("clear", [])])
async def test_a_response_action_changes_the_stack(it: Bolted, action: str, titles: list[str]) -> None:
    """`update` replaces the view, `push` stacks one, `clear` closes all."""
    form_on_command(it)
    view = FORM | {"title": {"type": "plain_text", "text": "Next"}}

    @it.app.view("declare")
    async def submitted(ack: Any) -> None:
        await ack(response_action=action, **({} if action == "clear" else {"view": view}))

    await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "declare")
    await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert [view["title"]["text"] for view in it.sandbox.world.modal_of(it.user)] == titles


async def test_a_view_that_slack_would_not_show_is_trouble(it: Bolted) -> None:
    """An update that breaks Slack's limits leaves the form as it was and says there was trouble."""
    form_on_command(it)

    @it.app.view("declare")
    async def submitted(ack: Any) -> None:
        await ack(response_action="update", view=FORM | {"title": {"type": "plain_text", "text": "x" * 25}})

    await it.sandbox.gestures.slash(it.user, it.channel, "/incident", "declare")
    seen = await it.sandbox.gestures.submit(it.user, {"title": "Orders doubled"})
    assert seen.text == "We had some trouble connecting. Try again?"
    assert seen.view is not None
    assert seen.view["title"]["text"] == "Declare"


async def test_a_press_names_the_message_and_may_answer_by_its_response_url(it: Bolted) -> None:
    """block_actions carry button, message and state; `respond` replaces the message."""

    @it.app.action("ack")
    async def pressed(ack: Any, body: Any, respond: Any) -> None:
        it.heard.append(body)
        await respond(text="Acknowledged", replace_original=True)
        await ack()

    button = {"type": "button", "action_id": "ack", "text": {"type": "plain_text", "text": "Acknowledge"}}
    rows = [{"type": "actions", "block_id": v, "elements": [button | {"value": v}]} for v in "ab"]
    posted = await it.app.client.chat_postMessage(channel=it.channel, text="Page", blocks=rows)
    await it.sandbox.gestures.press(it.user, it.channel, posted["ts"], "ack", "b")
    body = it.heard[0]
    assert body["actions"][0]["value"] == "b"
    assert body["container"]["message_ts"] == body["message"]["ts"] == posted["ts"]
    assert it.sandbox.world.messages(it.channel)[-1]["text"] == "Acknowledged"


async def test_a_press_in_an_ephemeral_message_carries_no_message(it: Bolted) -> None:
    """Ephemeral messages are not stored: only the container says where they stood."""

    @it.app.action("take")
    async def pressed(ack: Any, body: Any, respond: Any) -> None:
        it.heard.append(body)
        await respond(delete_original=True)
        await ack()

    button = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take it"}}
    posted = await it.app.client.chat_postEphemeral(
        channel=it.channel, user=it.user, text="Your turn", blocks=[{"type": "actions", "elements": [button]}]
    )
    await it.sandbox.gestures.press(it.user, it.channel, posted["message_ts"], "take")
    assert "message" not in it.heard[0]
    assert it.heard[0]["container"]["is_ephemeral"] is True
    assert it.sandbox.world.ephemerals(it.user, it.channel) == []


async def test_a_message_reaches_the_app_with_its_mentions(it: Bolted) -> None:
    """What is typed arrives escaped, with names as ids; a mention of the bot comes a second time as app_mention."""

    @it.app.event("message")
    async def heard(event: Any) -> None:
        it.heard.append(event)

    @it.app.event("app_mention")
    async def mentioned(event: Any) -> None:
        it.heard.append(event)

    await it.sandbox.gestures.say(it.user, it.channel, "@tom @warroom loss < 5k & rising in #desk")
    await it.sandbox.delivery.settle()
    expected = f"<@{it.other}> <@{it.sandbox.world.bot_user}> loss &lt; 5k &amp; rising in <#{it.channel}|desk>"
    assert {event["type"]: event["text"] for event in it.heard} == {"message": expected, "app_mention": expected}
    assert {event["ts"] for event in it.heard} == {it.sandbox.world.messages(it.channel)[-1]["ts"]}


async def test_shortcuts_start_from_anywhere_and_from_messages(it: Bolted) -> None:
    """A global shortcut has a trigger only; a message shortcut brings the message."""

    @it.app.shortcut("declare")
    async def started(ack: Any, body: Any, client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)

    @it.app.shortcut("add_to_timeline")
    async def added(ack: Any, body: Any) -> None:
        it.heard.append(body)
        await ack()

    ts = (await it.sandbox.gestures.say(it.user, it.channel, "Fills look wrong")).ts
    assert ts is not None
    await it.sandbox.gestures.message_shortcut(it.user, it.channel, ts, "add_to_timeline")
    await it.sandbox.gestures.shortcut(it.user, "declare")
    assert it.heard[0]["message"]["text"] == "Fills look wrong"
    assert it.heard[0]["message_ts"] == ts


async def test_the_home_shows_what_the_app_publishes(it: Bolted) -> None:
    """Opening the Home tells the app; the user sees the published view and can press in it."""
    button = {"type": "button", "action_id": "mine", "text": {"type": "plain_text", "text": "Mine"}}
    home = {"type": "home", "blocks": [{"type": "actions", "block_id": "row", "elements": [button]}]}

    @it.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view=home)

    @it.app.action("mine")
    async def pressed(ack: Any, body: Any) -> None:
        it.heard.append(body)
        await ack()

    seen = await it.sandbox.gestures.open_home(it.user)
    assert seen.view is not None
    await it.sandbox.gestures.press_in_view(it.user, "mine", home=True)
    assert it.heard[0]["container"] == {"type": "view", "view_id": seen.view["id"]}


async def test_closing_tells_only_an_app_that_asked(it: Bolted) -> None:
    """view_closed comes for views with notify_on_close."""

    @it.app.command("/incident")
    async def opened(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM | {"notify_on_close": body["text"] == "tell"})
        await ack()

    @it.app.view_closed("declare")
    async def closed(ack: Any, body: Any) -> None:
        it.heard.append(body)
        await ack()

    for text in ("silent", "tell"):
        await it.sandbox.gestures.slash(it.user, it.channel, "/incident", text)
        await it.sandbox.gestures.close_view(it.user)
    assert [body["is_cleared"] for body in it.heard] == [False]
    assert it.sandbox.world.modal_of(it.user) == []


async def test_what_the_client_does_not_offer_cannot_be_done(it: Bolted) -> None:
    """A button that is not there, a form that is not open, a channel the user is not in."""
    ts = (await it.sandbox.gestures.say(it.user, it.channel, "Fills look wrong")).ts
    assert ts is not None
    with pytest.raises(CannotDo, match="Nothing to press"):
        await it.sandbox.gestures.press(it.user, it.channel, ts, "ack")
    with pytest.raises(CannotDo, match="has no view open"):
        await it.sandbox.gestures.submit(it.user, {})
    stranger = it.sandbox.world.add_user("ada")
    with pytest.raises(SlackError, match="not_in_channel"):
        await it.sandbox.gestures.slash(stranger, it.channel, "/incident", "help")
