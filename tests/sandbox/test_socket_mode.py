"""Socket Mode with Bolt's unmodified handler, and with bare sockets where Bolt hides what is sent."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.clock import MovedClock
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import app_for, bolted, populated

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
PATIENCE = 5.0  # seconds of real time


class Line:
    """A sandbox on a moved clock with bare sockets to it."""

    def __init__(self, sandbox: Sandbox, user: str, channel: str) -> None:
        self.sandbox, self.user, self.channel = sandbox, user, channel
        self.session = aiohttp.ClientSession()

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        """Open one socket; its first frame is still to be read."""
        return await self.session.ws_connect(self.sandbox.sockets.open_url())

    async def welcomed(self) -> aiohttp.ClientWebSocketResponse:
        """Open one socket and read its hello."""
        socket = await self.connect()
        assert (await socket.receive_json(timeout=PATIENCE))["type"] == "hello"
        return socket

    async def say(self, text: str) -> None:
        """Let a person speak, without waiting for the delivery."""
        await self.sandbox.gestures.say(self.user, self.channel, text)


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """A sandbox that nobody is connected to."""
    sandbox = Sandbox(MovedClock(NOON), answer_within=0.4)
    await sandbox.start()
    user, _, channel = await populated(sandbox)
    made = Line(sandbox, user, channel)
    yield made
    await made.session.close()
    await sandbox.stop()


async def frame(socket: aiohttp.ClientWebSocketResponse) -> Any:
    """The next frame."""
    return await socket.receive_json(timeout=PATIENCE)


async def until(condition: Any) -> None:
    """Wait in real time until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # what is waited for happens in the sandbox, which has no event for it
            await asyncio.sleep(0.01)


async def test_the_address_comes_from_apps_connections_open(line: Line) -> None:
    """With the app token; a ticket is good for one socket."""
    client = AsyncWebClient(base_url=line.sandbox.api_url)
    opened = await client.apps_connections_open(app_token=line.sandbox.app_token)
    assert opened["url"].startswith("ws://127.0.0.1:")
    async with line.session.ws_connect(opened["url"]) as socket:
        hello = await frame(socket)
    assert hello["num_connections"] == 1
    assert hello["connection_info"] == {"app_id": line.sandbox.world.app_id}
    assert hello["debug_info"]["approximate_connection_time"] > 0
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await line.session.ws_connect(opened["url"])


async def test_an_event_travels_in_an_envelope_and_is_acked_by_its_id(line: Line) -> None:
    """events_api, without response payload, retry counted from 0; after the ack it does not come again."""
    socket = await line.welcomed()
    await line.say("hello")
    got = await frame(socket)
    assert (got["type"], got["accepts_response_payload"]) == ("events_api", False)
    assert (got["retry_attempt"], got["retry_reason"]) == (0, "")
    assert got["payload"]["event"]["text"] == "hello"
    await socket.send_json({"envelope_id": got["envelope_id"]})
    await line.sandbox.delivery.settle()
    assert [record.answer.status for record in line.sandbox.delivery.log] == [200]


async def test_an_unacked_event_comes_again_over_any_socket(line: Line) -> None:
    """At once with retry_attempt 1 and the reason timeout, then after a minute; the envelope keeps its id."""
    sockets = [await line.welcomed(), await line.welcomed()]
    await line.say("hello")
    first, again = await frame(sockets[0]), await frame(sockets[1])
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["envelope_id"] == first["envelope_id"]
    await line.sandbox.delivery.settle()
    clock = line.sandbox.clock
    assert isinstance(clock, MovedClock)
    await clock.advance(NOON + timedelta(minutes=1))
    third = await frame(sockets[0])
    await sockets[1].send_json({"envelope_id": third["envelope_id"]})  # an ack may come over another socket
    await line.sandbox.delivery.settle()
    assert [record.answer.ok for record in line.sandbox.delivery.log] == [False, False, True]


async def test_an_ack_payload_answers_a_command(line: Line) -> None:
    """slash_commands accept a payload: it becomes what the user sees."""
    socket = await line.welcomed()
    asked = asyncio.create_task(line.sandbox.gestures.slash(line.user, line.channel, "/incident", "help"))
    got = await frame(socket)
    assert (got["type"], got["accepts_response_payload"]) == ("slash_commands", True)
    assert "retry_attempt" not in got
    await socket.send_json({"envelope_id": got["envelope_id"], "payload": {"text": "Help"}})
    assert (await asked).text == "Help"


async def test_frames_that_make_no_sense_are_ignored(line: Line) -> None:
    """Neither broken JSON nor unknown ids disturb the socket."""
    socket = await line.welcomed()
    for text in ("{", "[]", '{"envelope_id": "unknown"}', "null"):
        await socket.send_str(text)
    await line.say("hello")
    got = await frame(socket)
    await socket.send_json({"envelope_id": got["envelope_id"]})
    await line.sandbox.delivery.settle()
    assert line.sandbox.delivery.log[-1].answer.ok


