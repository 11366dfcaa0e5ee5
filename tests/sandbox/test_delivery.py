"""Delivery over HTTP to a real Bolt app: signatures, retries, order, faults."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.clock import MovedClock
from bot.sandbox.faults import EventFault, Rule
from bot.sandbox.outgoing import Delivered
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import Bolted, bolted, populated

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Receiver:
    """A bare app that keeps what it got and answers as told, the last answer for ever."""

    def __init__(self, *answers: web.Response) -> None:
        self.answers = list(answers) or [web.Response()]
        self.got: list[tuple[dict[str, str], bytes]] = []

    async def receive(self, request: web.Request) -> web.Response:
        """Keep the request and answer it."""
        self.got.append((dict(request.headers), await request.read()))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return web.Response(status=answer.status, text=answer.text, headers=answer.headers.copy())

    @property
    def retries(self) -> list[tuple[str | None, str | None]]:
        """Retry number and reason of every request."""
        return [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for h, _ in self.got]


class Site:
    """A sandbox on a moved clock that delivers to a receiver."""

    def __init__(self, sandbox: Sandbox, clock: MovedClock, user: str, channel: str) -> None:
        self.sandbox, self.clock, self.user, self.channel = sandbox, clock, user, channel
        self._runners: list[web.AppRunner] = []

    async def deliver_to(self, receiver: Receiver) -> None:
        """Serve the receiver and connect it."""
        app = web.Application()
        app.add_routes([web.post("/slack/events", receiver.receive)])
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._runners.append(runner)
        self.sandbox.connect(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")

    async def say(self, text: str) -> None:
        """Let a person speak and wait for the deliveries."""
        await self.sandbox.gestures.say(self.user, self.channel, text)
        await self.sandbox.delivery.settle()

    async def pass_by(self, **time: float) -> None:
        """Move the clock and wait for the deliveries that this sets off."""
        await self.clock.advance(self.clock.now() + timedelta(**time))
        await self.sandbox.delivery.settle()

    async def close(self) -> None:
        """Stop everything."""
        await self.sandbox.stop()
        for runner in self._runners:
            await runner.cleanup()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    """A sandbox on a moved clock, nobody connected yet."""
    clock = MovedClock(NOON)
    sandbox = Sandbox(clock, answer_within=0.5)
    await sandbox.start()
    user, _, channel = await populated(sandbox)
    made = Site(sandbox, clock, user, channel)
    yield made
    await made.close()


@pytest.fixture
async def it() -> AsyncIterator[Bolted]:
    """A Bolt app over HTTP, on a moved clock."""
    async with bolted(Sandbox(MovedClock(NOON), answer_within=0.5)) as joined:
        yield joined


def texts(sandbox: Sandbox) -> list[str]:
    """The texts of the messages as they were delivered, in order of the answers."""
    return [record.sent.payload["event"]["text"] for record in sandbox.delivery.log if record.answer.ok]


async def test_requests_are_signed_as_slack_signs_them(site: Site) -> None:
    """slack_sdk's own verifier accepts them, in real time though the sandbox's clock is moved."""
    receiver = Receiver()
    await site.deliver_to(receiver)
    await site.say("hello")
    await site.sandbox.gestures.slash(site.user, site.channel, "/incident", "ünï & co")
    verifier = SignatureVerifier(site.sandbox.signing_secret)
    assert len(receiver.got) == 2
    for headers, body in receiver.got:
        assert verifier.is_valid_request(body, headers)
        assert not SignatureVerifier("another secret").is_valid_request(body, headers)


async def test_a_forged_request_is_refused_by_bolt_and_a_real_one_is_not(it: Bolted) -> None:
    """Without the secret nobody gets in; what the sandbox sends does."""
    heard = []

    @it.app.event("message")
    async def message(event: Any) -> None:
        heard.append(event)

    assert it.sandbox.request_url is not None
    async with aiohttp.ClientSession() as session:
        forged = {"X-Slack-Request-Timestamp": "1795521600", "X-Slack-Signature": "v0=00"}
        async with session.post(it.sandbox.request_url.url, json={"type": "event_callback"}, headers=forged) as answer:
            assert answer.status == 401
    await it.sandbox.gestures.say(it.user, it.channel, "hello")
    await it.sandbox.delivery.settle()
    assert [event["text"] for event in heard] == ["hello"]


async def test_an_event_whose_listener_fails_comes_again(it: Bolted) -> None:
    """An exception in the listener answers 500; the retry carries the same event_id and the number and reason."""
    seen: list[tuple[str, Any, Any]] = []

    @it.app.event("message")
    async def message(body: Any, request: Any) -> None:
        header = request.headers.get
        seen.append((body["event_id"], header("x-slack-retry-num"), header("x-slack-retry-reason")))
        if len(seen) == 1:
            raise RuntimeError("the store is gone")

    await it.sandbox.gestures.say(it.user, it.channel, "hello")
    await it.sandbox.delivery.settle()
    assert [(num, reason) for _, num, reason in seen] == [(None, None), (["1"], ["http_error"])]
    assert len({event_id for event_id, _, _ in seen}) == 1
    assert it.sandbox.delivery.next_due() is None


async def test_retries_come_at_once_after_a_minute_and_after_five_more(site: Site) -> None:
    """Three retries on the sandbox's clock, then Slack gives up."""
    receiver = Receiver(web.Response(status=500))
    await site.deliver_to(receiver)
    await site.say("hello")
    assert receiver.retries == [(None, None), ("1", "http_error")]
    assert site.sandbox.delivery.next_due() == NOON + timedelta(minutes=1)
    await site.pass_by(seconds=59)
    assert len(receiver.got) == 2
    await site.pass_by(seconds=1)
    assert site.sandbox.delivery.next_due() == NOON + timedelta(minutes=6)
    await site.pass_by(minutes=5)
    assert [num for num, _ in receiver.retries] == [None, "1", "2", "3"]
    await site.pass_by(hours=48)
    assert len(receiver.got) == 4


