"""A real, unmodified Bolt app beside a sandbox, over either transport."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.server import Sandbox

FORM = {
    "type": "modal",
    "callback_id": "declare",
    "title": {"type": "plain_text", "text": "Declare"},
    "submit": {"type": "plain_text", "text": "Open"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "What do you see?"},
            "element": {"type": "plain_text_input", "action_id": "typed", "max_length": 50},
        },
        {
            "type": "input",
            "block_id": "category",
            "optional": True,
            "label": {"type": "plain_text", "text": "Category"},
            "element": {
                "type": "static_select",
                "action_id": "chosen",
                "initial_option": {"text": {"type": "plain_text", "text": "Orders"}, "value": "orders"},
                "options": [
                    {"text": {"type": "plain_text", "text": "Orders"}, "value": "orders"},
                    {"text": {"type": "plain_text", "text": "Not sure yet"}, "value": "unknown"},
                ],
            },
        },
    ],
}


@dataclass
class Bolted:
    """A Bolt app and the sandbox it is connected to, with two people and a channel."""

    sandbox: Sandbox
    app: AsyncApp
    user: str
    other: str
    channel: str
    heard: list[Any] = field(default_factory=list)


async def populated(sandbox: Sandbox) -> tuple[str, str, str]:
    """Two people and the bot in one public channel."""
    world = sandbox.world
    mei, tom = world.add_user("mei"), world.add_user("tom")
    return mei, tom, world.add_channel("desk", creator=mei, members=[tom, world.bot_user])


def app_for(sandbox: Sandbox) -> AsyncApp:
    """A Bolt app as the bot makes it."""
    return AsyncApp(
        client=AsyncWebClient(token=sandbox.bot_token, base_url=sandbox.api_url),
        signing_secret=sandbox.signing_secret,
        process_before_response=True,
    )


@asynccontextmanager
async def served(app: AsyncApp) -> AsyncIterator[str]:
    """Serve a Bolt app over HTTP and give its request URL."""
    runner = web.AppRunner(app.web_app("/slack/events"))
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def bolted(sandbox: Sandbox, *, transport: str = "http") -> AsyncIterator[Bolted]:
    """Start the sandbox and a Bolt app connected to it; the app gets listeners before anything happens."""
    await sandbox.start()
    user, other, channel = await populated(sandbox)
    app = app_for(sandbox)
    joined = Bolted(sandbox, app, user, other, channel)
    try:
        if transport == "http":
            async with served(app) as url:
                sandbox.connect(url)
                yield joined
        else:
            handler = AsyncSocketModeHandler(app, sandbox.app_token)
            await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
            try:
                yield joined
            finally:
                await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped
    finally:
        await sandbox.stop()
