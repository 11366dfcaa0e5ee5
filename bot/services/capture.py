"""Keeping what Slack tells of war rooms: events that arrive together are chained in one transaction, each once."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from bot.domain import capture as capturing
from bot.domain import effects, marking
from bot.domain.capture import PEOPLE, SLACKBOT, Capture, Edited, Move, Said
from bot.domain.change import Effect, Json
from bot.domain.files import fetches
from bot.services.act import act
from bot.services.context import Context
from storage.engine import StoreUnavailable
from storage.incidents import NoSuchIncident, WarRoom
from storage.unit_of_work import UnitOfWork

MOST_AT_ONCE = 200  # events in one transaction, so that no event waits for a very long one
LONGEST_GATHERING, NAP = 0.01, 0.001  # seconds that an event waits for others, at most and at a time
STILL = 4  # turns of the event loop without a new event, after which no other is on its way
ALL_ROOMS = ""  # the one lane, where the database has one writer
DIRECT = "D"  # how the ids of direct messages begin; no war room is one
LOOKS, BETWEEN_LOOKS = 40, 0.05  # how often, and every how many seconds, to look for a room that is being opened


class RoomAwaited(Exception):
    """A war room is being opened, and this channel may be it."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An event, its war room, and whoever waits until it is kept."""

    capture: Capture
    room: WarRoom
    kept: "asyncio.Future[None]"


class _Lane:
    """Events that are written one batch after another: while one transaction is under way, the next one gathers."""

    def __init__(self, write: Callable[[Sequence[_Waiting]], Coroutine[Any, Any, None]]) -> None:
        self._write = write
        self._waiting: list[_Waiting] = []
        self._expected = 1
        self._writer: asyncio.Task[None] | None = None

    def put(self, waiting: _Waiting) -> None:
        """Have an event written."""
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = asyncio.create_task(self._work_off())

    async def _work_off(self) -> None:
        while self._waiting:
            await self._gathered()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            error = await self._tried(batch)
            # One bad event must not take its neighbours with it; a database that is away would only keep all waiting.
            alone = error is not None and len(batch) > 1 and not isinstance(error, StoreUnavailable)
            for each in batch:
                _settle(each, await self._tried([each]) if alone else error)
            self._expected = len(batch) + len(self._waiting)  # whoever was acked may soon send the next
        self._writer = None

    async def _gathered(self) -> None:
        """Let those events come along that are being read from the network right now, or come as they just came.

        A transaction costs as much as twenty events. An event that comes alone hardly waits.
        """
        loop = asyncio.get_running_loop()
        latest, still = loop.time() + LONGEST_GATHERING, 0
        while still < STILL or len(self._waiting) < self._expected:
            before = len(self._waiting)
            if before >= MOST_AT_ONCE or loop.time() > latest:
                return
            await asyncio.sleep(0 if still < STILL else NAP)
            still = still + 1 if len(self._waiting) == before else 0

    async def _tried(self, batch: Sequence[_Waiting]) -> BaseException | None:
        """Write a batch; what went wrong belongs to those who wait and not to the lane."""
        task = asyncio.create_task(self._write(batch))
        await asyncio.wait([task])
        return task.exception()


