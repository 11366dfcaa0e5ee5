"""`make chaos`: one run with a PostgreSQL of its own; prints one JSON object, and exits with 1 if anything went wrong."""

import argparse
import asyncio
import json
import random  # noqa: TID251  # a seed for whoever names none; it is printed
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from storage import migrate
from tests.chaos.run import run
from tests.chaos.script import Script, script
from tests.chaos.stage import a_stage
from tests.postgres import Server, running_server

EVERY = 2.5  # seconds between two declarations


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """What was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--duration", type=float, default=60.0, help="seconds under fire")
    parser.add_argument("--seed", type=int, help="replays a script; a new one if not given")
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--log", type=Path, help="where to keep what the processes log")
    return parser.parse_args(words)


async def played(server: Server, asked: Script, folder: Path) -> dict[str, Any]:
    """Play a script on a server that may be restarted."""
    url = server.url.format("postgres")
    await migrate.upgrade(url)

    async def cut() -> None:
        await asyncio.to_thread(server.restart)

    async with a_stage(url, folder, replicas=asked.replicas, cut=cut) as stage:
        return await run(stage, asked)


def main(words: Sequence[str]) -> int:
    """Run, print, and say by the exit code whether all was well."""
    asked = arguments(words)
    seed = random.SystemRandom().randrange(10**6) if asked.seed is None else asked.seed
    with running_server() as server, tempfile.TemporaryDirectory(prefix="warroom-chaos-") as name:
        drawn = script(seed, asked.duration, replicas=asked.replicas, every=EVERY)
        try:
            found = asyncio.run(played(server, drawn, Path(name)))
        finally:
            if asked.log:
                shutil.copy(Path(name) / "serve.log", asked.log)
        print(json.dumps(found, indent=2))  # noqa: T201  # what it is for
    if found["violations"]:
        print(f"seed {seed}: {found['violations'][0]}", file=sys.stderr)  # noqa: T201  # the same
    return 1 if found["violations"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