async def test_an_eleventh_socket_is_sent_away(line: Line) -> None:
    """Ten connections at most."""
    sockets = [await line.welcomed() for _ in range(10)]
    assert (await frame(await line.connect()))["reason"] == "too_many_websockets"
    assert line.sandbox.sockets.connected == len(sockets)


async def test_a_warning_keeps_the_socket_and_a_refresh_closes_it(line: Line) -> None:
    """After refresh_requested no payload goes there any more."""
    old, new = await line.welcomed(), await line.welcomed()
    assert await line.sandbox.sockets.disconnect("warning") == 2
    assert (await frame(old))["reason"] == (await frame(new))["reason"] == "warning"
    assert line.sandbox.sockets.connected == 2
    assert await line.sandbox.sockets.disconnect("refresh_requested", 1) == 1
    assert (await frame(old))["reason"] == "refresh_requested"
    await line.say("hello")
    assert (await frame(new))["type"] == "events_api"
    assert (await old.receive(timeout=PATIENCE)).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_a_disabled_link_takes_nobody_until_it_is_allowed(line: Line) -> None:
    """link_disabled: the app's settings were changed."""
    await line.welcomed()
    await line.sandbox.sockets.disconnect("link_disabled")
    assert (await frame(await line.connect()))["reason"] == "link_disabled"
    line.sandbox.sockets.allow()
    assert (await frame(await line.connect()))["type"] == "hello"


async def test_an_unknown_reason_is_refused(line: Line) -> None:
    """Only Slack's four reasons."""
    with pytest.raises(ValueError, match="Unknown reason"):
        await line.sandbox.sockets.disconnect(json.loads('"tired"'))


async def test_with_no_socket_left_an_event_fails_and_comes_later(line: Line) -> None:
    """Nothing is buffered, but events are retried."""
    socket = await line.welcomed()
    await socket.close()
    await until(lambda: line.sandbox.sockets.connected == 0)
    await line.say("hello")
    await line.sandbox.delivery.settle()
    assert [record.answer.failure for record in line.sandbox.delivery.log] == ["connection_failed"] * 2
    seen = await line.sandbox.gestures.slash(line.user, line.channel, "/incident", "help")
    assert seen.text == '/incident failed with the error "dispatch_failed"'


async def test_bolt_reconnects_after_a_refresh_and_hears_again() -> None:
    """The unmodified handler opens a new socket by itself."""
    async with bolted(Sandbox(answer_within=1.0), transport="socket") as it:
        heard = []

        @it.app.event("message")
        async def message(event: Any) -> None:
            heard.append(event["text"])

        await it.sandbox.gestures.say(it.user, it.channel, "before")
        await it.sandbox.delivery.settle()
        assert await it.sandbox.sockets.disconnect() == 1
        await until(lambda: it.sandbox.sockets.connected == 1)
        await it.sandbox.gestures.say(it.user, it.channel, "after")
        await it.sandbox.delivery.settle()
        assert heard == ["before", "after"]


async def test_bolt_withholds_the_ack_of_an_event_it_could_not_process() -> None:
    """A failing listener means no ack; the retry tells Bolt number and reason in its headers."""
    async with bolted(Sandbox(answer_within=0.4), transport="socket") as it:
        seen = []

        @it.app.event("message")
        async def message(request: Any) -> None:
            seen.append((request.headers.get("x-slack-retry-num"), request.headers.get("x-slack-retry-reason")))
            if len(seen) == 1:
                raise RuntimeError("the store is gone")

        await it.sandbox.gestures.say(it.user, it.channel, "hello")
        await it.sandbox.delivery.settle()
        assert len(seen) == 2
        assert seen[1] == (["1"], ["timeout"])


async def test_two_handlers_share_the_payloads() -> None:
    """Every payload goes to one of them."""
    sandbox = Sandbox(answer_within=1.0)
    await sandbox.start()
    user, _, channel = await populated(sandbox)
    heard: list[str] = []

    def handler_named(name: str) -> AsyncSocketModeHandler:
        app = app_for(sandbox)

        @app.event("message")
        async def message(event: Any) -> None:
            heard.append(f"{name} {event['text']}")

        return AsyncSocketModeHandler(app, sandbox.app_token)

    handlers = [handler_named("one"), handler_named("two")]
    for handler in handlers:
        await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    for text in ("a", "b"):
        await sandbox.gestures.say(user, channel, text)
        await sandbox.delivery.settle()
    for handler in handlers:
        await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    await sandbox.stop()
    assert sorted(line.split()[1] for line in heard) == ["a", "b"]
    assert {line.split()[0] for line in heard} == {"one", "two"}
