"""The Web API over HTTP: routes, arguments from everywhere, tokens, rate limits, faults, uploads and downloads."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.errors import SlackError
from bot.sandbox.methods import dispatch
from bot.sandbox.methods.registry import Method
from bot.sandbox.methods.request import Request
from bot.sandbox.records import Json, Token
from bot.sandbox.tiers import Tiers
from bot.sandbox.world import World

REMEMBERED_CALLS = 10_000
BODY_BYTES = 100 * 1024 * 1024
GARBAGE = "<html>upstream</html>"
SECRETS = frozenset({"token"})


class FaultLike(Protocol):
    """One fault to commit; see `faults`."""

    @property
    def kind(self) -> str: ...  # noqa: D102 - named by the class
    @property
    def status(self) -> int: ...  # noqa: D102
    @property
    def retry_after(self) -> int: ...  # noqa: D102 - seconds
    @property
    def seconds(self) -> float: ...  # noqa: D102
    @property
    def code(self) -> str: ...  # noqa: D102


class FaultsLike(Protocol):
    """Who decides which call goes wrong."""

    def pick(self, method: str, arguments: Mapping[str, Any]) -> FaultLike | None:
        """The fault for this call, if any."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call that was made, for tests and the inspector; `error` is empty if it went well."""

    method: str
    arguments: Mapping[str, Any]
    at: datetime
    status: int  # HTTP; 0 if the connection was cut
    error: str = ""


