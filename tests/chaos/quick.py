"""`warroom serve` with a lease that is too short for a firm, for runs that cannot wait for what a killed process held."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

from bot import app, logs
from bot.acceptance import accepted
from bot.cli import exit_with
from bot.settings import Settings

LEASE = timedelta(seconds=5)  # longer than any call takes here, where Slack is on the same machine


async def serve(settings: Settings) -> None:
    """Serve until killed."""
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(app.built(settings, policy=accepted(settings)))
        await stack.enter_async_context(app.working(bot))
        await stack.enter_async_context(app.listening(bot, settings))
        await asyncio.Event().wait()


if __name__ == "__main__":
    logs.configure()
    exit_with(serve(replace(app.environment(), lease=LEASE)))
