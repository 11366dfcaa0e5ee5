"""How fast a search answers in a long record, on both databases."""

import argparse
import asyncio
import contextlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa

from benchmarks.figures import percentile, rounded
from bot.domain.access import Reader
from bot.domain.command import IncidentId, Person
from bot.domain.declare import Declare, declare
from bot.domain.incident import Incident
from bot.domain.search import Query, excerpt, ranked, terms, words_of
from bot.domain.severity import Severity
from bot.policy import load_policy
from storage import migrate
from storage.clock import SystemClock
from storage.engine import Database
from storage.mappers import incident_to_row
from storage.migrate import engine_for
from storage.queries import Queries
from storage.tables import incident, search_document
from tests.postgres import postgres_server

WORKSPACE: Final = "T0BENCH"
START: Final = datetime(2012, 8, 1, 13, 30, tzinfo=UTC)
PER_INCIDENT: Final = 100  # entries
AT_ONCE: Final = 5000  # rows in one statement
NAMES: Final = tuple(f"{kind}{number}" for kind in ("host", "strategy", "gateway", "order") for number in range(500))
PHRASES: Final = (
    "router floods the market after the deployment",
    "drop copy shows open orders on XNAS",
    "line B drops packets since the open, line A is clean",
    "acks on XNYS are three times slower than normal",
    "loss grows, who can pull the kill switch",
    "rolled back by hand, latency is normal again",
)
READER: Final = Reader(Person("U0ADA", "ada"), WORKSPACE)
# A word that stands in one of six entries, some together, a rare one, its beginning, none, and each with a filter.
ASKED: Final = tuple(
    Query(terms=terms(words), **filters)
    for words in ("latency", "drop copy orders", "router host7", "gateway499", "strat", "nowhere")
    for filters in ({}, {"severities": (Severity.P0,)}, {"since": START + timedelta(days=30)}, {"venue": "XNAS"})
)


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def incidents(count: int) -> Iterator[Incident]:
    """One an hour; one in fifty is a P0."""
    command = Declare(key="k", workspace=WORKSPACE, by=READER.person, title="Acks are slow")
    first = declare(command, id=IncidentId("i"), reference="INC-1", policy=load_policy(None), now=START).incident
    assert first is not None  # noqa: S101  # a declaration has an incident
    for number in range(count):
        yield replace(
            first,
            id=IncidentId(f"i-{number}"),
            reference=f"INC-20120801-{number:06d}",
            title=f"{PHRASES[number % len(PHRASES)]} {NAMES[number % len(NAMES)]}",
            severity=Severity.P0 if number % 50 == 0 else Severity.P2,
            channel=f"C{number}",
        )


def fill(url: str, entries: int) -> None:
    """A record of so many entries, and the incidents they belong to."""
    chance = random.Random(7)  # noqa: S311  # the same record each time
    engine = engine_for(url)
    declared = list(incidents(max(1, entries // PER_INCIDENT)))
    with engine.begin() as connection:
        connection.execute(sa.insert(incident), [incident_to_row(each) for each in declared])
        connection.execute(
            sa.insert(search_document),
            [_row(each.id, "incident", 0, words_of(each)) for each in declared],
        )
        for first in range(0, entries, AT_ONCE):
            rows = [
                _row(declared[number % len(declared)].id, "entry", number, _said(chance))
                for number in range(first, min(entries, first + AT_ONCE))
            ]
            connection.execute(sa.insert(search_document), rows)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE" if "postgres" in url else "ANALYZE"))
    engine.dispose()


def _said(chance: random.Random) -> str:
    return (
        f"{chance.choice(PHRASES)}: {chance.choice(NAMES)} and {chance.choice(NAMES)}, {chance.randrange(10_000)} seen"
    )


def _row(incident_id: str, kind: str, number: int, words: str) -> dict[str, Any]:
    return {
        "incident_id": incident_id,
        "kind": kind,
        "number": number,
        "at": START + timedelta(seconds=number),
        "words": words,
    }


async def times(url: str, runs: int) -> list[float]:
    """How long each search took, ranking and excerpts included, in milliseconds."""
    database = await Database.open(url, storage_clock=SystemClock(now), lock=False)
    read, took = Queries(database), []
    for query in ASKED * runs:
        began = time.perf_counter()
        results = ranked(await read.search(query, WORKSPACE), query)
        for each in results.shown:
            excerpt(each.words, query.terms)
        took.append((time.perf_counter() - began) * 1000)
    await database.close()
    return took


@contextlib.contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty one of each kind, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="warroom-search-") as folder, postgres_server() as server:
        yield {"sqlite": f"sqlite:///{folder}/bench.db", "postgresql": server.format("postgres")}


async def measured(entries: int, runs: int) -> dict[str, Any]:
    """All numbers."""
    found: dict[str, Any] = {"entries": entries, "searches": len(ASKED) * runs}
    with databases() as urls:
        for name, url in urls.items():
            await migrate.upgrade(url)
            await asyncio.to_thread(fill, url, entries)
            took = await times(url, runs)
            numbers = {"p50_ms": statistics.median(took), "p95_ms": percentile(took, 95), "max_ms": max(took)}
            found[name] = rounded(numbers)
    return found


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=5, help="how often each search is asked (default 5)")
    given = parser.parse_args(words)
    if given.entries < 1 or given.runs < 1:
        parser.error("--entries and --runs are counts from 1 on")
    return given


if __name__ == "__main__":
    asked = arguments(sys.argv[1:])
    print(json.dumps(asyncio.run(measured(asked.entries, asked.runs)), indent=2))
