"""kill -9 at every step of a declaration, then a restart: one room, one card, every page once."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.process import Serving, serving
from tests.databases import sqlite_copy

STEPS = (
    ("conversations.open", 0),
    ("conversations.create", 0),
    ("conversations.setTopic", 0),
    ("conversations.setPurpose", 0),
    ("conversations.invite", 0),
    ("pins.add", 0),
    ("chat.update", 0),
    *(("chat.postMessage", number) for number in (0, 2, 4, 6)),
)


def _texts(served: Serving, channel: str) -> list[str]:
    messages = served.sandbox.world.messages(channel)
    return [str(each["text"]) for each in messages if not each.get("subtype")]


def _rooms(served: Serving) -> list[dict[str, Any]]:
    return [room for room in served.sandbox.world.channels() if str(room.get("name", "")).startswith("inc-")]


def _check(served: Serving, incidents: int) -> None:
    """Every incident has one room with one card that is pinned once, one notice, and one page per person paged."""
    rooms = _rooms(served)
    assert len(rooms) == incidents
    for room in rooms:
        assert len([text for text in _texts(served, room["id"]) if "Killed at" in text]) == 1
        assert len(served.sandbox.world.rooms[room["id"]].pins) == 1
        assert served.users["ada"] in served.sandbox.world.rooms[room["id"]].members
    notices = Counter(text.split(":")[0] for text in _texts(served, served.log))
    assert len(notices) == incidents
    assert set(notices.values()) == {1}
    for who in ("ada", "mei"):
        direct = served.sandbox.world.open_dm(served.users[who], served.sandbox.world.bot_user)
        pages = [text for text in _texts(served, direct) if "Why you" in text]
        assert len(pages) == incidents
        assert len(set(pages)) == incidents


# Before Slack did it, only what makes something new can go wrong in a way of its own.
BEFORE = (("conversations.open", 0), ("conversations.create", 0), ("chat.postMessage", 2))
# Each runs in a workspace of its own: they mostly wait, for Slack's pace, and may do so at the same time.
RUNS = ((BEFORE, False), (STEPS[:4], True), (STEPS[4:8], True), (STEPS[8:], True))


@pytest.mark.timeout(240)
async def test_a_killed_declaration_is_finished_by_the_next_process(migrated_sqlite: Path, tmp_path: Path) -> None:
    """Whatever was under way when it was killed, the restarted process completes it and doubles nothing."""
    folders = [tmp_path / str(number) for number in range(len(RUNS))]
    for folder in folders:
        folder.mkdir()
    urls = [sqlite_copy(migrated_sqlite, folder) for folder in folders]
    await asyncio.gather(
        *(_killed_at(steps, done, url, folder) for (steps, done), url, folder in zip(RUNS, urls, folders, strict=True))
    )


async def _killed_at(steps: Sequence[tuple[str, int]], done: bool, database_url: str, folder: Path) -> None:
    async with serving(database_url, folder) as served:
        for method, skip in steps:
            assert await served.kill_at(method, skip=skip, done=done), f"{method} number {skip} was never called"
            await served.start()
            await served.all_sent()
        _check(served, len(steps))


@pytest.mark.timeout(90)
async def test_another_replica_takes_over_when_the_lease_has_run_out(postgres_url: str, tmp_path: Path) -> None:
    """On PostgreSQL nobody may take a dead replica's send before its lease has run out; then it is looked for first."""
    async with serving(postgres_url, tmp_path, WARROOM_LEASE_S="15") as served:
        assert await served.kill_at("chat.postMessage", skip=1, done=True)
        await served.start()
        await served.all_sent()
        _check(served, 1)
