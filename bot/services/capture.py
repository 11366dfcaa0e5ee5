"""Keeping what Slack tells of war rooms: events that arrive together are chained in one transaction, each once."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

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
LONGEST_GATHERING = 0.02  # seconds that an event waits for others, at most
STILL = 4  # turns of the event loop without a new event, after which no other is on its way


@dataclass(frozen=True, slots=True)
class _Waiting:
    """An event and whoever waits until it is kept."""

    capture: Capture
    kept: "asyncio.Future[None]"


class Recorder:
    """Takes the events of all war rooms, in the order in which they come.

    While one transaction is under way, the next one gathers. A room once found is remembered: a channel never becomes
    another incident's. That a channel is no war room is never remembered, for it may become one at any moment.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._rooms: dict[str, WarRoom] = {}
        self._met: set[str] = set()
        self._waiting: list[_Waiting] = []
        self._writer: asyncio.Task[None] | None = None

    async def keep(self, capture: Capture) -> None:
        """Keep an event if it is of a war room; it is stored and chained when this returns.

        Raises:
            StoreUnavailable: The database does not answer; the event must not be acked.
        """
        waiting = _Waiting(capture, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._writer is None:
            self._writer = asyncio.create_task(self._work_off())
        await waiting.kept

    async def _work_off(self) -> None:
        while self._waiting:
            await self._gathered()
            batch, self._waiting = self._waiting[:MOST_AT_ONCE], self._waiting[MOST_AT_ONCE:]
            error = await self._tried(batch)
            # One bad event must not take its neighbours with it; a database that is away would only keep all waiting.
            alone = error is not None and len(batch) > 1 and not isinstance(error, StoreUnavailable)
            for each in batch:
                _settle(each, await self._tried([each]) if alone else error)
        self._writer = None

    async def _gathered(self) -> None:
        """Let those events come along that are being read from the network right now; alone, an event hardly waits."""
        loop = asyncio.get_running_loop()
        latest, still = loop.time() + LONGEST_GATHERING, 0
        while still < STILL and len(self._waiting) < MOST_AT_ONCE and loop.time() < latest:
            before = len(self._waiting)
            await asyncio.sleep(0)
            still = still + 1 if len(self._waiting) == before else 0

    async def _tried(self, batch: Sequence[_Waiting]) -> BaseException | None:
        """Write a batch; what went wrong belongs to those who wait and not to the writer."""
        task = asyncio.create_task(self._write([each.capture for each in batch]))
        await asyncio.wait([task])
        return task.exception()

    async def _write(self, captures: Sequence[Capture]) -> None:
        rooms = await self._found({each.source.channel for each in captures})
        if not rooms:
            return
        met: set[str] = set()
        async with self._ctx.uow() as uow:
            for room in sorted(set(rooms.values()), key=lambda each: each.incident_id):
                mine = [each for each in captures if rooms.get(each.source.channel) == room]
                met |= await self._chain(uow, room, mine)
        self._met |= met
        if met or _files(captures):
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

    async def _found(self, channels: Collection[str]) -> Mapping[str, WarRoom]:
        unknown = [channel for channel in channels if channel not in self._rooms]
        if unknown:
            self._rooms |= await self._ctx.read.rooms(unknown, self._ctx.workspace)
        return {channel: self._rooms[channel] for channel in channels if channel in self._rooms}


async def move(ctx: Context, command: Move) -> None:
    """Follow a channel that got another id, if it is a war room."""
    with suppress(NoSuchIncident):
        await act(ctx, command, capturing.move)


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
