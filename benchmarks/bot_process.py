"""A bot in a process of its own: started as a firm starts it, awaited until it is ready, ended by its own handle."""

import asyncio
import contextlib
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

START_PATIENCE = 30.0  # seconds until it must be ready
END_PATIENCE = 15.0  # seconds to finish what is under way, before it is killed
READY = re.compile(rb"ready on port (\d+)")

WARROOM = (str(Path(sys.executable).with_name("warroom")), "serve")
BARE_BOLT = (sys.executable, str(Path(__file__).with_name("bare_bolt.py")))


class BotFailed(Exception):
    """The process ended, or said nothing, before it was ready."""


@dataclass(frozen=True, slots=True)
class BotProcess:
    """A bot that is ready; `ms_to_ready` counts from exec to the line that says so."""

    pid: int
    port: int
    ms_to_ready: float

    @property
    def request_url(self) -> str:
        """Where it takes what Slack sends."""
        return f"http://127.0.0.1:{self.port}/slack/events"


@asynccontextmanager
async def running(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> AsyncIterator[BotProcess]:
    """Run a bot in `folder` and end it.

    Raises:
        BotFailed: It was not ready in time; says what it printed.
    """
    began = time.perf_counter()
    with (folder / "stderr.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
    try:
        port = await _port(process, folder)
        yield BotProcess(process.pid, port, (time.perf_counter() - began) * 1000)
    finally:
        await _end(process)


def resident_mb(pid: int) -> float:
    """How much memory a process has resident, in MiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise BotFailed(f"The system does not say how much memory process {pid} has.")


def cpu_ms(pid: int) -> float:
    """How many milliseconds a process has computed; steadier than the clock on a machine that others use."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) * 1000 / os.sysconf("SC_CLK_TCK")


async def _port(process: asyncio.subprocess.Process, folder: Path) -> int:
    if process.stdout is None:
        raise BotFailed("The process has no output to read.")
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(START_PATIENCE):
            async for line in process.stdout:
                if said := READY.search(line):
                    return int(said[1])
    said_last = await asyncio.to_thread((folder / "stderr.log").read_text, errors="replace")
    raise BotFailed(f"{process.pid} did not become ready: {said_last[-2000:]}")


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ask it to end, then kill it; only ever this one."""
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), END_PATIENCE)
    except TimeoutError:
        process.kill()
        await process.wait()
