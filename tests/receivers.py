"""What receives pages and anchors outside Slack: a webhook, a mail server and a syslog, real ones on this machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope

HERE = "127.0.0.1"


@dataclass
class Receivers:
    """What has arrived, and how it is answered from now on.

    Args:
        webhook: Apprise's URL of the webhook; so `mail` and `syslog`.
        statuses: What the webhook answers next; 200 after that.
        refusal: What the mail server answers; None for yes.
        answering: While it is not set the webhook keeps silent.
    """

    webhook: str = ""
    mail: str = ""
    syslog: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    refusal: str | None = None
    answering: asyncio.Event = field(default_factory=asyncio.Event)
    line_came: asyncio.Event = field(default_factory=asyncio.Event)

    async def take_post(self, http: web.Request) -> web.Response:
        """A webhook."""
        self.posted.append(await http.json())
        await self.answering.wait()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        """A mail server."""
        if self.refusal is not None:
            return self.refusal
        self.mails.append(message_from_bytes(envelope.original_content or b"", policy=default))
        return "250 OK"


class _Syslog(asyncio.DatagramProtocol):
    def __init__(self, receivers: Receivers) -> None:
        self._receivers = receivers

    def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002  # asyncio's signature
        self._receivers.lines.append(data.decode())
        self._receivers.line_came.set()


@asynccontextmanager
async def receiving() -> AsyncIterator[Receivers]:
    """All three, each on a port of its own."""
    found, loop = Receivers(), asyncio.get_running_loop()
    found.answering.set()
    async with AsyncExitStack() as stack:
        app = web.Application()
        app.router.add_post("/{tail:.*}", found.take_post)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, HERE, 0).start()
        found.webhook = f"json://{HERE}:{runner.addresses[0][1]}/hidden-token"
        mails = await loop.create_server(lambda: SMTP(found, loop=loop), HERE, 0)
        stack.callback(mails.close)
        port = mails.sockets[0].getsockname()[1]
        found.mail = f"mailto://{HERE}:{port}?from=warroom@firm.example&to=kim@firm.example"
        datagrams, _ = await loop.create_datagram_endpoint(lambda: _Syslog(found), local_addr=(HERE, 0))
        stack.callback(datagrams.close)
        found.syslog = f"rsyslog://{HERE}:{datagrams.get_extra_info('sockname')[1]}"
        yield found
