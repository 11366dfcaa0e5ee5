import os
import socket

import pytest

from bot.demo.live import PortTaken, listen, living
from bot.sandbox.server import Sandbox

pytestmark = pytest.mark.timeout(120)


async def test_a_bot_that_was_killed_works_again_when_it_is_started() -> None:
    """The command that nobody answered fails, and the next one is answered by the new process."""
    async with living(port=0, environ=os.environ) as live:
        rosa, room = live.cast.users["rosa"], next(iter(live.sandbox.world.rooms))
        assert "/incident declare" in ((await live.sandbox.gestures.slash(rosa, room, "/incident", "help")).text or "")
        await live.bot.kill()
        assert not live.bot.running
        assert "failed" in ((await live.sandbox.gestures.slash(rosa, room, "/incident", "help")).text or "")
        await live.start_bot()
        assert "/incident declare" in ((await live.sandbox.gestures.slash(rosa, room, "/incident", "help")).text or "")


async def test_a_port_in_use_is_said_in_words() -> None:
    """The next step is another port."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(PortTaken, match=f"Nothing can listen on port {port}"):
            await listen(Sandbox(), port)
