"""A server that answers whatever a test tells it to: what no Slack, real or sandboxed, should ever say."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from aiohttp import web

from bot.integrations.slack import PATIENCE, SlackChat, slack_client, slack_session

JSON = {"Content-Type": "application/json"}


class Crooked:
    """Answers its script in order, then hangs; `chat` speaks with it."""

    def __init__(self) -> None:
        self.script: list[web.Response] = []
        self.asked: list[str] = []
        self.url = ""
        self.chat: SlackChat

    def answers(self, body: str | bytes = "", *, status: int = 200, headers: dict[str, str] = JSON) -> None:
        """Put an answer behind those in the script."""
        raw = body.encode() if isinstance(body, str) else body
        self.script.append(web.Response(body=raw, status=status, headers=headers))

    async def serve(self, http: web.Request) -> web.Response:
        """Give the next answer."""
        await http.read()
        self.asked.append(http.path)
        if not self.script:
            await asyncio.sleep(60)
        return self.script.pop(0)


@asynccontextmanager
async def crooked_server(*, patience: float = PATIENCE.total_seconds()) -> AsyncIterator[Crooked]:
    """A crooked server and an adapter that trusts it; `patience` is in seconds."""
    crooked = Crooked()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", crooked.serve)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    crooked.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    session = slack_session(timedelta(seconds=patience))
    crooked.chat = SlackChat(slack_client("xoxb-test", base_url=crooked.url, session=session), session=session)
    yield crooked
    await crooked.chat.close()
    await runner.cleanup()
