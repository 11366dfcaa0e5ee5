"""The heartbeat's way out, against a real receiver."""

import aiohttp
import pytest
from aiohttp import web

from bot.integrations.heartbeat import Heartbeat


@pytest.mark.parametrize("status", [200, 500])
async def test_the_address_is_asked_for(status: int) -> None:
    """A refusal is logged and makes nobody fail; so is an address where nobody is."""
    asked: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path_qs}")
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/{any}", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        await Heartbeat(f"http://127.0.0.1:{runner.addresses[0][1]}/uuid?x=1", session).beat()
        await Heartbeat("http://127.0.0.1:1/uuid", session).beat()
    await runner.cleanup()
    assert asked == ["GET /uuid?x=1"]
