"""A real `warroom serve` process beside a sandbox in real time: started, killed with SIGKILL, started again."""

import asyncio
import itertools
import json
import os
import socket
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

import aiohttp
import yaml

from bot.policy.load import DEFAULT_POLICY
from bot.sandbox.faults import Fault, Rule
from bot.sandbox.server import Sandbox
from tests.nursery import Child, born
from tests.stories.firm import CAST, FORM

PATIENCE = 60.0  # seconds of real time; longer than a lane's lease
HOLD = 0.4  # seconds that a call is held while its process is killed
SERVE = ("bot", "serve")
# Below those that the system hands out for connections; each test process begins elsewhere.
_PORTS = itertools.count(20_000 + os.getpid() % 1_000 * 10)

Shape = Callable[[dict[str, Any]], None]  # changes a policy before it is written


@dataclass
class Serving:
    """A workspace and the bot process that serves it now."""

    sandbox: Sandbox
    environment: dict[str, str]
    users: dict[str, str]
    desk: str
    log: str
    port: int
    output: IO[bytes]
    command: tuple[str, ...] = SERVE
    process: Child | None = None

    async def spawn(self) -> Child:
        """Start the bot; it does not listen yet."""
        self.process = await born(self.command, os.environ | self.environment, self.output)
        return self.process

    async def start(self) -> None:
        """Start the bot and wait until it listens."""
        await self.spawn()
        await self.listening()

    async def listening(self) -> None:
        """Wait until it listens."""
        assert await self._until(self._listens), self._last_words()

    async def kill(self) -> None:
        """SIGKILL: nothing is caught, nothing is tidied up."""
        assert self.process is not None
        self.process.kill()
        await self.process.wait()

    async def end(self) -> float:
        """SIGTERM, as at a rolling restart; how many seconds it took to go."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        await self.process.wait()
        return time.monotonic() - began

    def replica(self, **settings: str) -> "Serving":
        """One more process for the same workspace and database, with further settings, not started yet."""
        port = _free_port()
        return replace(self, port=port, environment={**self.environment, "PORT": str(port), **settings}, process=None)

    @property
    def request_url(self) -> str:
        """Where it takes what Slack sends."""
        return f"http://127.0.0.1:{self.port}/slack/events"

    async def declare(self, title: str) -> None:
        """Somebody declares by the form."""
        user = self.users["sam"]
        await self.sandbox.gestures.slash(user, self.desk, "/incident", "declare")
        seen = await self.sandbox.gestures.submit(user, {**FORM, "title": title})
        assert seen.view is not None, seen

    async def kill_at(self, method: str, *, skip: int, done: bool) -> bool:
        """Kill the process while Slack has this call of its; `done` lets Slack carry it out. Whether it came to that."""
        kind = "delay" if done else "timeout"
        self.sandbox.faults.clear()
        self.sandbox.faults.add(Rule(Fault(kind, seconds=HOLD), target=method, times=1, after=skip))  # type: ignore[arg-type]  # both are kinds
        await self.declare(f"Killed at {method} {skip} {'after' if done else 'before'} it was done")
        struck = await self._until(self._struck, patience=5.0)
        await self.kill()
        await asyncio.sleep(HOLD)  # until Slack has carried the call out, or given it up
        self.sandbox.faults.clear()
        return struck

    async def all_sent(self) -> None:
        """Wait until nothing is left in the outbox."""
        assert await self._until(self._nothing_waits), self._last_words()

    async def readiness(self) -> dict[str, Any]:
        """What `/readyz` says; empty while nobody listens."""
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.get(f"http://127.0.0.1:{self.port}/readyz") as answer,
            ):
                found: dict[str, Any] = json.loads(await answer.text())
                return found
        except aiohttp.ClientError:
            return {}

    def _last_words(self) -> str:
        return Path(self.output.name).read_text()[-2_000:]

    async def _listens(self) -> bool:
        return bool(await self.readiness())

    async def _nothing_waits(self) -> bool:
        return (await self.readiness()).get("waiting") == 0

    async def _struck(self) -> bool:
        return any(rule["struck"] for rule in self.sandbox.faults.listed())

    async def _until(self, true: Any, patience: float = PATIENCE) -> bool:
        async def poll() -> None:
            while not await true():  # noqa: ASYNC110  # another process rings no bell here
                await asyncio.sleep(0.1)

        try:
            await asyncio.wait_for(poll(), patience)
        except TimeoutError:
            return False
        return True


@asynccontextmanager
async def serving(database_url: str, folder: Path, **settings: str) -> AsyncIterator[Serving]:
    """A workspace in real time and a bot process on a database, with further settings; both are gone afterwards."""
    async with workspace(database_url, folder, settings) as served:
        served.sandbox.connect(served.request_url)
        await served.start()
        yield served


@asynccontextmanager
async def workspace(
    database_url: str, folder: Path, settings: Mapping[str, str], *, shape: Shape | None = None
) -> AsyncIterator[Serving]:
    """The same with no process started yet, by a policy that `shape` may change."""
    sandbox = Sandbox()
    await sandbox.start()
    world = sandbox.world
    users = {name: world.add_user(name) for name in CAST}
    everybody = tuple(users.values())
    port = _free_port()
    environment = {
        "SLACK_API_URL": sandbox.api_url,
        "SLACK_BOT_TOKEN": sandbox.bot_token,
        "SLACK_SIGNING_SECRET": sandbox.signing_secret,
        "DATABASE_URL": database_url,
        "WARROOM_POLICY": str(_policy(folder, users, shape)),
        "WARROOM_STANDBY": str(folder / "standby"),
        "PORT": str(port),
        **settings,
    }
    desk = world.add_channel("trading", creator=users["sam"], members=everybody)
    log = world.add_channel("incidents", creator=users["sam"], members=everybody)
    with (folder / "serve.log").open("ab") as output:
        served = Serving(sandbox, environment, users, desk, log, port, output)
        try:
            yield served
        finally:
            if served.process is not None and served.process.returncode is None:
                await served.kill()
            await sandbox.stop()


def _policy(folder: Path, users: dict[str, str], shape: Shape | None) -> Path:
    policy = yaml.safe_load(DEFAULT_POLICY.read_text())
    policy["contacts"] = {role.value: [{"slack": users[name], "name": name}] for name, role in CAST.items()}
    if shape is not None:
        shape(policy)
    path = folder / "policy.yaml"
    path.write_text(yaml.safe_dump(policy, sort_keys=False, allow_unicode=True))
    return path


def _free_port() -> int:
    """A port that nobody is given by chance while a process that had it is being started again."""
    while True:
        with socket.socket() as probe, suppress(OSError):
            port = next(_PORTS)
            probe.bind(("127.0.0.1", port))
            return port
