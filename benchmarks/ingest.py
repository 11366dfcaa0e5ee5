"""How fast events of war rooms are stored, chained and acked, next to a bare Bolt app that stores nothing."""

import argparse
import asyncio
import hashlib
import hmac
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiohttp import ClientSession, ClientTimeout, TCPConnector

from benchmarks.bot_process import BARE_BOLT, WARROOM, BotProcess, cpu_ms, running
from benchmarks.figures import percentile, rounded
from benchmarks.firm import DECLARER, Firm, a_firm
from bot.sandbox.payloads_events import event_callback
from bot.sandbox.rich_text import rich_text
from bot.sandbox.subscriptions import app_of
from storage.tables import incident, timeline_entry
from storage.urls import postgresql_url, sqlite_path

PATIENCE = 20.0  # seconds until the war rooms are there
LOOK_EVERY = 0.1  # seconds
WARM_UP = 200  # events that are sent first and not measured
OK = 200
LONGEST = 60.0  # seconds for one request
TEXTS = (
    "mm-us halted, drop copy shows 212 open orders on XNAS",
    "router-8 still runs the old binary, rolling back now",
    "loss is about $40k and growing, who can pull the kill switch?",
    "line B drops 3 % of packets since 09:31, line A is clean",
)


class Incomplete(Exception):
    """A war room did not open, or an event was not acked."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A run: how long it took, how long each ack took, and what the bot computed."""

    count: int
    seconds: float
    acks_ms: Sequence[float]
    cpu_ms: float

    @property
    def per_s(self) -> float:
        """Events acked in a second."""
        return self.count / self.seconds


def events(firm: Firm, rooms: Sequence[str], count: int, *, first: int = 0) -> list[bytes]:
    """Messages of the crowd in these rooms, one after another, as Slack sends them."""
    app, now = app_of(firm.sandbox.world), datetime.now(UTC)
    began = int(now.timestamp())
    bodies = []
    for number in range(first, first + count):
        text, user, room = TEXTS[number % len(TEXTS)], firm.crowd[number % len(firm.crowd)], rooms[number % len(rooms)]
        ts = f"{began + number // 1000}.{number % 1_000_000:06d}"
        message = {
            "type": "message",
            "user": user,
            "text": f"{text} ({number})",
            "ts": ts,
            "client_msg_id": f"00000000-0000-4000-8000-{number:012d}",
            "team": app.team,
            "blocks": [rich_text(f"{text} ({number})")],
            "channel": room,
            "event_ts": ts,
            "channel_type": "channel",
        }
        bodies.append(json.dumps(event_callback(app, message, now=now, place=room)).encode())
    return bodies


async def driven(process: BotProcess, bodies: Sequence[bytes], secret: str, in_flight: int) -> Sent:
    """Send every event once, so many at a time, and wait for each ack."""
    waiting, acks = iter(bodies), []
    connector, timeout = TCPConnector(limit=in_flight), ClientTimeout(LONGEST)
    async with ClientSession(connector=connector, timeout=timeout) as session:

        async def sender() -> None:
            for body in waiting:
                began = time.perf_counter()
                async with session.post(process.request_url, data=body, headers=signed(body, secret)) as answer:
                    if answer.status != OK:
                        raise Incomplete(f"An event was answered with {answer.status}.")
                acks.append((time.perf_counter() - began) * 1000)

        computed, began = cpu_ms(process.pid), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            for _ in range(in_flight):
                group.create_task(sender())
        seconds = time.perf_counter() - began
    return Sent(len(acks), seconds, acks, cpu_ms(process.pid) - computed)


def signed(body: bytes, secret: str) -> Mapping[str, str]:
    """The headers of a request that Slack signs."""
    at = str(int(time.time()))
    digest = hmac.new(secret.encode(), b"v0:" + at.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": f"v0={digest}",
    }


async def opened(firm: Firm, database: str, count: int) -> list[str]:
    """Declare so many incidents that page nobody; returns their war rooms."""
    for number in range(count):
        await firm.sandbox.gestures.slash(
            firm.users[DECLARER], firm.desk, "/incident", f"declare P3 Acks are slow on line {number}"
        )
    async with asyncio.timeout(PATIENCE):
        while len(rooms := await asyncio.to_thread(_rooms, database)) < count:  # noqa: ASYNC110  # another process makes them
            await asyncio.sleep(LOOK_EVERY)
    await firm.sandbox.delivery.settle()
    return rooms