class WebApi:
    """Serves a world to Slack clients.

    Args:
        world: The workspace.
        faults: Which calls are to go wrong.
        sleep: Waits for seconds of real time, in faults that delay.
        base_url: This server's own address, without a slash at the end; known only once it listens.
        open_socket: Makes the address of a WebSocket for an app token.
    """

    def __init__(
        self,
        world: World,
        *,
        faults: FaultsLike,
        base_url: Callable[[], str],
        open_socket: Callable[[str], str],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.world = world
        world.file_host = base_url
        self.tiers = Tiers(world.now)
        self.calls: deque[Call] = deque(maxlen=REMEMBERED_CALLS)
        self._faults = faults
        self._sleep = sleep
        self._base_url = base_url
        self._open_socket = open_socket

    def routes(self) -> list[web.RouteDef]:
        """What to add to an application's router."""
        return [
            web.get("/api/{method}", self._serve),
            web.post("/api/{method}", self._serve),
            web.post("/upload/v1/{file}", self._receive),
            web.get("/files-pri/{file}/{name}", self._download),
            web.get("/files-pri/{file}/download/{name}", self._download),
            web.get("/signin", self._sign_in),
        ]

    async def _serve(self, http: web.Request) -> web.StreamResponse:
        """Answer one call, under the fault picked for it."""
        name = http.match_info["method"]
        arguments = await arguments_of(http)
        fault = self._faults.pick(name, {k: v for k, v in arguments.items() if k not in SECRETS})
        if fault is None:
            return self._answer(http, name, arguments)
        return await self._fail(http, name, arguments, fault)

    async def _fail(self, http: web.Request, name: str, arguments: Json, fault: FaultLike) -> web.StreamResponse:
        if fault.kind == "delay":
            await self._sleep(fault.seconds)
            return self._answer(http, name, arguments)
        if fault.kind in {"rate_limited", "server_error", "error"}:
            return self._refuse(name, arguments, fault)
        if fault.kind in {"lost_answer", "garbage"}:
            self._answer(http, name, arguments)
            return cut(http) if fault.kind == "lost_answer" else web.Response(text=GARBAGE, content_type="text/html")
        if fault.kind == "timeout":
            await self._sleep(fault.seconds)
        self._record(name, arguments, 0, fault.kind)
        return cut(http)

    def _refuse(self, name: str, arguments: Json, fault: FaultLike) -> web.Response:
        if fault.kind == "rate_limited":
            return self._limited(name, arguments, fault.retry_after)
        if fault.kind == "server_error":
            self._record(name, arguments, fault.status, "server_error")
            return web.Response(status=fault.status, text="upstream request failed")
        return self._refusal(name, arguments, SlackError(fault.code))

    def _answer(self, http: web.Request, name: str, arguments: Json) -> web.Response:
        """Do what was asked and answer."""
        token = bearer(http) or str(arguments.get("token", ""))
        try:
            method, held = dispatch.admit(self.world, name, token)
            wait = self.tiers.spend(name, method.tier, str(arguments.get("channel", "")))
            if wait:
                return self._limited(name, arguments, wait)
            answer = dispatch.run(method, self._request(method, held, arguments))
        except SlackError as error:
            return self._refusal(name, arguments, error)
        self._record(name, arguments, 200)
        scopes = {"X-OAuth-Scopes": ",".join(sorted(held.scopes)), "X-Accepted-OAuth-Scopes": ",".join(method.scopes)}
        return web.json_response(answer, headers=scopes)

    def _request(self, method: Method, held: Token, arguments: Json) -> Request:
        socket_url = self._open_socket(held.value) if method.name == "apps.connections.open" else ""
        given = {name: value for name, value in arguments.items() if name not in SECRETS and value is not None}
        return Request(self.world, held, method.scopes, given, self._base_url(), socket_url)

    def _limited(self, name: str, arguments: Json, wait: int) -> web.Response:
        self._record(name, arguments, 429, "ratelimited")
        body = {"ok": False, "error": "ratelimited"}
        return web.json_response(body, status=429, headers={"Retry-After": str(wait)})

    def _refusal(self, name: str, arguments: Json, error: SlackError) -> web.Response:
        self._record(name, arguments, 200, error.code)
        return web.json_response({"ok": False, "error": error.code, **error.details})

    def _record(self, name: str, arguments: Json, status: int, error: str = "") -> None:
        kept = {key: value for key, value in arguments.items() if key not in SECRETS}
        self.calls.append(Call(name, kept, self.world.now(), status, error))

    async def _receive(self, http: web.Request) -> web.Response:
        """Take a file's bytes at the address that files.getUploadURLExternal gave: no token, the address is secret."""
        data = await uploaded(http)
        try:
            file = self.world.file(http.match_info["file"])
        except SlackError:
            return web.Response(status=404, text="file_not_found")
        if file.completed or len(data) != file.announced:
            return web.Response(status=400, text="length_mismatch")
        self.world.receive_file(file.id, data)
        return web.Response(text=f"OK - {len(data)}")

    async def _download(self, http: web.Request) -> web.Response:
        """Give a file to a token that may read it; anybody else is sent to a sign-in page, as Slack does."""
        file_id = http.match_info["file"].rpartition("-")[2]
        data = self.world.file_bytes(file_id, bearer(http))
        if data is None:
            raise web.HTTPFound(f"/signin?redir={quote(http.path)}")
        mimetype = self.world.file_json(self.world.file(file_id))["mimetype"]
        return web.Response(body=data, content_type=mimetype)

    async def _sign_in(self, _: web.Request) -> web.Response:
        """A page where the file was expected: what a client without a token gets from Slack, with status 200."""
        return web.Response(text="<!DOCTYPE html><title>Sign in</title>", content_type="text/html")


async def arguments_of(http: web.Request) -> Json:
    """Query, form and JSON arguments together; the body wins."""
    arguments: Json = dict(http.query)
    if http.content_type == "application/json":
        body = await http.text()
        try:
            parsed = json.loads(body) if body else {}
        except json.JSONDecodeError:
            parsed = {}
        return arguments | (parsed if isinstance(parsed, dict) else {})
    if http.method == "POST":
        form = await http.post()
        arguments |= {name: value for name, value in form.items() if isinstance(value, str)}
    return arguments


async def uploaded(http: web.Request) -> bytes:
    """The bytes of an upload, sent raw or as the only file of a form."""
    if http.content_type != "multipart/form-data":
        return await http.read()
    for part in (await http.post()).values():
        if isinstance(part, web.FileField):
            return part.file.read()
    return b""


def bearer(http: web.Request) -> str:
    """The token in the Authorization header, or an empty text."""
    kind, _, token = http.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def cut(http: web.Request) -> web.Response:
    """Close the connection without an answer."""
    if http.transport is not None:
        http.transport.abort()
    return web.Response()
