"""The reference: the least that Bolt needs to open a form, ack it and ack events over HTTP, with nothing stored."""

import asyncio
import os
import signal
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

TOKEN = os.environ["SLACK_BOT_TOKEN"]
FORM = {
    "type": "modal",
    "callback_id": "declare",
    "title": {"type": "plain_text", "text": "Declare"},
    "submit": {"type": "plain_text", "text": "Declare"},
    "blocks": [
        {
            "type": "input",
            "block_id": "title",
            "label": {"type": "plain_text", "text": "Title"},
            "element": {"type": "plain_text_input", "action_id": "title"},
        }
    ],
}
DONE = {
    "type": "modal",
    "title": {"type": "plain_text", "text": "Declared"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Done."}}],
}


async def authorize(**_: Any) -> AuthorizeResult:
    """Answer without asking Slack, as the bot does."""
    return AuthorizeResult(enterprise_id=None, team_id="T", bot_token=TOKEN, bot_id="B", bot_user_id="U")


async def opened(ack: AsyncAck, context: AsyncBoltContext, body: dict[str, Any]) -> None:
    """Open the form."""
    if context.client is not None:
        await context.client.views_open(trigger_id=body["trigger_id"], view=FORM)
    await ack()


async def submitted(ack: AsyncAck) -> None:
    """Ack the form."""
    await ack(response_action="update", view=DONE)


async def heard() -> None:
    """Take an event; Bolt acks it."""


def bare() -> AsyncApp:
    """The app."""
    app = AsyncApp(
        client=AsyncWebClient(base_url=os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=authorize,
        process_before_response=True,
    )
    app.event("message")(heard)
    app.command("/incident")(opened)
    app.view("declare")(submitted)
    return app


async def serve() -> None:
    """Listen on the loopback until asked to end."""
    app, stop = bare(), asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)

    async def answer(request: web.Request) -> web.StreamResponse:
        return await to_aiohttp_response(await app.async_dispatch(await to_bolt_request(request)))

    server = web.Application()
    server.router.add_post("/slack/events", answer)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"bare Bolt is ready on port {runner.addresses[0][1]}", flush=True)
    await stop.wait()
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve())