def _rooms(database: str) -> list[str]:
    return _column(database, sa.select(incident.c.channel).where(incident.c.channel.is_not(None)))


def stored(database: str, rooms: Sequence[str], people: Sequence[str]) -> tuple[int, int]:
    """How many messages of these people the chains of these rooms hold, and in how many transactions they came."""
    entry = timeline_entry.c
    said = (entry.kind == "message", entry.channel.in_(rooms), entry.actor.in_(people))
    counts = (sa.func.count(), sa.func.count(sa.distinct(entry.recorded_at)))  # time stands still in a transaction
    count, commits = (_column(database, sa.select(each).where(*said))[0] for each in counts)
    return int(count), int(commits)


def _column(database: str, query: "sa.Select[Any]") -> list[Any]:
    url = database if sqlite_path(database) else postgresql_url(database)
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = list(connection.scalars(query))
    engine.dispose()
    return found


async def of_warroom(asked: argparse.Namespace) -> dict[str, Any]:
    """The numbers of the bot."""
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        folder = Path(name)
        database = asked.database or f"sqlite:///{folder}/warroom.sqlite3"
        async with a_firm(0) as firm, running(WARROOM, firm.environment(folder, database), folder) as process:
            firm.sandbox.connect(process.request_url)
            rooms = await opened(firm, database, asked.rooms)
            secret, total = firm.sandbox.signing_secret, asked.events + WARM_UP
            bodies = events(firm, rooms, total)
            await driven(process, bodies[:WARM_UP], secret, asked.in_flight)
            sent = await driven(process, bodies[WARM_UP:], secret, asked.in_flight)
            there, commits = await asyncio.to_thread(stored, database, rooms, firm.crowd)
    counts = {"sent": sent.count, "stored": there - WARM_UP, "events_per_commit": there / commits}
    return {**_summary(sent, ""), **counts}


async def of_bare_bolt(asked: argparse.Namespace) -> dict[str, Any]:
    """The numbers of a bare Bolt app that acks the same events."""
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        folder = Path(name)
        async with a_firm(0) as firm, running(BARE_BOLT, firm.environment(folder, ""), folder) as process:
            bodies, secret = events(firm, ["C000000009"], asked.events + WARM_UP), firm.sandbox.signing_secret
            await driven(process, bodies[:WARM_UP], secret, asked.in_flight)
            sent = await driven(process, bodies[WARM_UP:], secret, asked.in_flight)
    return _summary(sent, "bare_bolt_")


def _summary(sent: Sent, whose: str) -> dict[str, float]:
    return {
        f"{whose}events_per_s": sent.per_s,
        f"{whose}ack_p50_ms": statistics.median(sent.acks_ms),
        f"{whose}ack_p99_ms": percentile(sent.acks_ms, 99),
        f"{whose}cpu_ms_per_event": sent.cpu_ms / sent.count,
    }


async def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """All numbers of one run."""
    ours, bare = await of_warroom(asked), await of_bare_bolt(asked)
    ratios = {
        "ratio_to_bare_bolt": ours["events_per_s"] / bare["bare_bolt_events_per_s"],
        "cpu_ratio_to_bare_bolt": bare["bare_bolt_cpu_ms_per_event"] / ours["cpu_ms_per_event"],
    }
    database = "postgresql" if asked.database and sqlite_path(asked.database) is None else "sqlite"
    fixed = {"database": database, "rooms": asked.rooms, "in_flight": asked.in_flight}
    return {**fixed, **rounded({**ours, **bare, **ratios})}


def _positive(word: str) -> int:
    value = int(word)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{word} is not a number from 1 up")
    return value


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", help="a migrated, empty database; a new SQLite file if not given")
    parser.add_argument("--in-flight", type=_positive, default=32, help="events that wait for their ack at a time")
    parser.add_argument("--events", type=_positive, default=5000)
    parser.add_argument("--rooms", type=_positive, default=1)
    return parser.parse_args(words)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(arguments(sys.argv[1:]))), indent=2))
