"""The sandbox with a bot in another process, which is killed for real."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.sandbox.client import SandboxClient
from bot.sandbox.server import Sandbox
from tests.sandbox.bolted import populated

ROOT = Path(__file__).parents[2]
PATIENCE = 25.0  # seconds of real time


@asynccontextmanager
async def running(sandbox: Sandbox) -> AsyncIterator[asyncio.subprocess.Process]:
    """A bot process, connected; killed with SIGKILL at the end."""
    settings = {
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_APP_TOKEN": sandbox.app_token,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.sandbox.an_app", cwd=ROOT, env=os.environ | settings
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not sandbox.sockets.connected:  # noqa: ASYNC110  # the process says nothing else of being ready
                await asyncio.sleep(0.02)
        yield process
    finally:
        process.kill()
        await process.wait()


@pytest.mark.timeout(60)  # starts two processes, on machines that are busy with other tests
async def test_an_event_that_a_killed_bot_missed_reaches_the_next_one() -> None:
    """SIGKILL, a message, a restart: the retry brings the message, and it is answered once."""
    sandbox = Sandbox(answer_within=1.0)
    await sandbox.start()
    user, _, channel = await populated(sandbox)
    async with SandboxClient(sandbox.url) as slack:
        await slack.settings(retries_after_s=[0.2] * 40)
        async with running(sandbox):
            first = (await slack.say(user, channel, "one")).ts
            await slack.settle()
        missed = (await slack.say(user, channel, "two")).ts
        assert first is not None
        assert missed is not None
        assert len(await slack.thread(channel, missed)) == 1
        async with running(sandbox), asyncio.timeout(PATIENCE):
            while len(await slack.thread(channel, missed)) == 1:  # noqa: ASYNC110  # what another process does
                await asyncio.sleep(0.05)
            await slack.settle()
        answers = [await slack.thread(channel, ts) for ts in (first, missed)]
        assert [[m["text"] for m in thread] for thread in answers] == [["one", "heard one"], ["two", "heard two"]]
        outcomes = [d["failure"] for d in await slack.deliveries() if d["payload"]["event"].get("text") == "two"]
        assert outcomes[-1] == ""
        assert set(outcomes[:-1]) <= {"connection_failed", "timeout"}
        assert len(outcomes) > 1
    await sandbox.stop()
