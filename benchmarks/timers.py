"""How late timers fire: several real replicas, many pending timers, those that fall due spread over half a minute."""

import argparse
import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from benchmarks.bot_process import WARROOM, BotFailed, BotProcess, running
from benchmarks.figures import at_least_one, percentile, rounded
from benchmarks.firm import DECLARER, Firm, a_firm
from bot.domain.command import IncidentId, Person
from bot.domain.incident import Incident
from bot.domain.roles import Role
from bot.policy import load_policy
from storage import migrate
from storage.mappers import incident_from_state, incident_to_row
from storage.urls import postgresql_url
from tests.postgres import postgres_server

AHEAD = timedelta(seconds=6)  # until the first is due: longer than a replica sleeps
PATIENCE = 30.0  # seconds after the last is due; longer than a killed replica's start
KILL_EVERY = 4.0  # seconds
LOOK_EVERY = 0.2  # seconds
NO_HASH = "0" * 64

# Read at commit, when nothing can undo the firing any more; one row for each time a timer fires.
WATCH = """
CREATE TABLE benchmark_fired (timer text NOT NULL, due_at timestamptz NOT NULL, at timestamptz NOT NULL);
CREATE FUNCTION benchmark_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO benchmark_fired VALUES (NEW.id, NEW.due_at, clock_timestamp());
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER benchmark_fired AFTER UPDATE OF state ON timer DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (NEW.state = 'fired' AND NEW.id LIKE 'due/%') EXECUTE FUNCTION benchmark_note();
"""
# They stand for what is pending in a long-lived database; no replica has to load their incidents.
PENDING = """
INSERT INTO incident (id, workspace, reference, phase, severity, category, title, declared_at, private, state)
SELECT 'far/' || n, workspace, 'FAR-' || n, 'closed', severity, category, title, declared_at, private, '{}'
FROM incident, generate_series(1, %(count)s) n WHERE incident.id = %(like)s;
"""
PENDING_TIMERS = """
INSERT INTO timer (id, workspace, incident_id, kind, due_at, state, attempts, created_at)
SELECT 'far/' || n, %(workspace)s, 'far/' || n, 'phase', now() + interval '1 day' + n * interval '1 s', 'pending', 0, now()
FROM generate_series(1, %(count)s) n;
"""
FIRED = "SELECT extract(epoch FROM at - due_at) * 1000 FROM benchmark_fired ORDER BY 1"
DIFFERENT = "SELECT count(DISTINCT timer) FROM benchmark_fired"
NUDGED_AGAIN = """
SELECT coalesce(sum(n - 1), 0) FROM (
    SELECT count(*) n FROM timeline_entry WHERE kind = 'nudge' AND incident_id LIKE 'due/%' GROUP BY incident_id
) each
"""
TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"


class NotReady(Exception):
    """The incident that all others are made from was not recorded."""


@dataclass
class Replica:
    """A process that is started again when it was killed."""

    environment: Mapping[str, str]
    folder: Path
    process: BotProcess | None = None
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    async def keep(self) -> None:
        """Run it until cancelled."""
        while True:
            self.gone.clear()
            async with running(WARROOM, self.environment, self.folder) as self.process:
                self.ready.set()
                await self.gone.wait()

    def kill(self) -> bool:
        """SIGKILL, if it runs; whether it did."""
        if self.process is None or not self.ready.is_set():
            return False
        self.ready.clear()
        os.kill(self.process.pid, signal.SIGKILL)
        self.gone.set()
        return True


@contextlib.contextmanager
def a_database(url: str | None) -> Iterator[str]:
    """The given database, which must be empty; else one of a server that is thrown away."""
    if url is not None:
        yield url
        return
    with postgres_server() as server:
        yield server.format("postgres")