class Recorder:
    """Takes the events of all war rooms, those of each room in the order in which they come.

    A room once found is remembered: a channel never becomes another incident's. That a channel is no war room is never
    remembered, for it may become one at any moment.

    Args:
        ctx: What a use case may touch.
        apart: Whether rooms are written apart from each other, where the database has more than one writer.
    """

    def __init__(self, ctx: Context, *, apart: bool) -> None:
        self._ctx = ctx
        self._apart = apart
        self._rooms: dict[str, WarRoom] = {}
        self._looking: dict[str, asyncio.Task[WarRoom | None]] = {}
        self._met: set[str] = set()
        self._lanes: defaultdict[str, _Lane] = defaultdict(lambda: _Lane(self._write))

    async def keep(self, capture: Capture) -> None:
        """Keep an event if it is of a war room; it is stored and chained when this returns.

        Raises:
            StoreUnavailable: The database does not answer; the event must not be acked.
            RoomAwaited: This may be a war room that is being opened; nor then.
        """
        if capture.source.channel.startswith(DIRECT):  # each of our pages comes back as such an event
            return
        room = self._rooms.get(capture.source.channel) or await self._looked_up(capture.source.channel)
        if room is None:
            return
        waiting = _Waiting(capture, room, asyncio.get_running_loop().create_future())
        self._lanes[room.incident_id if self._apart else ALL_ROOMS].put(waiting)
        await waiting.kept

    async def move(self, command: Move) -> None:
        """Follow a channel that got another id, if it is a war room; what still comes under the old one is known."""
        if await self._found(command.where.channel or "") is None:
            return
        with suppress(NoSuchIncident):  # it was followed already
            await act(self._ctx, command, capturing.move)

    async def _write(self, batch: Sequence[_Waiting]) -> None:
        met: set[str] = set()
        async with self._ctx.uow() as uow:
            for room in dict.fromkeys(each.room for each in batch):
                met |= await self._chain(uow, room, [each.capture for each in batch if each.room == room])
        self._met |= met
        if met or _files(each.capture for each in batch):
            self._ctx.wake()

    async def _chain(self, uow: UnitOfWork, room: WarRoom, captures: Sequence[Capture]) -> set[str]:
        """Add what is recorded of one room; returns the people who were not met before."""
        reaction = self._ctx.policy.mark_reaction
        entries = [entry for each in captures for entry in (capturing.entry(each), *marking.marks(each, reaction))]
        await uow.timeline.extend(room.incident_id, room.reference, entries, uow.now)
        new = _people(captures) - self._met
        follow = (*_introductions(new), *fetches(room.incident_id, _files(captures)))
        await uow.outbox.add_all(follow, room.incident_id)
        return new

    async def _looked_up(self, channel: str) -> WarRoom | None:
        """The war room that a channel is; those who ask together look once, and go on in the order of asking."""
        shared = self._looking.get(channel)
        if shared is not None and (room := await asyncio.shield(shared)) is not None:
            return room
        # A "no" of others counts for nothing: it may be older than what has been declared meanwhile.
        look = self._looking[channel] = asyncio.create_task(self._found(channel))
        look.add_done_callback(lambda _: self._looking.pop(channel, None))
        return await asyncio.shield(look)

    async def _found(self, channel: str) -> WarRoom | None:
        """The war room that a channel is; waits while one is being opened, for Slack speaks of it before we know it."""
        for _ in range(LOOKS):
            awaited = await self._ctx.read.opens_a_room(
                self._ctx.workspace
            )  # asked first: what is recorded meanwhile is found below
            room = (await self._ctx.read.rooms((channel,), self._ctx.workspace)).get(channel)
            if room is not None:
                self._rooms[channel] = room
            if room is not None or not awaited:
                return room
            await asyncio.sleep(BETWEEN_LOOKS)
        raise RoomAwaited(f"{channel} may be a war room that is being opened.")


async def add_to_timeline(ctx: Context, command: marking.AddToTimeline) -> str:
    """Mark a message of the war room."""
    return await act(ctx, command, marking.add)


def _settle(waiting: _Waiting, error: BaseException | None) -> None:
    if waiting.kept.done():  # whoever waited has gone
        return
    if error is None:
        waiting.kept.set_result(None)
    else:
        waiting.kept.set_exception(error)


def _people(captures: Iterable[Capture]) -> set[str]:
    people = {each.actor for each in captures if each.actor.startswith(PEOPLE) and not each.ours}
    return people - {SLACKBOT}


def _files(captures: Iterable[Capture]) -> list[Mapping[str, Json]]:
    return [file for each in captures if isinstance(each, Said | Edited) for file in each.files]


def _introductions(people: Iterable[str]) -> tuple[Effect, ...]:
    return tuple(effects.learn(user) for user in sorted(people))
