"""The Web API over real HTTP, with Slack's own client and with bare requests."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.web_api import WebApi
from tests.sandbox.a_workspace import APP_TOKEN, TOKEN, Workspace

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "T"}, "blocks": [{"type": "divider"}]}


@dataclass
class Fault:
    """One fault, as the sandbox's rules make them."""

    kind: str
    status: int = 500
    retry_after: int = 1
    seconds: float = 0.0
    code: str = ""


class Planned:
    """Commits the planned fault once, on the planned method."""

    def __init__(self) -> None:
        self.plan: dict[str, Fault] = {}

    def pick(self, method: str, arguments: Mapping[str, Any]) -> Fault | None:
        """The fault for this call."""
        assert "token" not in arguments
        return self.plan.pop(method, None)


class Served(Workspace):
    """A workspace behind HTTP on a port of its own."""

    async def start(self) -> None:
        """Listen on loopback."""
        self.faults, self.slept = Planned(), list[float]()
        self.api = WebApi(
            self.world,
            faults=self.faults,
            base_url=lambda: self.url,
            open_socket=lambda token: f"ws://here/{token}",
            sleep=self._sleep,
        )
        app = web.Application()
        app.add_routes(self.api.routes())
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self.runner.addresses[0][1]}"
        self.http = aiohttp.ClientSession()
        self.client = AsyncWebClient(TOKEN, base_url=f"{self.url}/api/", retry_handlers=[])

    async def stop(self) -> None:
        """Stop listening."""
        await self.http.close()
        await self.runner.cleanup()

    async def bare(self, name: str, verb: str = "POST", **request: Any) -> dict[str, Any]:
        """The JSON answer to a request without a client's help."""
        async with self.http.request(verb, f"{self.url}/api/{name}", **request) as response:
            return dict(await response.json())

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest_asyncio.fixture
async def served() -> AsyncIterator[Served]:
    """A workspace behind HTTP."""
    served = Served()
    await served.start()
    yield served
    await served.stop()


def bearer(token: str = TOKEN) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


async def test_slacks_own_client_runs_an_incidents_channel(served: Served) -> None:
    """Create, post with blocks and metadata, pin, invite, topic, read back: all unmodified."""
    client = served.client
    room = (await client.conversations_create(name="inc-7"))["channel"]["id"]
    metadata = {"event_type": "outbox", "event_payload": {"key": "card"}}
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*card*"}}]
    ts = (await client.chat_postMessage(channel=room, text="card", blocks=blocks, metadata=metadata))["ts"]
    await client.pins_add(channel=room, timestamp=ts)
    await client.conversations_invite(channel=room, users=[served.ana, served.ben])
    await client.conversations_setTopic(channel=room, topic="P1")
    await client.chat_update(channel=room, ts=ts, text="card 2", blocks=blocks)
    history = await client.conversations_history(channel=room, include_all_metadata=True, latest=ts, inclusive=True)
    card = history["messages"][0]
    assert (card["ts"], card["text"], card["metadata"]) == (ts, "card 2", metadata)
    assert (await client.conversations_members(channel=room))["members"] == [served.bot, served.ana, served.ben]
    assert (await client.pins_list(channel=room))["items"][0]["message"]["ts"] == ts


async def test_slacks_own_client_uploads_files(served: Served) -> None:
    """files_upload_v2 does its three steps, and the bytes come back with a token."""
    room = served.room()
    answer = await served.client.files_upload_v2(
        channel=room, content="# Post-mortem", filename="draft.md", title="Draft", initial_comment="Here"
    )
    message = served.world.messages(room)[-1]
    assert (message["subtype"], message["files"][0]["id"]) == ("file_share", answer["file"]["id"])
    address = message["files"][0]["url_private_download"]
    async with served.http.get(address, headers=bearer()) as response:
        assert await response.text() == "# Post-mortem"


async def test_a_download_without_a_token_ends_at_a_sign_in_page(served: Served) -> None:
    """Status 200 and HTML where the file should be, as a careless client gets it from Slack."""
    file = served.world.upload(served.ana, "log.txt", b"secret", [served.room()])
    address = served.world.file_json(served.world.file(file))["url_private"]
    for headers in ({}, bearer("xoxb-stranger"), bearer(APP_TOKEN)):
        async with served.http.get(address, headers=headers) as response:
            assert (response.status, response.content_type) == (200, "text/html")
            assert "secret" not in await response.text()