async def test_delayed_events_go_on_hourly_for_a_day(site: Site) -> None:
    """With the setting on, 24 more tries; the first success ends them."""
    receiver = Receiver(*[web.Response(status=503)] * 6, web.Response())
    await site.deliver_to(receiver)
    site.sandbox.delivery.delayed_events = True
    await site.say("hello")
    await site.pass_by(minutes=6)
    assert len(receiver.got) == 4
    for _ in range(4):
        await site.pass_by(hours=1)
    assert len(receiver.got) == 7


async def test_no_retry_is_honoured(site: Site) -> None:
    """x-slack-no-retry: 1 on a refusal ends the matter."""
    receiver = Receiver(web.Response(status=500, headers={"X-Slack-No-Retry": "1"}))
    await site.deliver_to(receiver)
    await site.say("hello")
    assert len(receiver.got) == 1
    assert site.sandbox.delivery.next_due() is None


async def test_an_app_that_is_gone_gets_the_event_when_it_is_back(site: Site) -> None:
    """Nobody listens: connection_failed; the retry a minute later goes to the app that is there then."""
    site.sandbox.connect("http://127.0.0.1:9/slack/events")
    await site.say("hello")
    receiver = Receiver()
    await site.deliver_to(receiver)
    await site.pass_by(minutes=1)
    assert receiver.retries == [("2", "connection_failed")]


async def test_a_slow_app_is_a_timeout(site: Site) -> None:
    """No answer within the time it has: http_timeout, and again."""

    class Slow(Receiver):
        async def receive(self, request: web.Request) -> web.Response:
            response = await super().receive(request)
            if len(self.got) == 1:
                await asyncio.sleep(0.7)  # longer than the app has
            return response

    receiver = Slow()
    await site.deliver_to(receiver)
    await site.say("hello")
    assert receiver.retries == [(None, None), ("1", "http_timeout")]


async def test_a_command_is_not_delivered_again(site: Site) -> None:
    """Whatever went wrong, the user is told and may try again."""
    receiver = Receiver(web.Response(status=500))
    await site.deliver_to(receiver)
    seen = await site.sandbox.gestures.slash(site.user, site.channel, "/incident", "help")
    assert seen.text == '/incident failed with the error "http_service_error"'
    assert len(receiver.got) == 1