@asynccontextmanager
async def replicas(firm: Firm, database: str, folder: Path, count: int) -> AsyncIterator[list[Replica]]:
    """So many processes that are ready."""
    found, tasks = [], []
    for number in range(count):
        own = folder / str(number)
        own.mkdir()
        found.append(Replica(firm.environment(own, database), own))
        tasks.append(asyncio.create_task(found[-1].keep()))
    try:
        ready = asyncio.gather(*(each.ready.wait() for each in found))
        await asyncio.wait([ready, *tasks], return_when=asyncio.FIRST_COMPLETED)
        if not ready.done():
            raise BotFailed("A replica did not start.")
        yield found
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def declared(firm: Firm, connection: psycopg.AsyncConnection[Any]) -> Incident:
    """An incident like all those that are made of it."""
    await firm.sandbox.gestures.slash(firm.users[DECLARER], firm.desk, "/incident", "declare P3 Feed handler stops")
    async with asyncio.timeout(PATIENCE):
        while True:
            row = await (await connection.execute("SELECT state FROM incident")).fetchone()
            if row is not None:
                return incident_from_state(row[0])
            await asyncio.sleep(LOOK_EVERY)
    raise NotReady("Nothing was declared.")


async def fill(connection: psycopg.AsyncConnection[Any], model: Incident, count: int) -> None:
    """Have so many timers pending that do not fall due."""
    await connection.execute(PENDING, {"count": count, "like": model.id})
    await connection.execute(PENDING_TIMERS, {"count": count, "workspace": model.workspace})
    await connection.execute("ANALYZE")


async def set_due(
    connection: psycopg.AsyncConnection[Any], firm: Firm, model: Incident, asked: argparse.Namespace
) -> datetime:
    """Set timers that fall due one after another, each to end a phase window; when the last one does."""
    row = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
    first = (row[0] if row else model.declared_at) + AHEAD
    dues = [first + timedelta(seconds=asked.spread_s * n / asked.due) for n in range(asked.due)]
    window = load_policy(None).windows[model.phase].end or timedelta()
    async with connection.transaction(), connection.cursor() as cursor:
        made = [_like(model, n, due - window, firm) for n, due in enumerate(dues)]
        rows = [{**incident_to_row(each), "state": Jsonb(incident_to_row(each)["state"])} for each in made]
        names = ", ".join(rows[0])
        marks = ", ".join(f"%({name})s" for name in rows[0])
        await cursor.executemany(f"INSERT INTO incident ({names}) VALUES ({marks})", rows)  # noqa: S608  # our columns
        await cursor.executemany("INSERT INTO timeline_head VALUES (%s, 0, %s)", [(e.id, NO_HASH) for e in made])
        await cursor.executemany(
            "INSERT INTO timer (id, workspace, incident_id, kind, due_at, state, attempts, created_at)"
            " VALUES (%s, %s, %s, 'phase', %s, 'pending', 0, now())",
            [(each.id, each.workspace, each.id, due) for each, due in zip(made, dues, strict=True)],
        )
    return dues[-1]


def _like(model: Incident, number: int, since: datetime, firm: Firm) -> Incident:
    """One more such incident, that began earlier and has a commander of its own."""
    name = f"due/{number}"
    commander = firm.crowd[number % len(firm.crowd)]
    return replace(
        model,
        id=IncidentId(name),
        reference=f"DUE-{number}",
        channel=None,
        phase_since=since,
        marks={mark: replace(each, at=since) for mark, each in model.marks.items()},
        roles={Role.INCIDENT_COMMANDER: Person(commander, commander)},
    )


async def idle(connection: psycopg.AsyncConnection[Any], seconds: float, count: int) -> float:
    """Queries a second that each replica asks while nothing happens; each is a transaction of its own."""
    before = await _transactions(connection)
    await asyncio.sleep(seconds)
    return max(0, await _transactions(connection) - before - 1) / seconds / count


async def _transactions(connection: psycopg.AsyncConnection[Any]) -> int:
    row = await (await connection.execute(TRANSACTIONS)).fetchone()
    return int(row[0]) if row else 0


