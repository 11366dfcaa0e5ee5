"""How many rooms leave at once: each has a message to send, pages come last into the queue, and Slack limits the pace."""

import argparse
import asyncio
import itertools
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from benchmarks.bot_process import WARROOM, BotFailed, cpu_ms, running
from benchmarks.figures import at_least_one, rounded
from benchmarks.firm import Firm, a_firm
from bot.app import system_now
from bot.domain.change import Effect, EffectKind, Json
from bot.domain.command import IncidentId, Person
from bot.domain.effects import dm_lane, named, reasons_json, say
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.sandbox.tiers import MINUTE, PER_MINUTE
from bot.sandbox.web_api import Call
from storage import migrate
from storage.clock import SystemClock
from storage.effects import Effects
from storage.engine import Database
from storage.mappers import incident_to_row
from storage.tables import incident as incidents
from tests.builders import an_incident

POST = "chat.postMessage"
LIMITED = 429
BURST = PER_MINUTE["posting"]  # posts that Slack takes at once, and then in each minute
PATIENCE = 60.0  # seconds beyond what the limit costs
LOOK_EVERY = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Posted:
    """A post that Slack was asked for: seconds after the first one, whether it was taken, and to whom."""

    at: float
    taken: bool
    channel: str


async def fill(firm: Firm, database: str, asked: argparse.Namespace) -> list[str]:
    """Have a message waiting in every room, and pages behind them all; the direct channels of those who are paged."""
    await migrate.upgrade(database)
    rooms = [_room(firm, number) for number in range(asked.rooms)]
    store = await Database.open(database, storage_clock=SystemClock(system_now))
    try:
        async with store.write() as connection:
            await connection.execute(incidents.insert(), [incident_to_row(each) for each in rooms])
            outbox = Effects(connection, workspace=firm.sandbox.world.team, clock=store.clock, now=system_now())
            for each in rooms:
                await outbox.add_all([say(each, "Failover has begun.", key=each.id)], each.id)
            paged = firm.crowd[: asked.pages]
            await outbox.add_all([_page(Person(user, user)) for user in paged], rooms[0].id)
    finally:
        await store.close()
    world = firm.sandbox.world
    return [world.open_dm(user, world.bot_user) for user in paged]


def _room(firm: Firm, number: int) -> Incident:
    """A room of an incident that is closed, so that no process compares it with its record when it starts."""
    world = firm.sandbox.world
    channel = world.add_channel(f"room-{number}", creator=world.bot_user)
    name = f"LANE-{number}"
    return an_incident(
        id=IncidentId(name.lower()), workspace=world.team, reference=name, channel=channel, phase=Phase.CLOSED
    )


def _page(person: Person) -> Effect:
    reasons = reasons_json([(0, Role.ON_CALL_ENGINEER)])
    payload: dict[str, Json] = {"person": named(person), "channel": "dm", "reasons": reasons}
    return Effect(kind=EffectKind.PAGE, lane=dm_lane(person), key=f"page/{person.id}", payload=payload, urgent=True)


async def posts(firm: Firm, count: int, limit_s: float) -> list[Posted]:
    """Wait until so many posts were taken; every one that was asked for, in order."""
    async with asyncio.timeout(limit_s + PATIENCE):
        while len(taken := [each for each in firm.sandbox.web_api.calls if _taken(each)]) < count:  # noqa: ASYNC110  # another process rings no bell here
            await asyncio.sleep(LOOK_EVERY)
    first = min(each.at for each in taken)
    return [
        Posted((each.at - first) / timedelta(seconds=1), _taken(each), str(each.arguments.get("channel")))
        for each in firm.sandbox.web_api.calls
        if each.method == POST
    ]


def _taken(call: Call) -> bool:
    return call.method == POST and not call.error


def limit_s(count: int) -> float:
    """The least time in which Slack takes so many posts: a minute's worth at once, and the rest at its pace."""
    return max(0.0, (count - BURST) * MINUTE / BURST)


def numbers(made: Sequence[Posted], direct: Sequence[str], *, pages: int) -> dict[str, Any]:
    """What was measured, from every post that was asked for."""
    taken = [each for each in made if each.taken]
    seconds, least = taken[-1].at, limit_s(len(taken))
    last_page = max((index for index, each in enumerate(taken) if each.channel in direct), default=-1)
    return {
        "sent": len(taken),
        "seconds": seconds,
        "limit_s": least,
        "ratio_to_limit": seconds / least if least else None,
        "refused": len(made) - len(taken),
        "while_closed": _while_closed(made),
        "pages_last_s": taken[last_page].at if pages else None,
        "rooms_before_last_page": last_page + 1 - pages,
    }


def _while_closed(made: Sequence[Posted]) -> int:
    """Posts that were begun although Slack had said to wait: later than what was under way, before the second was over."""
    under_way, closed = 0.3, 1.0  # seconds; Slack says 1 s whenever its pace is missed
    refusals = [each.at for each in made if not each.taken]
    firsts = [at for before, at in itertools.pairwise([-closed, *refusals]) if at - before > under_way]
    return sum(any(under_way < each.at - at < closed - under_way for at in firsts) for each in made)


async def measured(asked: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """All numbers."""
    async with a_firm(asked.delay_ms) as firm:
        firm.sandbox.web_api.tiers.enabled = True
        database = asked.database or f"sqlite:///{folder}/warroom.sqlite3"
        direct = await fill(firm, database, asked)
        count = asked.rooms + asked.pages
        async with running(WARROOM, firm.environment(folder, database), folder) as process:
            made = await posts(firm, count, limit_s(count))
            computed = cpu_ms(process.pid)
        return {**numbers(made, direct, pages=asked.pages), "cpu_ms_per_message": computed / count}


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=at_least_one, default=1000)
    parser.add_argument("--pages", type=int, default=20, choices=range(31), metavar="0..30")
    parser.add_argument("--delay-ms", type=float, default=0.0, help="added to every Web API call")
    parser.add_argument("--database", help="an empty database; SQLite in a folder of its own if not given")
    return parser.parse_args(words)


def printed(asked: argparse.Namespace) -> dict[str, Any]:
    """The numbers, rounded, with what was asked for.

    Raises:
        BotFailed: It did not send everything in time.
    """
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        try:
            found = asyncio.run(measured(asked, Path(name)))
        except TimeoutError as error:
            raise BotFailed("Not everything was sent.") from error
    return {"rooms": asked.rooms, "pages": asked.pages, **rounded(found)}


if __name__ == "__main__":
    print(json.dumps(printed(arguments(sys.argv[1:])), indent=2))
