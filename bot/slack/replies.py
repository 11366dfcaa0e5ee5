"""Answers to buttons: Slack takes no words in a button's ack, so they go to its response URL after it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from slack_sdk.errors import SlackClientError

log = structlog.get_logger(__name__)

Send = Callable[[str, Mapping[str, Any]], Awaitable[object]]


class Replies:
    """Sends ephemeral answers beside the ack, never before it; one that is lost leaves the record untouched."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._under_way: set[asyncio.Task[None]] = set()

    def reply(self, response_url: str, message: Mapping[str, Any]) -> None:
        """Send a message to a response URL without waiting for it."""
        task = asyncio.create_task(self._deliver(response_url, message))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def settle(self) -> None:
        """Wait for what is under way."""
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _deliver(self, response_url: str, message: Mapping[str, Any]) -> None:
        try:
            await self._send(response_url, message)
        except (SlackClientError, OSError, TimeoutError) as error:
            log.warning("answer to a button was lost", error=str(error))