async def test_slacks_own_client_opens_views(served: Served) -> None:
    """Open, push, update and publish."""
    client, ana = served.client, served.ana
    view = (await client.views_open(trigger_id=served.world.new_trigger(ana), view=MODAL))["view"]
    await client.views_push(trigger_id=served.world.new_trigger(ana), view=MODAL)
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    await client.views_publish(user_id=ana, view={"type": "home", "blocks": []})
    assert len(served.world.modal_of(ana)) == 2
    assert served.world.home(ana) is not None


async def test_a_refusal_reaches_the_client_with_its_details(served: Served) -> None:
    """SlackApiError carries the code and the pointers."""
    room = served.room()
    with pytest.raises(SlackApiError) as refused:
        await served.client.chat_postMessage(channel=room, text="a", blocks=[{"type": "castle"}])
    assert refused.value.response["error"] == "invalid_blocks"
    assert refused.value.response["errors"] == ["unsupported type: castle [json-pointer:/blocks/0/type]"]


async def test_the_app_token_opens_a_socket_and_the_bot_token_does_not(served: Served) -> None:
    """apps.connections.open asks the transport for an address."""
    answer = await served.client.apps_connections_open(app_token=APP_TOKEN)
    assert answer["url"] == f"ws://here/{APP_TOKEN}"
    refused = await served.bare("apps.connections.open", headers=bearer())
    assert refused["error"] == "not_allowed_token_type"


async def test_arguments_come_by_query_form_and_json(served: Served) -> None:
    """GET and POST, structures as JSON in a form, the body over the query."""
    room = served.room()
    blocks = [{"type": "divider"}]
    got = await served.bare("conversations.info", "GET", params={"channel": room}, headers=bearer())
    form = {"channel": room, "text": "form", "blocks": json.dumps(blocks)}
    formed = await served.bare("chat.postMessage", data=form, headers=bearer())
    parsed = await served.bare(
        "chat.postMessage",
        params={"channel": room, "text": "query"},
        json={"text": "json", "blocks": blocks},
        headers=bearer(),
    )
    with_token = await served.bare("auth.test", data={"token": TOKEN})
    assert got["channel"]["id"] == room
    assert (formed["message"]["text"], formed["message"]["blocks"][0]["type"]) == ("form", "divider")
    assert parsed["message"]["text"] == "json"
    assert with_token["user_id"] == served.bot


@pytest.mark.parametrize(
    ("headers", "error"),
    [({}, "not_authed"), (bearer("xoxb-1"), "invalid_auth"), ({"Authorization": "Basic YTpi"}, "not_authed")],
)
async def test_a_call_without_a_good_token_is_refused(served: Served, headers: dict[str, str], error: str) -> None:
    """With status 200, as all of Slack's refusals."""
    assert (await served.bare("auth.test", headers=headers))["error"] == error


