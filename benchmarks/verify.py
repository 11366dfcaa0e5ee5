"""How fast evidence is exported and verified, next to the least that any checker has to do."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from benchmarks.bot_process import WARROOM
from bot.custody import Asked, Outcome, examine, export
from bot.domain.change import Change, Entry, EntryKind, Source
from bot.domain.command import IncidentId, Person
from bot.domain.declare import Declare, declare
from bot.policy import load_policy
from bot.settings import Settings
from storage import migrate
from storage.clock import SystemClock
from storage.engine import Database
from storage.unit_of_work import unit_of_work

WORKSPACE: Final = "T0BENCH"
ID: Final = IncidentId("bench")
REFERENCE: Final = "INC-20120801-001"
START: Final = datetime(2012, 8, 1, 13, 30, tzinfo=UTC)
AT_ONCE: Final = 500  # entries in one transaction
WORDS: Final = "Router 8 still sends; 212 orders are open and drop copy agrees. Halting the strategy by hand now."
SEED: Final = "A" * 43 + "="


class Wrong(Exception):
    """Evidence that should hold does not, or a process failed."""


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


def message(number: int) -> Entry:
    """Something said in the room, of usual length, with what Slack sends along."""
    ts = f"{int(START.timestamp()) + number}.000100"
    raw = {"type": "message", "user": "U0ADA", "ts": ts, "channel": "C0ROOM", "team": WORKSPACE, "blocks": []}
    return Entry(
        kind=EntryKind.MESSAGE,
        occurred_at=START + timedelta(seconds=number),
        actor="U0ADA",
        text=f"{WORDS} {number}",
        source=Source(WORKSPACE, "C0ROOM", ts, f"Ev{number:010d}"),
        content={"precision": "second", "slack": json.dumps(raw)},
    )


async def record(settings: Settings, entries: int) -> None:
    """Fill a new database with one incident."""
    await migrate.upgrade(settings.database_url)
    database = await Database.open(settings.database_url, storage_clock=SystemClock(now))
    salts = (f"{number:032x}" for number in range(10 * entries + 100))
    opened = unit_of_work(database, now=now, new_id=lambda: next(salts), salt=lambda: next(salts), workspace=WORKSPACE)
    command = Declare(key="bench", workspace=WORKSPACE, by=Person("U0ADA", "ada"), title="Router floods the market")
    change = declare(command, id=ID, reference=REFERENCE, policy=load_policy(None), now=START)
    left = entries - len(change.entries)
    async with opened() as uow:
        await uow.save(change, ID)
    for first in range(0, left, AT_ONCE):
        said = tuple(message(number) for number in range(first, min(first + AT_ONCE, left)))
        async with opened() as uow:
            await uow.save(Change(entries=said), ID)
    await database.close()


async def seconds(work: Coroutine[Any, Any, Outcome]) -> float:
    """How long something takes that has to end well."""
    began = time.perf_counter()
    outcome = await work
    took = time.perf_counter() - began
    if outcome.code:
        raise Wrong("\n".join(outcome.lines))
    return took


def bare(bundle: Path) -> float:
    """The seconds of a loop that reads and hashes the same, and judges nothing."""
    began = time.perf_counter()
    for line in (bundle / "timeline.jsonl").read_bytes().splitlines():
        entry = json.loads(line)
        sha256(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()).hexdigest()
        sha256((bundle / "content" / f"{entry['content_sha256']}.json").read_bytes()).hexdigest()
    return time.perf_counter() - began


async def process_seconds(bundle: Path) -> float:
    """How long `warroom verify` takes as people run it, the start of Python included."""
    began = time.perf_counter()
    process = await asyncio.create_subprocess_exec(WARROOM[0], "verify", str(bundle), stdout=asyncio.subprocess.DEVNULL)
    if await process.wait():
        raise Wrong("warroom verify did not end well.")
    return time.perf_counter() - began


async def measured(entries: int, runs: int) -> dict[str, Any]:
    """All numbers; of several runs the fastest, for everything slower was somebody else's doing."""
    with tempfile.TemporaryDirectory(prefix="warroom-verify-") as made:
        folder = Path(made)
        settings = Settings(
            database_url=f"sqlite:///{folder}/bench.db", evidence=str(folder / "evidence"), signing_key=SEED
        )
        await record(settings, entries)
        bundles = [folder / f"bundle-{number}" for number in range(runs)]
        exports = [await seconds(export(settings, REFERENCE, out, workspace=None, now=now)) for out in bundles]
        asked, bundle = Asked(), str(bundles[0])
        verified = min([await seconds(examine(settings, bundle, asked, now=now)) for _ in range(runs)])
        in_place = min([await seconds(examine(settings, REFERENCE, asked, now=now)) for _ in range(runs)])
        least = min([bare(bundles[0]) for _ in range(runs)])
        process = min([await process_seconds(bundles[0]) for _ in range(runs)])
    return {
        "entries": entries,
        "verify_entries_per_s": round(entries / verified),
        "bare_loop_entries_per_s": round(entries / least),
        "ratio_to_bare_loop": round(least / verified, 2),
        "verify_in_database_entries_per_s": round(entries / in_place),
        "verify_process_s": round(process, 2),
        "export_s": round(min(exports), 2),
        "export_s_per_10000": round(min(exports) / entries * 10_000, 2),
    }


def main() -> None:
    """Measure, and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=10_000, help="entries of the incident (default 10,000)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each, of which the fastest counts (default 3)")
    given = parser.parse_args()
    if given.entries < 1 or given.runs < 1:
        parser.error("--entries and --runs are counts from 1 on")
    print(json.dumps(asyncio.run(measured(given.entries, given.runs)), indent=2))


if __name__ == "__main__":
    sys.exit(main())
