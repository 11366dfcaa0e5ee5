"""kill -9 while a war room talks: each message is on record once, and the record shows what Slack shows."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import system_now
from bot.domain.evidence import verify_chain
from bot.sandbox.faults import EventFault, Rule
from storage.clock import SystemClock
from storage.engine import Database
from storage.queries import Queries
from tests.chaos.process import Serving, serving
from tests.stories.crowd import Crowd, Step, acked, on_record, recorded

TALK = ("say", "say", "edit", "say", "react", "say", "delete", "say", "edit")
BURST = 30  # steps between two kills
ACKED = 7  # events that were acked when the process is killed; the others are on their way
KILLS = 2
COMPARED = "Compared the war room with the record"


async def a_room(served: Serving) -> Crowd:
    """A war room with two people in it, in which nothing is on its way."""
    await served.declare("The room talks while we die")
    await served.all_sent()
    world = served.sandbox.world
    room = next(str(each["id"]) for each in world.channels() if str(each.get("name", "")).startswith("inc-"))
    for who in ("ada", "mei"):
        if served.users[who] not in world.rooms[room].members:
            world.join(room, served.users[who])
    await served.sandbox.delivery.settle()
    return Crowd(served.sandbox, served.users, room)


async def talks(served: Serving, crowd: Crowd, *, thread: str, number: int) -> None:
    """A burst of talk at once, some of it told twice or out of order, and a reply in the one thread."""
    for fault in (EventFault("duplicate"), EventFault("reorder")):
        served.sandbox.faults.add(Rule(fault, target="message", times=BURST, probability=0.2))
    for step in range(BURST):
        await crowd.does(Step(TALK[step % len(TALK)], step * 5 + number))
    await served.sandbox.gestures.say(served.users["ada"], crowd.room, f"reply {number}", thread_ts=thread)


async def some_are_acked(served: Serving) -> None:
    """Wait until the bot has taken a few more events."""
    log = served.sandbox.delivery.log
    before = sum(each.answer.ok for each in log)
    while sum(each.answer.ok for each in log) < before + ACKED:  # noqa: ASYNC110  # another process rings no bell here
        await asyncio.sleep(0.002)


async def is_compared(served: Serving, crowd: Crowd) -> None:
    """Somebody asks for a comparison, and its outcome stands in the room."""
    world = served.sandbox.world
    before = sum(COMPARED in str(each["text"]) for each in world.messages(crowd.room))
    await served.sandbox.gestures.slash(served.users["mei"], crowd.room, "/incident", "backfill")
    async with asyncio.timeout(30):
        while sum(COMPARED in str(each["text"]) for each in world.messages(crowd.room)) == before:  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.05)
    await served.all_sent()
    await served.sandbox.delivery.settle()


async def check(database_url: str, crowd: Crowd) -> None:
    """Room and record are the same, each thing that was told is there once, and the chain holds."""
    database = await Database.open(database_url, storage_clock=SystemClock(system_now))
    try:
        read = Queries(database)
        (incident,) = await read.recent(crowd.sandbox.world.team, 2)
        record = await read.timeline(incident.id)
        assert on_record(record, crowd.room) == crowd.shown()
        found = recorded(record)
        assert {what: count for what, count in found.items() if count != 1} == {}
        assert acked(crowd.sandbox.delivery.log, [crowd.room]) - found.keys() == set()
        assert verify_chain(*await read.chain(incident.id)) is None
    finally:
        await database.close()


@pytest.mark.timeout(120)
async def test_a_room_that_talks_while_the_process_is_killed_loses_nothing(sqlite_url: str, tmp_path: Path) -> None:
    """Twice in the middle of a burst, with more said while nobody listens; the next process makes up for all of it."""
    async with serving(sqlite_url, tmp_path) as served:
        crowd = await a_room(served)
        served.sandbox.delivery.retries_after = (timedelta(0), timedelta(seconds=1))
        await crowd.does(Step("say"))
        thread = max(crowd.shown())
        for number in range(KILLS):
            await talks(served, crowd, thread=thread, number=number)
            await some_are_acked(served)
            await served.kill()
            await crowd.does(Step("say"))
            await crowd.does(Step("edit", number))
            await served.start()
        await is_compared(served, crowd)
        await served.kill()
        await check(sqlite_url, crowd)
