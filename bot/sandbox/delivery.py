"""Delivery: what happens in the workspace reaches the app, again if need be, and every attempt is recorded."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.faults import Faults
from bot.sandbox.happened import Happened, PinChanged
from bot.sandbox.outgoing import Answer, Delivered, Kind, Outgoing, Transport
from bot.sandbox.payloads_events import Json, event_callback, events_of
from bot.sandbox.subscriptions import ALL_EVENTS, app_of, place_of, reaches_app
from bot.sandbox.world import World

RETRIES_AFTER: tuple[timedelta, ...] = (timedelta(0), timedelta(minutes=1), timedelta(minutes=5))
DELAYED_RETRIES_AFTER = (timedelta(hours=1),) * 24
RECORDS_KEPT = 20_000
UNREACHABLE = Answer(failure="connection_failed")


class Delivery:
    """Hands events, commands and interactions to the app.

    Args:
        world: The workspace; it is listened to from now on.
        clock: Retries and delays wait on it.
        faults: Rules that duplicate, reorder, delay or drop events.
        transport: The present way to the app; None while no app was ever connected.
        scopes: What the app's bot token may do now.
    """

    def __init__(
        self,
        world: World,
        *,
        clock: Clock,
        faults: Faults,
        transport: Callable[[], Transport | None],
        scopes: Callable[[], frozenset[str]],
    ) -> None:
        self.events: set[str] = set(ALL_EVENTS)
        self.delayed_events = False  # Slack's "Delayed Events" setting: hourly retries for a day
        self.retries_after = RETRIES_AFTER  # each after the one before; shorter for tests in real time
        self.log: deque[Delivered] = deque(maxlen=RECORDS_KEPT)
        self._world, self._clock, self._faults = world, clock, faults
        self._transport, self._scopes = transport, scopes
        self._running: set[asyncio.Task[None]] = set()
        self._waiting: list[datetime] = []
        self._held: list[Json] = []
        self._busy = 0
        self._number = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        world.subscribe(self.happened)

    def happened(self, happened: Happened) -> None:
        """Send the events of what happened, in order, without waiting for answers."""
        if self._transport() is None:
            return
        app, now = app_of(self._world), self._clock.now()
        channel = getattr(happened, "channel", None) or ""
        place = place_of(self._world, channel)
        pins = len(self._world.rooms[channel].pins) if isinstance(happened, PinChanged) else 0
        for event in events_of(happened, place, app, event_ts=self._world.next_ts(), pin_count=pins):
            if reaches_app(self._world, event, frozenset(self.events), self._scopes()):
                self._launch(event_callback(app, event, now=now, place=channel))

    async def ask(self, kind: Kind, name: str, payload: Mapping[str, Any]) -> Answer:
        """Hand over a command or an interaction, once, and return what the app said."""
        with self._in_flight():
            return await self._attempt(Outgoing(kind, name, payload))

    def idle(self) -> bool:
        """Whether nothing is on its way; retries that wait for the clock do not count."""
        return self._busy == 0 and not self._held

    def next_due(self) -> datetime | None:
        """When the earliest retry or delayed event wants to leave; None if none waits."""
        return min(self._waiting, default=None)

    async def settle(self) -> None:
        """Wait until nothing is on its way; events held back to be overtaken leave now."""
        while not self.idle():
            await self._quiet.wait()
            if self._busy == 0:
                self._release()

    async def stop(self) -> None:
        """Give up everything that is still to be sent."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        self._held.clear()

    def _launch(self, payload: Json) -> None:
        fault = self._faults.pick_event(payload["event"]["type"], payload)
        delay = timedelta(0)
        match fault.kind if fault else None:
            case "drop":
                self._record(_event(payload), Answer(failure="dropped"), "none")
                return
            case "reorder":
                self._held.append(payload)
                return
            case "duplicate":
                self._start(self._deliver(payload))
            case "delay" if fault:
                delay = timedelta(seconds=fault.seconds)
        overtaken, self._held = self._held, []
        self._start(self._deliver(payload, delay=delay, then=overtaken))

    def _release(self) -> None:
        held, self._held = self._held, []
        for payload in held:
            self._start(self._deliver(payload))

    async def _deliver(self, payload: Json, *, delay: timedelta = timedelta(0), then: list[Json] | None = None) -> None:
        """Try until the app accepts, or Slack gives up; `then` leaves after the first try."""
        due, reason, overtaken = self._clock.now() + delay, "", then or []
        later = DELAYED_RETRIES_AFTER if self.delayed_events else ()
        for attempt, wait in enumerate((timedelta(0), *self.retries_after, *later)):
            due += wait
            await self._until(due)
            answer = await self._attempt(_event(payload, attempt, reason))
            for held in overtaken:
                self._start(self._deliver(held))
            overtaken = []
            if answer.ok or answer.no_retry:
                return
            reason = answer.failure

    async def _until(self, due: datetime) -> None:
        if due <= self._clock.now():
            return
        self._waiting.append(due)
        self._count(-1)
        try:
            await self._clock.sleep_until(due)
        finally:
            self._count(+1)
            self._waiting.remove(due)

    async def _attempt(self, outgoing: Outgoing) -> Answer:
        transport = self._transport()
        answer = await transport.send(outgoing) if transport else UNREACHABLE
        self._record(outgoing, answer, transport.name if transport else "none")
        return answer

    def _record(self, outgoing: Outgoing, answer: Answer, transport: str) -> None:
        self._number += 1
        self.log.append(Delivered(self._number, self._clock.now(), transport, outgoing, answer))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        # Counted from here, not from the task's first step, so that nobody finds the sandbox idle in between.
        self._count(+1)
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._count(-1)

    def _count(self, change: int) -> None:
        self._busy += change
        if self._busy:
            self._quiet.clear()
        else:
            self._quiet.set()

    @contextmanager
    def _in_flight(self) -> Iterator[None]:
        self._count(+1)
        try:
            yield
        finally:
            self._count(-1)


def _event(payload: Json, attempt: int = 0, reason: str = "") -> Outgoing:
    return Outgoing("event", str(payload["event"]["type"]), payload, attempt, reason)
