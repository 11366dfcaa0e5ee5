"""The sandbox as a server: start, tokens, response URLs."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.sandbox.clock import MovedClock
from bot.sandbox.faults import Fault, Rule
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import populated

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
REAL_BOT = "xoxb-123456789012-1234567890123-AbCdEfGhIjKlMnOpQrStUvWx"
REAL_APP = "xapp-1-A0123456789-1234567890123-0123456789abcdef"


class Place:
    """A sandbox on a moved clock with a person in a channel."""

    def __init__(self, sandbox: Sandbox, user: str, channel: str) -> None:
        self.sandbox, self.user, self.channel = sandbox, user, channel

    async def answer(self, url: str, **body: Any) -> tuple[int, str]:
        """Send to a response URL with slack_sdk's own client."""
        response = await AsyncWebhookClient(url).send_dict(body)
        return response.status_code, response.body

    def said(self) -> list[str]:
        """The texts in the channel that are not Slack's notices."""
        return [m["text"] for m in self.sandbox.world.messages(self.channel) if "channel_" not in m.get("subtype", "")]

    def whispered(self) -> list[str]:
        """The texts that only the person sees."""
        return [m["text"] for m in self.sandbox.world.ephemerals(self.user, self.channel)]


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    """Started, on a free port."""
    sandbox = Sandbox(MovedClock(NOON))
    await sandbox.start()
    user, _, channel = await populated(sandbox)
    yield Place(sandbox, user, channel)
    await sandbox.stop()


@pytest.mark.parametrize("tokens", [{"bot_token": REAL_BOT}, {"app_token": REAL_APP}])
def test_a_token_that_looks_real_is_refused(tokens: dict[str, str]) -> None:
    """Nobody's real workspace must end up in a stand-in's logs."""
    with pytest.raises(ValueError, match="looks like one of a real Slack workspace"):
        Sandbox(**tokens)  # type: ignore[arg-type]  # mypy cannot see which keyword is meant


async def test_a_call_with_a_token_that_looks_real_is_told_so(place: Place) -> None:
    """invalid_auth, with a sentence."""
    with pytest.raises(SlackApiError) as refused:
        await AsyncWebClient(REAL_BOT, base_url=place.sandbox.api_url).auth_test()
    assert refused.value.response["error"] == "invalid_auth"
    assert "revoke that one" in refused.value.response["detail"]


async def test_a_response_url_answers_the_person_alone_unless_it_says_in_channel(place: Place) -> None:
    """Ephemeral is the default."""
    url = place.sandbox.urls.issue(place.channel, place.user, "command")
    assert url.startswith(place.sandbox.url)
    assert await place.answer(url, text="quietly") == (200, "ok")
    assert await place.answer(url, text="aloud", response_type="in_channel") == (200, "ok")
    assert (place.whispered(), place.said()) == (["quietly"], ["aloud"])


async def test_a_response_url_serves_five_times(place: Place) -> None:
    """The sixth answer is refused."""
    url = place.sandbox.urls.issue(place.channel, place.user, "command")
    answers = [(await place.answer(url, text=str(n)))[0] for n in range(6)]
    assert answers == [200] * 5 + [404]
    assert len(place.whispered()) == 5


async def test_a_response_url_serves_for_thirty_minutes(place: Place) -> None:
    """At thirty minutes it still does, a second later no more."""
    url = place.sandbox.urls.issue(place.channel, place.user, "command")
    clock = place.sandbox.clock
    assert isinstance(clock, MovedClock)
    await clock.advance(NOON + timedelta(minutes=30))
    assert (await place.answer(url, text="in time"))[0] == 200
    await clock.advance(NOON + timedelta(minutes=30, seconds=1))
    assert await place.answer(url, text="late") == (404, '{"ok": false, "error": "expired_url"}')


async def test_the_original_is_replaced_or_deleted_where_there_is_one(place: Place) -> None:
    """For messages and ephemeral ones; a slash command has no original."""
    world = place.sandbox.world
    posted = world.post(place.channel, world.bot_user, "card", bot=True)["ts"]
    whispered = world.post_ephemeral(place.channel, place.user, "yours")
    message = place.sandbox.urls.issue(place.channel, place.user, "message", posted)
    ephemeral = place.sandbox.urls.issue(place.channel, place.user, "ephemeral", whispered)
    command = place.sandbox.urls.issue(place.channel, place.user, "command")
    for url in (message, ephemeral):
        assert (await place.answer(url, text="new", replace_original=True))[0] == 200
    assert (place.said(), place.whispered()) == (["new"], ["new"])
    for url in (message, ephemeral):
        assert (await place.answer(url, delete_original=True))[0] == 200
    assert (place.said(), place.whispered()) == ([], [])
    for wish in ({"replace_original": True, "text": "x"}, {"delete_original": True}):
        assert await place.answer(command, **wish) == (400, '{"ok": false, "error": "no_original"}')


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "invalid_payload"),
        ({"text": ""}, "no_text"),
        ({"blocks": [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]}, "invalid_blocks"),
    ],
)
async def test_an_answer_that_slack_would_not_show_is_refused(place: Place, body: dict[str, Any], error: str) -> None:
    """Empty ones and those that break Block Kit's limits."""
    url = place.sandbox.urls.issue(place.channel, place.user, "command")
    status, answer = await place.answer(url, **body)
    assert (status, error in answer) == (400, True)


async def test_made_up_response_urls_lead_nowhere(place: Place) -> None:
    """404; a body that is no JSON is 400."""
    assert (await place.answer(f"{place.sandbox.url}/response/T1/guess", text="x"))[0] == 404
    url = place.sandbox.urls.issue(place.channel, place.user, "command")
    async with aiohttp.ClientSession() as session, session.post(url, data=b"{") as response:
        assert response.status == 400


async def test_a_web_api_fault_strikes_a_real_client(place: Place) -> None:
    """The rule's 429 reaches slack_sdk with its Retry-After."""
    place.sandbox.faults.add(Rule(Fault("rate_limited", retry_after=7), target="chat.postMessage", times=1))
    client = AsyncWebClient(place.sandbox.bot_token, base_url=place.sandbox.api_url)
    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=place.channel, text="x")
    assert limited.value.response.headers["Retry-After"] == "7"
    assert (await client.chat_postMessage(channel=place.channel, text="x"))["ok"]


async def test_a_started_sandbox_says_how_to_connect_and_ends_when_cancelled() -> None:
    """What `serve` prints has everything to export."""
    said: list[str] = []
    sandbox = Sandbox()
    task = asyncio.create_task(sandbox.serve(say=said.append))
    async with asyncio.timeout(5):
        while not said:  # noqa: ASYNC110  # `serve` says it once and offers no event
            await asyncio.sleep(0.01)
    for words in (sandbox.api_url, sandbox.bot_token, sandbox.app_token, sandbox.signing_secret):
        assert words in said[0]
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    with pytest.raises(aiohttp.ClientConnectionError):
        async with aiohttp.ClientSession() as session, session.get(sandbox.url):
            pass
