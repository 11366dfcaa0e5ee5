"""A pager's provider on this machine: takes pages through Apprise, and sometimes refuses one that it has taken."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.app import system_now

HERE = "127.0.0.1"
LINK = re.compile(r"/a/(\S+)")  # each page has one of its own, the same however often it is sent


@dataclass(frozen=True, slots=True)
class Rung:
    """A page that arrived."""

    link: str
    at: datetime


@dataclass
class Pager:
    """What has arrived; `failing` is how many of the next ones are answered with 503 after they were taken."""

    address: str = ""
    rung: list[Rung] = field(default_factory=list)
    failing: int = 0

    async def take(self, http: web.Request) -> web.Response:
        """Take a page."""
        found = LINK.search(str((await http.json())["message"]))
        self.rung.append(Rung(found[1] if found else "", system_now()))
        if self.failing:
            self.failing -= 1
            return web.Response(status=503)
        return web.Response()


@asynccontextmanager
async def a_pager() -> AsyncIterator[Pager]:
    """A provider that listens."""
    pager, app = Pager(), web.Application()
    app.router.add_post("/{tail:.*}", pager.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HERE, 0).start()
        pager.address = f"json://{HERE}:{runner.addresses[0][1]}/pager"
        yield pager
    finally:
        await runner.cleanup()