async def killing(found: Sequence[Replica]) -> None:
    """Kill one after another, each when the one before is back."""
    turn = 0
    while True:
        await asyncio.sleep(KILL_EVERY)
        if all(each.ready.is_set() for each in found):
            found[turn % len(found)].kill()
            turn += 1


async def fired(connection: psycopg.AsyncConnection[Any], count: int, until: datetime) -> dict[str, Any]:
    """Wait until all have fired, or for some time after the last was due, and say how late they were."""
    late: list[float] = []
    while len(late) < count:
        await asyncio.sleep(LOOK_EVERY)
        late = [float(each) for (each,) in await (await connection.execute(FIRED)).fetchall()]
        now = await (await connection.execute("SELECT clock_timestamp()")).fetchone()
        if now and now[0] > until + timedelta(seconds=PATIENCE):
            break
    different = await (await connection.execute(DIFFERENT)).fetchone()
    again = await (await connection.execute(NUDGED_AGAIN)).fetchone()
    distinct, nudged_again = (different[0] if different else 0), int(again[0] if again else 0)
    return {
        "lateness_p50_ms": percentile(late, 50) if late else None,
        "lateness_p99_ms": percentile(late, 99) if late else None,
        "lateness_max_ms": max(late, default=None),
        "fired": distinct,
        "missed": count - distinct,
        "doubled": max(len(late) - distinct, nudged_again),
    }


async def measured(asked: argparse.Namespace, database: str, folder: Path) -> dict[str, Any]:
    """All numbers."""
    await migrate.upgrade(database)
    async with AsyncExitStack() as stack:
        firm = await stack.enter_async_context(a_firm(0))
        plain = postgresql_url(database).set(drivername="postgresql").render_as_string(hide_password=False)
        connection = await psycopg.AsyncConnection.connect(plain, autocommit=True)
        await stack.enter_async_context(connection)
        await connection.execute(WATCH)
        found = await stack.enter_async_context(replicas(firm, database, folder, asked.replicas))
        if found[0].process is not None:
            firm.sandbox.connect(found[0].process.request_url)
        model = await declared(firm, connection)
        await fill(connection, model, asked.pending)
        await asyncio.sleep(asked.rest_s)
        queries = await idle(connection, asked.idle_s, asked.replicas)
        last = await set_due(connection, firm, model, asked)
        killer = asyncio.create_task(killing(found) if asked.kill else asyncio.sleep(0))
        numbers = await fired(connection, asked.due, last)
        killer.cancel()
        await asyncio.gather(killer, return_exceptions=True)
    return {**numbers, "idle_queries_per_s_per_replica": queries}


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pending", type=at_least_one, default=100_000, help="timers that do not fall due meanwhile")
    parser.add_argument("--due", type=at_least_one, default=300, help="timers that fall due")
    parser.add_argument("--spread-s", type=float, default=30.0, help="over how many seconds")
    parser.add_argument("--replicas", type=at_least_one, default=4)
    parser.add_argument("--kill", action="store_true", help="kill replicas with -9 meanwhile")
    parser.add_argument("--rest-s", type=float, default=15.0, help="until the replicas count as idle")
    parser.add_argument("--idle-s", type=float, default=20.0, help="how long to count what idle replicas ask")
    parser.add_argument("--database", help="an empty PostgreSQL database; a server of its own if not given")
    return parser.parse_args(words)


def printed(asked: argparse.Namespace) -> dict[str, Any]:
    """The numbers, rounded, with what was asked for."""
    with a_database(asked.database) as database, tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        numbers = asyncio.run(measured(asked, database, Path(name)))
    return {
        "pending": asked.pending,
        "due": asked.due,
        "replicas": asked.replicas,
        "kill": asked.kill,
        **rounded(numbers),
    }


if __name__ == "__main__":
    print(json.dumps(printed(arguments(sys.argv[1:])), indent=2))