async def test_only_what_the_bot_sees_and_subscribed_to_is_delivered(site: Site) -> None:
    """No messages from channels without the bot, none after unsubscribing; new channels are announced."""
    receiver = Receiver()
    await site.deliver_to(receiver)
    elsewhere = site.sandbox.world.add_channel("elsewhere", creator=site.user)
    await site.sandbox.gestures.say(site.user, elsewhere, "not for the bot")
    await site.say("for the bot")
    site.sandbox.delivery.events.discard("message.channels")
    await site.say("not subscribed")
    names = [record.sent.name for record in site.sandbox.delivery.log]
    assert names == ["channel_created", "message"]


async def test_an_event_without_its_scope_is_not_delivered() -> None:
    """Reactions need reactions:read, whatever was subscribed to."""
    sandbox = Sandbox(MovedClock(NOON), scopes={"channels:history", "channels:read"})
    await sandbox.start()
    user, _, channel = await populated(sandbox)
    site = Site(sandbox, MovedClock(NOON), user, channel)
    await site.deliver_to(Receiver())
    ts = (await sandbox.gestures.say(user, channel, "hello")).ts
    assert ts is not None
    await sandbox.gestures.react(user, channel, ts, "eyes")
    await sandbox.delivery.settle()
    assert [record.sent.name for record in sandbox.delivery.log] == ["message"]
    await site.close()


async def test_a_duplicate_has_the_same_event_id(site: Site) -> None:
    """The app gets one event twice."""
    receiver = Receiver()
    await site.deliver_to(receiver)
    site.sandbox.faults.add(Rule(EventFault("duplicate"), target="message", times=1))
    await site.say("hello")
    ids = [record.sent.payload["event_id"] for record in site.sandbox.delivery.log]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_a_reordered_event_is_overtaken_by_the_next(site: Site) -> None:
    """The first arrives after the second, and at the latest when everything settles."""
    receiver = Receiver()
    await site.deliver_to(receiver)
    site.sandbox.faults.add(Rule(EventFault("reorder"), target="message", times=1))
    for text in ("first", "second", "third"):
        await site.sandbox.gestures.say(site.user, site.channel, text)
    await site.sandbox.delivery.settle()
    order = texts(site.sandbox)
    assert sorted(order) == ["first", "second", "third"]
    assert order.index("first") > order.index("second")
    site.sandbox.faults.add(Rule(EventFault("reorder"), target="message", times=1))
    await site.say("last")
    assert texts(site.sandbox)[-1] == "last"


async def test_a_delayed_event_waits_on_the_clock(site: Site) -> None:
    """It leaves when its time has come; others do not wait for it."""
    await site.deliver_to(Receiver())
    site.sandbox.faults.add(Rule(EventFault("delay", seconds=30.0), target="message", times=1))
    await site.say("first")
    await site.say("second")
    assert texts(site.sandbox) == ["second"]
    assert site.sandbox.delivery.next_due() == NOON + timedelta(seconds=30)
    await site.pass_by(seconds=30)
    assert texts(site.sandbox) == ["second", "first"]


async def test_a_dropped_event_never_arrives_and_is_on_record(site: Site) -> None:
    """The inspector shows that it was dropped."""
    receiver = Receiver()
    await site.deliver_to(receiver)
    site.sandbox.faults.add(Rule(EventFault("drop"), target="message", times=1))
    await site.say("hello")
    record: Delivered = site.sandbox.delivery.log[-1]
    assert receiver.got == []
    assert (record.answer.failure, record.transport) == ("dropped", "none")


async def test_a_request_url_is_verified_by_its_challenge(it: Bolted, site: Site) -> None:
    """Bolt answers the challenge; an app that does not is not verified."""
    assert it.sandbox.request_url is not None
    assert await it.sandbox.request_url.verified()
    await site.deliver_to(Receiver(web.Response(text="no")))
    assert site.sandbox.request_url is not None
    assert not await site.sandbox.request_url.verified()
