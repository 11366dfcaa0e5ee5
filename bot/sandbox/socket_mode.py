"""Socket Mode: tickets, connections, envelopes and acks."""

import asyncio
import json
import time
import uuid
from collections import defaultdict, deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Literal, get_args

from aiohttp import WSMsgType, web

from bot.sandbox.outgoing import Answer, Outgoing

DisconnectReason = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]
ENVELOPE_TYPES = {"event": "events_api", "command": "slash_commands", "interactive": "interactive"}
MAX_CONNECTIONS = 10
CONNECTION_TIME = 18_060  # seconds; what Slack usually says in `hello`
HEARTBEAT = 10.0  # seconds
DRAIN = 1.0  # seconds that a disconnected socket may still send acks
HOST = "applink-sandbox"


def envelope_id(payload: Mapping[str, Any]) -> str:
    """The id of a payload's envelope; a retry carries the same one."""
    # Seen in the wild: the same envelope_id again, seconds later (slackapi/bolt-js#2487).
    return str(uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(payload.get("event_id") or payload, sort_keys=True)))


def envelope(outgoing: Outgoing) -> dict[str, Any]:
    """The frame that carries a payload."""
    event = outgoing.kind == "event"
    frame: dict[str, Any] = {
        "envelope_id": envelope_id(outgoing.payload),
        "type": ENVELOPE_TYPES[outgoing.kind],
        "accepts_response_payload": not event,
        "payload": dict(outgoing.payload),
    }
    return {**frame, "retry_attempt": outgoing.attempt, "retry_reason": outgoing.reason} if event else frame


class SocketMode:
    """Keeps the app's sockets and sends every payload to one of them.

    Args:
        answer_within: Seconds of real time that the app has to ack.
    """

    def __init__(self, *, answer_within: float) -> None:
        self.base_url = ""  # such as ws://127.0.0.1:1234, known once the server listens
        self.app_id = ""
        self.used = False  # whether a socket was ever connected
        self._answer_within = answer_within
        self._tickets: set[str] = set()
        self._sockets: deque[web.WebSocketResponse] = deque()
        self._draining: set[asyncio.Task[None]] = set()
        self._acks: defaultdict[str, deque[asyncio.Future[str]]] = defaultdict(deque)
        self._link_disabled = False
        self._some = asyncio.Event()  # set while a socket is connected

    @property
    def name(self) -> str:
        """The transport's name in records."""
        return "socket"

    @property
    def connected(self) -> int:
        """How many sockets take payloads now."""
        return len(self._sockets)

    async def until_connected(self) -> None:
        """Return once a socket takes payloads."""
        await self._some.wait()

    def open_url(self) -> str:
        """A WebSocket address good for one connection, as `apps.connections.open` hands it out."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return f"{self.base_url}/socket/{ticket}"

    def routes(self) -> list[web.AbstractRouteDef]:
        """Where sockets connect."""
        return [web.get("/socket/{ticket}", self._connect)]

    async def send(self, outgoing: Outgoing) -> Answer:
        """Send to any one connection and wait for the ack, which may come over another."""
        began = time.perf_counter()
        frame = envelope(outgoing)
        ack = asyncio.get_running_loop().create_future()
        self._acks[frame["envelope_id"]].append(ack)
        try:
            if not await self._sent(frame):
                return Answer(failure="connection_failed")
            body = await asyncio.wait_for(ack, self._answer_within)
        except TimeoutError:
            return Answer(failure="timeout", ms=_since(began))
        finally:
            self._forget(frame["envelope_id"], ack)
        return Answer(200, body if frame["accepts_response_payload"] else "", ms=_since(began))

    async def disconnect(self, reason: DisconnectReason = "refresh_requested", count: int | None = None) -> int:
        """Send `disconnect` to sockets, oldest first, and close them unless it is only a warning.

        Args:
            reason: Slack's reason; `link_disabled` also refuses new sockets until `allow` is called.
            count: How many sockets; None for all.

        Returns:
            How many were told.
        """
        if reason not in get_args(DisconnectReason):
            raise ValueError(f"Unknown reason {reason!r}: use one of {', '.join(get_args(DisconnectReason))}.")
        self._link_disabled = self._link_disabled or reason == "link_disabled"
        told = list(self._sockets)[: len(self._sockets) if count is None else count]
        for socket in told:
            await self._dismiss(socket, reason)
        return len(told)

    def allow(self) -> None:
        """Take sockets again after `link_disabled`."""
        self._link_disabled = False

    async def stop(self) -> None:
        """Close every socket without a word, as a dying server does."""
        for task in self._draining:
            task.cancel()
        for socket in list(self._sockets):
            await socket.close()

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        ticket = request.match_info["ticket"]
        if ticket not in self._tickets:
            return web.Response(status=404, text="unknown or used ticket")
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, timeout=DRAIN)
        await socket.prepare(request)
        await self._welcome(socket)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._read(message.data)
        finally:
            self._take_out(socket)
        return socket

    async def _welcome(self, socket: web.WebSocketResponse) -> None:
        if self._link_disabled:
            await self._dismiss(socket, "link_disabled")
            return
        if len(self._sockets) >= MAX_CONNECTIONS:
            await self._dismiss(socket, "too_many_websockets")
            return
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "debug_info": {
                    "host": HOST,
                    "build_number": 1,
                    "approximate_connection_time": CONNECTION_TIME,
                },
                "connection_info": {"app_id": self.app_id},
            },
        )
        self.used = True
        self._sockets.append(socket)
        self._some.set()

    async def _sent(self, frame: Mapping[str, Any]) -> bool:
        """Send to the next connection that takes it; no pattern is promised."""
        for _ in range(len(self._sockets)):
            socket = self._sockets[0]
            self._sockets.rotate(-1)
            try:
                await socket.send_json(frame)
            except ConnectionError:
                self._take_out(socket)
            else:
                return True
        return False

    def _read(self, text: str) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            return  # Slack ignores what it cannot read
        waiting = self._acks.get(frame.get("envelope_id", "")) if isinstance(frame, dict) else None
        if waiting and not waiting[0].done():
            payload = frame.get("payload")
            waiting.popleft().set_result(json.dumps(payload) if payload else "")

    async def _dismiss(self, socket: web.WebSocketResponse, reason: DisconnectReason) -> None:
        with suppress(ConnectionError):  # it may be gone already
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST}})
        if reason == "warning":
            return
        self._take_out(socket)
        task = asyncio.get_running_loop().create_task(_close_later(socket))
        self._draining.add(task)
        task.add_done_callback(self._draining.discard)

    def _take_out(self, socket: web.WebSocketResponse) -> None:
        if socket in self._sockets:
            self._sockets.remove(socket)
        if not self._sockets:
            self._some.clear()

    def _forget(self, key: str, ack: asyncio.Future[str]) -> None:
        waiting = self._acks[key]
        if ack in waiting:
            waiting.remove(ack)
        if not waiting:
            del self._acks[key]


async def _close_later(socket: web.WebSocketResponse) -> None:
    await asyncio.sleep(DRAIN)
    await socket.close()


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