async def test_null_is_as_good_as_nothing(served: Served) -> None:
    """In JSON an argument may be null."""
    message = {"channel": served.room(), "text": "a", "thread_ts": None, "blocks": None, "reply_broadcast": None}
    answer = await served.bare("chat.postMessage", json=message, headers=bearer())
    assert answer["ok"]
    missing = await served.bare("chat.postMessage", json={"channel": None}, headers=bearer())
    assert missing["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_a_body_that_is_no_json_is_as_good_as_empty(served: Served) -> None:
    """The arguments are missing then."""
    headers = bearer() | {"Content-Type": "application/json"}
    assert (await served.bare("pins.add", data=b"{", headers=headers))["error"] == "invalid_arguments"
    assert (await served.bare("pins.add", data=b"[1]", headers=headers))["error"] == "invalid_arguments"


async def test_too_many_calls_get_429_and_the_time_to_wait(served: Served) -> None:
    """Only that method and channel are closed, until the workspace's clock has moved."""
    room, other = served.room("one"), served.room("two")
    for _ in range(5):
        await served.client.chat_postMessage(channel=room, text="a")
    with pytest.raises(SlackApiError) as limited:
        await served.client.chat_postMessage(channel=room, text="a")
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "1")
    assert limited.value.response["error"] == "ratelimited"
    await served.client.chat_postMessage(channel=other, text="a")
    served.clock.forward(1)
    await served.client.chat_postMessage(channel=room, text="a")
    served.api.tiers.enabled = False
    for _ in range(10):
        await served.client.chat_postMessage(channel=room, text="a")


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (Fault("lost_answer"), True),
        (Fault("timeout", seconds=9), False),
        (Fault("drop"), False),
    ],
)
async def test_a_cut_connection_leaves_the_caller_in_doubt(served: Served, fault: Fault, done: bool) -> None:
    """Whether the message was posted cannot be told from the outcome."""
    room = served.room()
    served.faults.plan["chat.postMessage"] = fault
    with pytest.raises(aiohttp.ClientConnectionError):
        await served.client.chat_postMessage(channel=room, text="doubtful")
    assert ("doubtful" in [m["text"] for m in served.world.messages(room)]) == done
    assert served.slept == ([9] if fault.kind == "timeout" else [])


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (Fault("rate_limited", retry_after=30), 429, "ratelimited"),
        (Fault("server_error", status=503), 503, ""),
        (Fault("error", code="fatal_error"), 200, "fatal_error"),
    ],
)
async def test_a_refused_call_was_not_done(served: Served, fault: Fault, status: int, error: str) -> None:
    """429, 5xx and a planned error code."""
    room = served.room()
    before = len(served.world.messages(room))
    served.faults.plan["chat.postMessage"] = fault
    address, message = f"{served.url}/api/chat.postMessage", {"channel": room, "text": "a"}
    async with served.http.post(address, json=message, headers=bearer()) as response:
        body = await response.text()
    assert response.status == status
    assert (json.loads(body)["error"] if error else "") == error
    assert response.headers.get("Retry-After") == ("30" if status == 429 else None)
    assert len(served.world.messages(room)) == before


async def test_garbage_comes_after_the_deed(served: Served) -> None:
    """A proxy's page in place of the answer; the message stands."""
    room = served.room()
    served.faults.plan["chat.postMessage"] = Fault("garbage")
    with pytest.raises(SlackApiError):
        await served.client.chat_postMessage(channel=room, text="said")
    assert served.world.messages(room)[-1]["text"] == "said"


async def test_a_delay_only_takes_time(served: Served) -> None:
    """The call goes well afterwards."""
    served.faults.plan["auth.test"] = Fault("delay", seconds=0.15)
    assert (await served.client.auth_test())["ok"]
    assert served.slept == [0.15]


async def test_every_call_is_remembered_without_its_token(served: Served) -> None:
    """Method, arguments, time and outcome, for tests and the inspector."""
    await served.bare("auth.test", data={"token": TOKEN})
    await served.bare("pins.add", json={"channel": "C0"}, headers=bearer())
    served.faults.plan["api.test"] = Fault("drop")
    with pytest.raises(aiohttp.ClientConnectionError):
        await served.client.api_test()
    calls = [(call.method, call.status, call.error) for call in served.api.calls]
    assert calls == [("auth.test", 200, ""), ("pins.add", 200, "no_item_specified"), ("api.test", 0, "drop")]
    assert TOKEN not in str(served.api.calls)
    assert served.api.calls[0].at == served.clock.time


@pytest.mark.parametrize(("sent", "status"), [(b"abc", 200), (b"abcd", 400), (b"", 400)])
async def test_an_upload_must_be_as_long_as_announced(served: Served, sent: bytes, status: int) -> None:
    """More or fewer bytes are refused."""
    address = (await served.client.files_getUploadURLExternal(filename="a", length=3))["upload_url"]
    async with served.http.post(address, data=sent) as response:
        assert response.status == status


async def test_an_upload_may_be_a_form_and_needs_an_address_that_was_given(served: Served) -> None:
    """Clients send either."""
    answer = await served.client.files_getUploadURLExternal(filename="a", length=3)
    form = aiohttp.FormData()
    form.add_field("file", b"abc", filename="a")
    async with served.http.post(answer["upload_url"], data=form) as response:
        assert await response.text() == "OK - 3"
    async with served.http.post(f"{served.url}/upload/v1/F0", data=b"abc") as response:
        assert response.status == 404


async def test_an_answer_names_the_scopes(served: Served) -> None:
    """Those that the token has and those that the method accepts."""
    async with served.http.post(f"{served.url}/api/users.list", headers=bearer()) as response:
        assert response.headers["X-Accepted-OAuth-Scopes"] == "users:read"
        assert "chat:write" in response.headers["X-OAuth-Scopes"].split(",")
