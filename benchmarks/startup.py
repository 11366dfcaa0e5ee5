"""How long `warroom serve` takes until it is ready, and how much memory it then holds, next to a bare Bolt app."""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.bot_process import BARE_BOLT, WARROOM, BotFailed, BotProcess, cpu_ms, resident_mb, running
from benchmarks.figures import rounded
from benchmarks.firm import a_firm

PATIENCE = 10.0  # seconds for /readyz to pass


@dataclass(frozen=True, slots=True)
class Started:
    """One start: until it said that it is ready, what it computed until then, and its memory once it idles."""

    ms: float
    cpu_ms: float
    idle_mb: float
    ms_to_readyz: float = 0.0


async def started(process: BotProcess, asked: argparse.Namespace) -> Started:
    """Look at a process that has just become ready."""
    computed = cpu_ms(process.pid)
    await asyncio.sleep(asked.idle_s)
    return Started(process.ms_to_ready, computed, resident_mb(process.pid))


async def of_warroom(asked: argparse.Namespace) -> tuple[Started, Started]:
    """Start the bot on a new database, end it, and start it again on the same."""
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        folder = Path(name)
        async with a_firm(asked.delay_ms) as firm:
            environment = firm.environment(folder, asked.database or f"sqlite:///{folder}/warroom.sqlite3")
            return await _one_start(environment, folder, asked), await _one_start(environment, folder, asked)


async def _one_start(environment: Mapping[str, str], folder: Path, asked: argparse.Namespace) -> Started:
    async with running(WARROOM, environment, folder) as process:
        since_line = await _until_readyz(process)
        seen = await started(process, asked)
        return Started(seen.ms, seen.cpu_ms, seen.idle_mb, ms_to_readyz=seen.ms + since_line)


async def _until_readyz(process: BotProcess) -> float:
    """Milliseconds until /readyz passes."""
    began = time.perf_counter()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        while time.perf_counter() - began < PATIENCE:
            async with session.get(f"http://127.0.0.1:{process.port}/readyz") as response:
                if response.ok:
                    return (time.perf_counter() - began) * 1000
            await asyncio.sleep(0.01)
    raise BotFailed(f"/readyz did not pass within {PATIENCE} s.")


async def of_bare_bolt(asked: argparse.Namespace) -> Started:
    """Start a bare Bolt app."""
    with tempfile.TemporaryDirectory(prefix="warroom-benchmark-") as name:
        async with a_firm(asked.delay_ms) as firm:
            folder = Path(name)
            async with running(BARE_BOLT, firm.environment(folder, ""), folder) as process:
                return await started(process, asked)


async def measured(asked: argparse.Namespace) -> dict[str, Any]:
    """All numbers; the kinds take turns, so that a busy minute of the machine meets them all."""
    new, again, bare = [], [], []
    for _ in range(asked.runs):
        first, second = await of_warroom(asked)
        new.append(first)
        again.append(second)
        bare.append(await of_bare_bolt(asked))
    return _summary(asked, new, again=again, bare=bare)


def _summary(
    asked: argparse.Namespace, new: Sequence[Started], *, again: Sequence[Started], bare: Sequence[Started]
) -> dict[str, Any]:
    numbers = {
        "ms_to_ready": _median(new, lambda start: start.ms),
        "ms_to_readyz": _median(new, lambda start: start.ms_to_readyz),
        "ms_to_ready_again": _median(again, lambda start: start.ms),
        "cpu_ms_to_ready": _median(new, lambda start: start.cpu_ms),
        "idle_rss_mb": _median(new, lambda start: start.idle_mb),
        "bare_bolt_ms_to_ready": _median(bare, lambda start: start.ms),
        "bare_bolt_cpu_ms_to_ready": _median(bare, lambda start: start.cpu_ms),
        "bare_bolt_idle_rss_mb": _median(bare, lambda start: start.idle_mb),
    }
    ratios = {
        "start_ratio_to_bare_bolt": numbers["ms_to_ready"] / numbers["bare_bolt_ms_to_ready"],
        "rss_ratio_to_bare_bolt": numbers["idle_rss_mb"] / numbers["bare_bolt_idle_rss_mb"],
    }
    database = "postgresql" if asked.database else "sqlite"
    return {"runs": asked.runs, "delay_ms": asked.delay_ms, "database": database, **rounded({**numbers, **ratios})}


def _median(starts: Sequence[Started], of: Callable[[Started], float]) -> float:
    return statistics.median(of(start) for start in starts)


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, choices=range(1, 51), metavar="1-50", default=5)
    parser.add_argument("--delay-ms", type=float, default=150.0, help="what Slack takes longer for every call")
    parser.add_argument("--idle-s", type=float, default=5.0, help="how long to wait before looking at the memory")
    parser.add_argument("--database", help="a migrated, empty database; a new SQLite file if not given")
    return parser.parse_args(words)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measured(arguments(sys.argv[1:]))), indent=2))
