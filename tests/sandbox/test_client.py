"""The control client against a sandbox with a real Bolt app."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.clock import MovedClock
from bot.sandbox.errors import SlackError
from bot.sandbox.faults import EventFault, Rule
from bot.sandbox.gesture_errors import CannotDo
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import FORM, Bolted, bolted, served

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
async def it() -> AsyncIterator[Bolted]:
    """A Bolt app over HTTP, on a moved clock."""
    async with bolted(Sandbox(MovedClock(NOON), answer_within=2.0)) as joined:
        yield joined


@pytest.fixture
async def slack(it: Bolted) -> AsyncIterator[SandboxClient]:
    """The client."""
    async with SandboxClient(it.sandbox.url) as client:
        yield client


async def test_a_form_is_opened_filled_and_submitted(it: Bolted, slack: SandboxClient) -> None:
    """Command, modal, field error, correction, closed: over HTTP alone."""

    @it.app.command("/incident")
    async def opened(ack: Any, body: Any, client: Any) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    @it.app.view("declare")
    async def submitted(ack: Any, view: Any) -> None:
        title = view["state"]["values"]["title"]["typed"]["value"]
        await ack(response_action="errors", errors={"title": "Too vague."}) if title == "Hm" else await ack()

    assert (await slack.slash(it.user, it.channel, "/incident", "declare")).view is not None
    await slack.fill_in(it.user, {"chosen": "unknown"})
    assert (await slack.submit(it.user, {"title": "Hm"})).errors == {"title": "Too vague."}
    assert len(await slack.modal_of(it.user)) == 1
    seen = await slack.submit(it.user, {"title": "Orders doubled"})
    assert (seen.view, seen.errors, seen.status) == (None, None, 200)


async def test_people_talk_and_mark_and_share(it: Bolted, slack: SandboxClient) -> None:
    """Messages, edits, reactions, pins, files and deletions."""
    said = await slack.say(it.user, it.channel, "hello")
    assert said.ts is not None
    await slack.edit(it.user, it.channel, said.ts, "hello again")
    await slack.react(it.other, it.channel, said.ts, "eyes")
    await slack.pin(it.other, it.channel, said.ts)
    await slack.say(it.other, it.channel, "a reply", thread_ts=said.ts)
    uploaded = await slack.upload(it.user, "log.txt", b"42\n", [it.channel], "the log")
    assert uploaded.file is not None
    assert it.sandbox.world.file(uploaded.file).data == b"42\n"
    root, reply = await slack.thread(it.channel, said.ts)
    assert (root["text"], root["reactions"][0]["name"], reply["text"]) == ("hello again", "eyes", "a reply")
    again = await slack.say(it.user, it.channel, "oops")
    assert again.ts is not None
    await slack.delete(it.user, it.channel, again.ts)
    assert "oops" not in [message["text"] for message in await slack.messages(it.channel)]


async def test_buttons_homes_and_shortcuts_work_from_afar(it: Bolted, slack: SandboxClient) -> None:
    """Everything that the app hears of."""
    heard: list[str] = []

    @it.app.action("go")
    async def pressed(ack: Any, body: Any, respond: Any) -> None:
        heard.append(body["container"]["type"])
        await ack()
        if body["container"]["type"] == "message":
            await respond("Done")

    @it.app.shortcut("note")
    async def started(ack: Any, body: Any, client: Any) -> None:
        heard.append(body["type"])
        await client.views_open(trigger_id=body["trigger_id"], view=FORM)
        await ack()

    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    blocks = [{"type": "actions", "elements": [button]}]

    @it.app.event("app_home_opened")
    async def opened(event: Any, client: Any) -> None:
        await client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    posted = await it.app.client.chat_postMessage(channel=it.channel, text="x", blocks=blocks)
    assert (await slack.press(it.user, it.channel, posted["ts"], "go")).text == "Done"
    assert [m["text"] for m in await slack.ephemerals(it.user, it.channel)] == ["Done"]
    assert (await slack.open_home(it.user)).view == await slack.home(it.user)
    await slack.press_in_view(it.user, "go", home=True)
    assert (await slack.shortcut(it.user, "note")).view is not None
    assert (await slack.message_shortcut(it.user, it.channel, posted["ts"], "note")).view is not None
    assert (await slack.close_view(it.user)).view is None
    assert heard == ["message", "view", "shortcut", "message_action"]


async def test_faults_clock_and_deliveries_are_in_reach(it: Bolted, slack: SandboxClient) -> None:
    """A delayed event arrives when the clock is moved to where the sandbox says."""

    @it.app.event("message")
    async def message() -> None:
        """Take it."""

    await slack.add_fault(Rule(EventFault("delay", seconds=90.0), target="message", times=1))
    await slack.say(it.user, it.channel, "hello")
    clock = await slack.settle()
    assert (clock.now, clock.moved, clock.next_delivery) == (NOON, True, NOON + timedelta(seconds=90))
    assert await slack.deliveries() == []
    assert clock.next_due is not None
    await slack.advance(clock.next_due)
    await slack.settle()
    (delivered,) = await slack.deliveries()
    assert (delivered["name"], delivered["transport"], delivered["number"]) == ("message", "http", 1)
    assert await slack.deliveries(since=1) == []
    assert [rule["struck"] for rule in await slack.faults()] == [1]
    await slack.clear_faults()
    assert await slack.faults() == []
    assert (await slack.clock()).next_due is None


async def test_a_workspace_is_seeded_connected_and_found(it: Bolted, slack: SandboxClient) -> None:
    """The set-up that a test with a bot in another process needs."""
    seeded = await slack.seed(
        [{"name": "ada"}], [{"name": "risk", "creator": "ada"}], [{"handle": "all", "users": ["ada"]}]
    )
    assert await slack.channel_named("risk") == seeded.channels["risk"]
    assert await slack.channel_named("nowhere") is None
    assert seeded.users["ada"] in {user["id"] for user in await slack.users()}
    async with served(it.app) as url:
        assert await slack.connect(url)
        assert (await slack.about()).request_url == url
    assert (await slack.settings(limits=False))["limits"] is False
    assert (await slack.settings())["limits"] is False
    assert await slack.disconnect() == 0
    assert {call["method"] for call in await slack.calls("auth.test")} == {"auth.test"}
    assert await slack.calls("chat.update") == []
    await slack.reset()
    assert await slack.channels() == []


async def test_refusals_come_back_as_what_they_were(it: Bolted, slack: SandboxClient) -> None:
    """Slack's codes as SlackError, the client's limits as CannotDo."""
    with pytest.raises(SlackError, match="channel_not_found"):
        await slack.say(it.user, "C0", "hello")
    with pytest.raises(CannotDo, match="has no view open"):
        await slack.submit(it.user)


async def test_a_client_must_be_entered_first() -> None:
    """It has no connections before."""
    with pytest.raises(RuntimeError, match="async with"):
        await SandboxClient("http://127.0.0.1:9").users()
