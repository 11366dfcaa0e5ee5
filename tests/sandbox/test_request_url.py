"""The HTTP transport on its own."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from bot.sandbox.outgoing import Outgoing
from bot.sandbox.request_url import RequestUrl, failure_of

EVENT = Outgoing("event", "message", {"type": "event_callback"})


@pytest.fixture
async def base() -> AsyncIterator[str]:
    """A server that redirects `n` times at /n, and tells at /0 what it got."""

    async def hop(request: web.Request) -> web.Response:
        left = int(request.match_info["left"])
        if left:
            raise web.HTTPTemporaryRedirect(f"/{left - 1}")
        return web.Response(text=request.content_type)

    app = web.Application()
    app.add_routes([web.post("/{left}", hop)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.mark.parametrize(("hops", "failure"), [(0, ""), (1, ""), (3, "too_many_redirects")])
async def test_slack_follows_two_redirects_at_most(base: str, hops: int, failure: str) -> None:
    """The body goes along."""
    url = RequestUrl(f"{base}/{hops}", secret="secret", answer_within=2.0)
    answer = await url.send(EVENT)
    await url.close()
    assert (answer.failure, answer.ok) == (failure, not failure)
    assert not answer.ok or (answer.status, answer.body) == (200, "application/json")


async def test_a_replica_that_does_not_listen_is_passed_over(base: str) -> None:
    """Deliveries go to those behind a balancer in turn, and to the next where one is gone; alone it is missed."""
    gone = "http://127.0.0.1:1/0"
    several = RequestUrl(gone, f"{base}/0", f"{base}/3", secret="secret", answer_within=2.0)
    alone = RequestUrl(gone, secret="secret", answer_within=2.0)
    failures = [(await several.send(EVENT)).failure for _ in range(4)]
    assert failures == ["", "too_many_redirects", "", "too_many_redirects"]
    assert (await alone.send(EVENT)).failure == "connection_failed"
    await several.close()
    await alone.close()


@pytest.mark.parametrize("kind", ["command", "interactive"])
async def test_commands_and_interactions_are_forms(base: str, kind: str) -> None:
    """Only events are JSON."""
    url = RequestUrl(f"{base}/0", secret="secret", answer_within=2.0)
    answer = await url.send(Outgoing(kind, "x", {"type": "x"}))  # type: ignore[arg-type]  # parametrized with two kinds
    await url.close()
    assert answer.body == "application/x-www-form-urlencoded"
    assert answer.data() is None


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (TimeoutError(), "http_timeout"),
        (aiohttp.ServerDisconnectedError(), "connection_failed"),
        (ConnectionResetError(), "connection_failed"),
        (aiohttp.ClientPayloadError(), "unknown_error"),
    ],
)
def test_every_failure_has_slacks_name(error: aiohttp.ClientError | TimeoutError | OSError, reason: str) -> None:
    """As x-slack-retry-reason gives it."""
    assert failure_of(error) == reason
