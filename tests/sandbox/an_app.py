"""A small bot as a process of its own, over Socket Mode: it repeats what it hears."""

import asyncio
import os
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


async def main() -> None:
    """Run until killed."""
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, process_before_response=True)

    @app.event("message")
    async def heard(event: dict[str, Any]) -> None:
        if "bot_id" not in event and "subtype" not in event:
            await client.chat_postMessage(
                channel=event["channel"], thread_ts=event["ts"], text=f"heard {event['text']}"
            )

    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()  # type: ignore[no-untyped-call]  # Bolt leaves it untyped


if __name__ == "__main__":
    asyncio.run(main())
