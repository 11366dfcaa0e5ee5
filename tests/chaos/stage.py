"""What chaos plays on: a workspace in real time, replicas that come back when they are killed, a database that can be cut."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.app import system_now
from bot.domain.policy import Policy
from bot.policy import load_policy
from bot.sandbox.server import Sandbox
from tests.chaos.pager import Pager, a_pager
from tests.chaos.process import SERVE, Serving, workspace
from tests.nursery import Child

PAGED_OUTSIDE = ("ada", "mei", "dev")
PUBLIC = "http://127.0.0.1:1"  # where links lead; nobody follows them here
# The nursery starts a process in about a quarter of the time that one takes which has to load the program.
WHOLE_STARTS = 4
AT_REST = timedelta(seconds=2)  # a whole start on a machine that does nothing else
BACK_AFTER = 0.3  # seconds until whoever looks after a process starts it again
# Seconds of a firm's policy become fractions of a minute: all that falls due does so within a run.
LEVELS: dict[str, Any] = {
    "P0": [(0, "on_call_engineer incident_commander risk_management", "war_room dm pager"),
           (1, "devops_lead deputy_incident_commander executives", "dm pager"),
           (2, "on_call_engineer incident_commander senior_management", "dm pager")],
    "P1": [(0, "on_call_engineer incident_commander trading_desk", "war_room dm pager"),
           (2, "devops_lead team_lead", "dm"),
           (4, "deputy_incident_commander risk_management", "dm pager")],
    "P2": [(0, "on_call_engineer trading_desk", "war_room dm"), (3, "team_lead on_call_engineer", "dm pager")],
    "P3": [(0, "", "log_channel")],
}  # fmt: skip
DUTIES: dict[str, Any] = {
    "P0": [("executives", 0, 4), ("senior_management", 2, 6)],
    "P1": [("senior_management", 3, 6), ("team_lead", 0, 4)],
    "P2": [("team_lead", 2, 8)],
    "P3": [],
}
WINDOWS = {"detection": (0, 1), "triage": (1, 3), "containment": (3, 6), "investigation": (6, 9)}  # seconds
REPEAT_S = {"P0": 3, "P1": 4, "P2": 6}


def quick(policy: dict[str, Any]) -> None:
    """The same rules in seconds, with pagers."""
    for people in policy["contacts"].values():
        for each in people:
            if each["name"] in PAGED_OUTSIDE:
                each["urls"] = {"pager": "env:PAGER"}
    policy["escalation"] = {severity: _plan(severity) for severity in LEVELS}
    policy["notifications"] = {
        severity: [
            {"who": who, "channels": ["dm"], "send_after_s": after, "within_s": within, "delivery_slo_s": 60}
            for who, after, within in duties
        ]
        for severity, duties in DUTIES.items()
    }
    kept = [each for each in policy["phases"] if each["key"] not in WINDOWS]
    policy["phases"] = [
        {"key": key, "from_min": _minutes(begin), "to_min": _minutes(end)} for key, (begin, end) in WINDOWS.items()
    ] + kept


def _plan(severity: str) -> dict[str, Any]:
    levels = [
        {"after_min": _minutes(after), "to": to.split(), "channel": channels.split()}
        for after, to, channels in LEVELS[severity]
    ]
    repeats = severity in REPEAT_S
    pause = _minutes(REPEAT_S[severity]) if repeats else None
    return {"levels": levels, "repeat_every_min": pause, "max_repeats": 2 * repeats, "then_every_min": pause}


def _minutes(seconds: float) -> float:
    return round(seconds / 60, 6)


@dataclass(frozen=True, slots=True)
class Time:
    """From one moment to another."""

    since: datetime
    until: datetime

    def within(self, other: "Time") -> "Time":
        """What it has in common with another; ends before it begins if that is nothing."""
        return Time(max(self.since, other.since), min(self.until, other.until))

    def without(self, other: "Time") -> "tuple[Time, Time]":
        """What is left of it before and after another."""
        return Time(self.since, min(self.until, other.since)), Time(max(self.since, other.until), self.until)

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since


@dataclass
class Replica:
    """A process that whoever looks after it starts again when it ends, for whatever reason."""

    serving: Serving
    starts: int = 0
    served: list[Time] = field(default_factory=list)

    async def keep(self) -> None:
        """Run it until cancelled; then it is gone."""
        try:
            while True:
                process = await self.serving.spawn()
                self.starts += 1
                await self._watch(process)
                await asyncio.sleep(BACK_AFTER)
        finally:
            await self.end()

    async def _watch(self, process: Child) -> None:
        """Until it ends, and note from when on it served."""
        ended, ready = asyncio.create_task(process.wait()), asyncio.create_task(self.serving.listening())
        since = system_now()
        try:
            await asyncio.wait((ended, ready), return_when=asyncio.FIRST_COMPLETED)
            since = system_now()
            await asyncio.wait((ended,))
        finally:
            if ready.done() and not ready.cancelled() and ready.exception() is None:
                self.served.append(Time(since, system_now()))
            for task in (ended, ready):
                task.cancel()
            await asyncio.gather(ended, ready, return_exceptions=True)

    def kill(self) -> bool:
        """SIGKILL, if it runs; whether it did."""
        process = self.serving.process
        if process is None or process.returncode is not None:
            return False
        process.kill()
        return True

    async def end(self) -> None:
        """Kill it for good."""
        if self.kill() and self.serving.process is not None:
            await self.serving.process.wait()


@dataclass
class Stage:
    """A firm under fire.

    Args:
        serving: The workspace, and what its processes have in common.
        database_url: Where they keep everything.
        policy: Their rules.
        pager: Where pages outside Slack arrive.
        replicas: The processes.
        cut: Takes the database away for a moment.
        cuts: When it was away.
        slow: How long the processes took to start: what else they may take on this machine is a multiple of it.
        struck: What was done to them, by its name.
    """

    serving: Serving
    database_url: str
    policy: Policy
    pager: Pager
    replicas: list[Replica]
    cut: Callable[[], Awaitable[None]]
    cuts: list[Time] = field(default_factory=list)
    slow: timedelta = timedelta()
    keeping: list["asyncio.Task[None]"] = field(default_factory=list)
    struck: dict[str, int] = field(default_factory=dict)

    @property
    def sandbox(self) -> Sandbox:
        """The workspace."""
        return self.serving.sandbox

    @property
    def users(self) -> dict[str, str]:
        """Ids by name."""
        return self.serving.users

    async def cut_off(self) -> None:
        """Take the database away for a moment."""
        since = system_now()
        await self.cut()
        self.cuts.append(Time(since, system_now()))

    def could_act(self, time: Time) -> timedelta:
        """For how long one process served on end with the database, at most, within a time."""
        left = [up.within(time) for each in self.replicas for up in each.served]
        for cut in self.cuts:
            left = [part for each in left for part in each.without(cut)]
        return max((each.length for each in left), default=timedelta())

    async def stop(self) -> None:
        """End every process; from then on it is known how long each served."""
        for task in self.keeping:
            task.cancel()
        await asyncio.gather(*self.keeping, return_exceptions=True)

    def count(self, what: str) -> None:
        """One more of what was done."""
        self.struck[what] = self.struck.get(what, 0) + 1


@asynccontextmanager
async def a_stage(
    database_url: str,
    folder: Path,
    *,
    replicas: int,
    cut: Callable[[], Awaitable[None]],
    command: tuple[str, ...] = SERVE,
) -> AsyncIterator[Stage]:
    """A firm whose processes all listen: over HTTP behind a balancer, every other one by a socket."""
    async with AsyncExitStack() as stack:
        pager = await stack.enter_async_context(a_pager())
        settings = {
            "PAGER": pager.address,
            "WARROOM_PUBLIC_URL": PUBLIC,
            "WARROOM_EVIDENCE": str(folder / "evidence"),
            "WARROOM_LEASE_S": "15",
        }
        served = await stack.enter_async_context(workspace(database_url, folder, settings, shape=quick))
        served.command = command
        served.sandbox.delivery.retries_after = (timedelta(0), timedelta(seconds=1), timedelta(seconds=3))
        token = {"SLACK_APP_TOKEN": served.sandbox.app_token}
        kept = [Replica(served.replica(**(token if number % 2 else {}))) for number in range(replicas)]
        served.sandbox.connect(*(each.serving.request_url for each in kept[::2]))
        stage = Stage(served, database_url, load_policy(folder / "policy.yaml"), pager, kept, cut)
        began = system_now()
        stage.keeping += [asyncio.create_task(each.keep()) for each in kept]
        stack.push_async_callback(stage.stop)
        await asyncio.gather(*(each.serving.listening() for each in kept))
        stage.slow = max(WHOLE_STARTS * (system_now() - began), AT_REST)
        yield stage
