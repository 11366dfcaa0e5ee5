"""Two real replicas behind a balancer on one PostgreSQL: one goes, the other goes on."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.sandbox.faults import Fault, Rule
from tests.chaos.process import Serving, serving

DRAINS_WITHIN = 10.0  # seconds
LONG = 60.0  # seconds that Slack takes for an answer, longer than anybody waits


def _rooms(served: Serving) -> list[dict[str, Any]]:
    return [room for room in served.sandbox.world.channels() if str(room.get("name", "")).startswith("inc-")]


def _pages(served: Serving, who: str) -> list[str]:
    direct = served.sandbox.world.open_dm(served.users[who], served.sandbox.world.bot_user)
    return [str(each["text"]) for each in served.sandbox.world.messages(direct) if "Why you" in str(each["text"])]


@pytest.mark.timeout(120)
async def test_a_rolling_restart_loses_nothing(postgres_url: str, tmp_path: Path) -> None:
    """A replica ends in the middle of a declaration whose call hangs; the other finishes that, and takes the next."""
    async with serving(postgres_url, tmp_path) as one:
        other = one.replica()
        try:
            await other.start()
            one.sandbox.connect(one.request_url, other.request_url)
            one.sandbox.faults.add(Rule(Fault("delay", seconds=LONG), target="conversations.create", times=1))
            await one.declare("Order router floods the market")
            assert await one.end() < DRAINS_WITHIN
            one.sandbox.faults.clear()
            await one.declare("Feed handler stops")
            await other.all_sent()
            assert len(_rooms(one)) == 2
            assert {len(one.sandbox.world.rooms[room["id"]].pins) for room in _rooms(one)} == {1}
            for who in ("ada", "mei"):
                assert set(Counter(_pages(one, who)).values()) == {1}
                assert len(_pages(one, who)) == 2
        finally:
            if other.process is not None and other.process.returncode is None:
                await other.kill()
