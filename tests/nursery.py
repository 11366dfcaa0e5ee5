"""Bears processes that have the program loaded already: to start one costs a fork, and not two seconds of imports.

Each is a process of its own that a test may kill with SIGKILL. This module is the nursery's program too.
"""

import array
import asyncio
import atexit
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import IO, NoReturn

from bot.render.templates import configure

_ONE_AT_A_TIME = threading.Lock()
_LENGTH = 4  # bytes that say how long a request is, or which process was born
_LOADED = ("bot.cli", "aiosqlite", "psycopg", "sqlalchemy.dialects.postgresql.psycopg")


@dataclass
class Child:
    """A process that was born in the nursery; it is watched by a pipe that ends with it."""

    pid: int
    lifeline: int
    returncode: int | None = None
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    def kill(self) -> None:
        """SIGKILL: nothing is caught, nothing is tidied up."""
        self._signal(signal.SIGKILL)

    def terminate(self) -> None:
        """SIGTERM, as at a rolling restart."""
        self._signal(signal.SIGTERM)

    async def wait(self) -> None:
        """Wait until it is gone."""
        await self._ended.wait()

    def watch(self) -> None:
        """Learn from the loop when it ends."""
        asyncio.get_running_loop().add_reader(self.lifeline, self._gone)

    def _signal(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)

    def _gone(self) -> None:
        asyncio.get_running_loop().remove_reader(self.lifeline)
        os.close(self.lifeline)
        self.returncode = 0
        self._ended.set()


class Nursery:
    """Another process, that bears them; it ends with whoever asked for it."""

    def __init__(self) -> None:
        self._asks, theirs = socket.socketpair()
        self._process = subprocess.Popen(  # this very file
            [sys.executable, "-m", "tests.nursery", str(theirs.fileno())], pass_fds=[theirs.fileno()]
        )
        theirs.close()

    def bear(self, command: Sequence[str], environment: Mapping[str, str], output: IO[bytes]) -> Child:
        """Start a process.

        Args:
            command: A module, as `python -m` takes it, and its arguments.
            environment: All of it.
            output: Where it writes its log.
        """
        request = json.dumps({"command": list(command), "environment": dict(environment)}).encode()
        lifeline, end = os.pipe()
        try:
            fds = array.array("i", [end, output.fileno()])
            head = len(request).to_bytes(_LENGTH, "big")
            self._asks.sendmsg([head], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
            self._asks.sendall(request)
        finally:
            os.close(end)
        os.set_blocking(lifeline, False)
        return Child(int.from_bytes(_exactly(self._asks, _LENGTH), "big"), lifeline)

    def close(self) -> None:
        """End it, and with it whatever it bore that is still there."""
        self._asks.close()
        self._process.wait()


@cache
def _nursery() -> Nursery:
    nursery = Nursery()
    atexit.register(nursery.close)
    return nursery


async def born(command: Sequence[str], environment: Mapping[str, str], output: IO[bytes]) -> Child:
    """Start a process that has the program loaded; see `Nursery.bear`."""
    child = await asyncio.to_thread(_bear, command, environment, output)
    child.watch()
    return child


def _bear(command: Sequence[str], environment: Mapping[str, str], output: IO[bytes]) -> Child:
    with _ONE_AT_A_TIME:
        return _nursery().bear(command, environment, output)


def _exactly(source: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        part = source.recv(size - len(found))
        if not part:
            raise EOFError
        found += part
    return found


def _serve(asked: socket.socket) -> None:
    for name in _LOADED:
        importlib.import_module(name)
    configure(None).preload()
    os.setpgid(0, 0)  # all whom it bears belong to its group, and end with it
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for them
    while True:
        head, fds, _, _ = socket.recv_fds(asked, _LENGTH, 2)
        if not head:
            os.killpg(0, signal.SIGKILL)
        request = json.loads(_exactly(asked, int.from_bytes(head, "big")))
        pid = os.fork()
        if pid == 0:
            asked.close()
            _live(request["command"], request["environment"], fds)
        for each in fds:
            os.close(each)
        asked.sendall(pid.to_bytes(_LENGTH, "big"))


def _live(command: list[str], environment: dict[str, str], fds: list[int]) -> NoReturn:
    _, output = fds  # the other one stays open until it is dead
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(output, 2)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [command[0], *command[1:]]
    code = 1
    try:
        runpy.run_module(command[0], run_name="__main__", alter_sys=True)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
