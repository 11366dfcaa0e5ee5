"""The sandbox listening: Web API, sockets, response URLs and control on one loopback port."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from aiohttp import web

from bot.sandbox.composition import LOOKS_REAL, LOOPBACK, NOT_HERE, Composition
from bot.sandbox.control import Control
from bot.sandbox.control_live import ControlLive
from bot.sandbox.errors import SlackError
from bot.sandbox.page import Page, refuse_other_sites
from bot.sandbox.web_api import BODY_BYTES, bearer

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Sandbox(Composition):
    """A local Slack workspace with one app installed, on a loopback port.

    Args:
        clock: Every deadline of the workspace runs on it; real time by default.
        seed: Makes faults with a probability repeatable.
        answer_within: Seconds of real time that the app has to answer a delivery.
        scopes: What the app's bot token may do.
        bot_token: Must not look like a real one.
        app_token: Must not look like a real one.

    Raises:
        ValueError: A token looks real.
    """

    _runner: web.AppRunner | None = None

    async def start(self, port: int = 0, routes: Iterable[web.AbstractRouteDef] = ()) -> None:
        """Listen on the loopback; 0 takes any free port. What brings its own `routes` answers beside the workspace."""
        app = web.Application(middlewares=[refuse_other_sites, _refuse_real_tokens], client_max_size=BODY_BYTES)
        app.add_routes(self.web_api.routes())
        app.add_routes(self.sockets.routes())
        app.add_routes([web.post("/response/{team}/{token}", self._respond)])
        app.add_routes([*Control(self).routes(), *ControlLive(self).routes(), *Page().routes(), *routes])
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port).start()
        self.port = int(self._runner.addresses[0][1])
        self.urls.base_url = self.url
        self.sockets.base_url = f"ws://{LOOPBACK}:{self.port}"

    async def stop(self) -> None:
        """Give up what is on its way and stop listening."""
        self.live.close()
        await self.leave()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def serve(self, port: int = 0, say: Callable[[str], object] = sys.stdout.write) -> None:
        """Run until cancelled, after saying how an app connects."""
        await self.start(port)
        say(self.instructions())
        try:
            await asyncio.Event().wait()
        finally:
            await self.stop()

    def instructions(self) -> str:
        """What to export so that a bot speaks with this sandbox."""
        return (
            f"A local Slack workspace listens on {self.url}\n"
            f"  export SLACK_API_URL={self.api_url}\n"
            f"  export SLACK_BOT_TOKEN={self.bot_token}\n"
            f"  export SLACK_SIGNING_SECRET={self.signing_secret}\n"
            f"  export SLACK_APP_TOKEN={self.app_token}   # Socket Mode; without it, tell the sandbox your request URL:\n"
            f'  curl -d \'{{"url": "http://127.0.0.1:3000/slack/events"}}\' {self.url}/_control/connect\n'
        )

    async def _respond(self, request: web.Request) -> web.Response:
        """Take an answer to a response URL."""
        try:
            data: Any = await request.json()
            self.urls.use(request.match_info["token"], dict(data))
        except (ValueError, TypeError):
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except SlackError as error:
            status = 404 if error.code.endswith("_url") else 400
            return web.json_response({"ok": False, "error": error.code}, status=status)
        return web.Response(text="ok")


@web.middleware
async def _refuse_real_tokens(request: web.Request, handler: Handler) -> web.StreamResponse:
    if LOOKS_REAL.fullmatch(bearer(request)):
        return web.json_response({"ok": False, "error": "invalid_auth", "detail": NOT_HERE})
    return await handler(request)
