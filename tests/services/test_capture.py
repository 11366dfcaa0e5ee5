"""Keeping events: together in one transaction, each waiter told of its own fate, nothing lost and nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.capture import Move, Said
from bot.domain.change import EffectKind, Source
from bot.domain.command import IncidentId, Person, Where
from bot.domain.incident import Incident
from bot.domain.marking import AddToTimeline, MarkClass
from bot.services.capture import MOST_AT_ONCE, Recorder, RoomAwaited, add_to_timeline
from bot.services.context import Context
from storage.clock import BoundClock
from storage.engine import Database, StoreUnavailable
from storage.outbox import Outbox
from storage.queries import Queries, TimelineRow
from storage.unit_of_work import UnitOfWork
from tests.builders import NOON, a_policy, an_incident
from tests.databases import MovedClock
from tests.storage.examples import Work, a_note, an_effect, taken_from

TEAM = "T0FIRM"


@dataclass
class Desk:
    """A recorder on a database, and what stands in its way."""

    ctx: Context
    recorder: Recorder
    queries: Queries
    woken: list[bool]
    opened: list[int]
    begun: asyncio.Event
    broken: list[Exception]

    async def rows(self, incident: Incident) -> list[TimelineRow]:
        """The timeline of an incident."""
        return await self.queries.timeline(incident.id)

    async def keep(self, *events: Said) -> list[BaseException | None]:
        """Keep events that arrive together; what each waiter is told."""
        return await asyncio.gather(*map(self.recorder.keep, events), return_exceptions=True)


def said(number: int, text: str = "", *, channel: str = "C0ROOM", actor: str = "UADA", **fields: Any) -> Said:
    """The message with this number."""
    source = Source(TEAM, channel, f"1343822400.{number:06d}", f"Ev{number}")
    common: dict[str, Any] = {"key": f"event/Ev{number}", "workspace": TEAM, "raw": "{}", "at": NOON}
    return Said(**common, actor=actor, source=source, text=text or f"line {number}", **fields)


def another(number: int) -> Incident:
    """An incident with a room of its own."""
    return an_incident(id=IncidentId(f"I{number}"), reference=f"INC-20120801-00{number}", channel=f"C{number}")


def a_desk(database: Database, clock: MovedClock, *, apart: bool = False) -> Desk:
    """A recorder on a database."""
    work, queries = Work(database, clock, TEAM), Queries(database)
    woken: list[bool] = []
    opened: list[int] = []
    begun = asyncio.Event()
    broken: list[Exception] = []

    @asynccontextmanager
    async def uow() -> AsyncIterator[UnitOfWork]:
        opened.append(1)
        begun.set()
        if broken:
            raise broken.pop()
        async with work() as unit:
            yield unit

    ctx = Context(
        uow=uow,
        read=queries,
        now=clock,
        new_id=lambda: "id",
        policy=a_policy(),
        wake=lambda: woken.append(True),
        workspace=TEAM,
    )
    return Desk(ctx, Recorder(ctx, apart=apart), queries, woken, opened, begun, broken)


@pytest.fixture
async def desk(database: Database, clock: MovedClock) -> Desk:
    """A recorder with one incident in the database."""
    await Work(database, clock, TEAM).declared(an_incident())
    return a_desk(database, clock)


async def test_events_that_arrive_together_share_a_transaction(desk: Desk) -> None:
    """Each is chained once, in the order in which they came."""
    outcomes = await desk.keep(*(said(number) for number in range(30)))
    assert outcomes == [None] * 30
    assert [row.text for row in await desk.rows(an_incident())] == [f"line {number}" for number in range(30)]
    assert len(desk.opened) == 1


async def test_more_than_fit_into_one_transaction_are_kept_as_well(desk: Desk) -> None:
    """One after another."""
    count = MOST_AT_ONCE + 5
    assert await desk.keep(*(said(number) for number in range(count))) == [None] * count
    assert len(await desk.rows(an_incident())) == count
    assert len(desk.opened) == 2


async def test_an_event_that_comes_twice_is_kept_once(desk: Desk) -> None:
    """In one batch or in two; both deliveries are acked."""
    assert await desk.keep(said(1), said(1)) == [None, None]
    assert await desk.keep(said(1)) == [None]
    assert len(await desk.rows(an_incident())) == 1


async def test_an_event_that_cannot_be_kept_takes_no_other_with_it(desk: Desk) -> None:
    """Its waiter alone is told; the neighbours are kept."""
    bad = said(2, blocks=({"type": "rich_text"},))
    object.__setattr__(bad, "at", None)
    fine, failed, also_fine = await desk.keep(said(1), bad, said(3))
    assert (fine, also_fine) == (None, None)
    assert isinstance(failed, Exception)
    assert [row.text for row in await desk.rows(an_incident())] == ["line 1", "line 3"]


async def test_a_database_that_is_away_is_told_to_all_at_once(desk: Desk) -> None:
    """Nobody is acked; nothing is tried one by one."""
    desk.broken.append(StoreUnavailable("gone"))
    outcomes = await desk.keep(said(1), said(2))
    assert [type(each) for each in outcomes] == [StoreUnavailable] * 2
    assert len(desk.opened) == 1
    assert await desk.keep(said(1), said(2)) == [None, None]
    assert len(await desk.rows(an_incident())) == 2


async def test_a_waiter_that_has_gone_disturbs_nobody(desk: Desk) -> None:
    """The connection was cut; the event is kept all the same."""
    first = asyncio.create_task(desk.recorder.keep(said(1)))
    second = asyncio.create_task(desk.recorder.keep(said(2)))
    await desk.begun.wait()
    first.cancel()
    await second
    assert len(await desk.rows(an_incident())) == 2


async def test_what_is_said_elsewhere_is_nobody_s_business(desk: Desk) -> None:
    """Nothing is written, not even that it came."""
    assert await desk.keep(said(1, channel="C0LUNCH")) == [None]
    assert desk.opened == []


async def test_a_channel_may_become_a_war_room_at_any_moment(desk: Desk, database: Database, clock: MovedClock) -> None:
    """That it was none is not remembered."""
    await desk.keep(said(1, channel="C2"))
    await Work(database, clock, TEAM).declared(another(2))
    await desk.keep(said(2, channel="C2"))
    assert [row.text for row in await desk.rows(another(2))] == ["line 2"]


async def test_people_are_asked_for_once_in_a_process(desk: Desk) -> None:
    """Bots, Slack's own lines and the bot itself never."""
    actors = ("UADA", "UADA", "B0ALERTS", "USLACKBOT", "unknown")
    await desk.keep(*(said(number, actor=actor) for number, actor in enumerate(actors)))
    await desk.keep(said(8, actor="UBOT", ours=True))
    await desk.keep(said(9))
    assert await desk.queries.delivery("person/UADA", TEAM) is not None
    for actor in ("B0ALERTS", "USLACKBOT", "unknown", "UBOT"):
        assert await desk.queries.delivery(f"person/{actor}", TEAM) is None
    assert desk.woken == [True]


@pytest.mark.parametrize("apart", [False, True])
async def test_each_room_has_its_own_chain(database: Database, clock: MovedClock, *, apart: bool) -> None:
    """Whether they share transactions or not."""
    await Work(database, clock, TEAM).declared(another(1), another(2))
    desk = a_desk(database, clock, apart=apart)
    events = [said(number, channel=f"C{1 + number % 2}") for number in range(20)]
    await desk.keep(*events[:2])
    desk.opened.clear()
    assert await desk.keep(*events) == [None] * 20
    for number in (1, 2):
        rows = await desk.rows(another(number))
        assert [row.seq for row in rows] == list(range(1, 11))
        assert [row.text for row in rows] == [f"line {each}" for each in range(20) if each % 2 == number - 1]
    assert len(desk.opened) == (2 if apart else 1)


async def test_an_incident_that_somebody_holds_keeps_no_other_waiting(postgres_url: str, clock: MovedClock) -> None:
    """Where the database has more than one writer."""
    database = await Database.open(postgres_url, storage_clock=BoundClock(clock))
    work = Work(database, clock, TEAM)
    await work.declared(another(1), another(2))
    desk = a_desk(database, clock, apart=True)
    async with work() as uow:
        await uow.timeline.append(another(1), [a_note()], NOON)
        held = asyncio.create_task(desk.recorder.keep(said(1, channel="C1")))
        await desk.recorder.keep(said(2, channel="C2"))
        assert not held.done()
    await held
    assert [len(await desk.rows(another(number))) for number in (1, 2)] == [2, 1]
    await database.close()


async def opening(database: Database, clock: MovedClock) -> tuple[Work, Outbox]:
    """Somebody has declared, and the room is being made."""
    work, outbox = Work(database, clock, TEAM), Outbox(database, workspace=TEAM)
    roomless = replace(another(3), channel=None)
    await work.declared(roomless)
    async with work() as uow:
        await uow.outbox.add(an_effect("room", kind=EffectKind.CREATE_ROOM), roomless.id)
    return work, outbox


async def test_an_event_of_a_room_that_is_being_opened_waits_for_it(database: Database, clock: MovedClock) -> None:
    """Slack speaks of the room before its id is recorded."""
    work, outbox = await opening(database, clock)
    await taken_from(outbox)
    desk = a_desk(database, clock)
    waiting = asyncio.create_task(desk.recorder.keep(said(1, channel="C3")))
    await asyncio.sleep(0.1)
    async with work() as uow:
        await uow.incidents.put(another(3))
    await waiting
    assert [row.text for row in await desk.rows(another(3))] == ["line 1"]


async def test_an_event_of_a_room_that_is_not_opened_in_time_is_not_acked(
    database: Database, clock: MovedClock
) -> None:
    """Slack sends it again."""
    _, outbox = await opening(database, clock)
    await taken_from(outbox)
    (outcome,) = await a_desk(database, clock).keep(said(1, channel="C3"))
    assert isinstance(outcome, RoomAwaited)


async def test_nobody_waits_for_a_room_that_slack_puts_off(database: Database, clock: MovedClock) -> None:
    """While the call has to wait, no other channel's events wait with it."""
    work, outbox = await opening(database, clock)
    (delivery,) = await taken_from(outbox)
    async with work() as uow:
        await uow.outbox.postpone(delivery, clock() + timedelta(minutes=5))
    assert await a_desk(database, clock).keep(said(1, channel="C3")) == [None]


async def test_an_incident_follows_its_room(desk: Desk) -> None:
    """What is no war room moves without a trace; what still comes under the old id belongs to the room."""
    for old in ("C0ROOM", "C0LUNCH"):
        to = Source(TEAM, f"{old}2", "1343822500.000000")
        by = Person("warroom", "warroom")
        await desk.recorder.move(Move(key=f"event/{old}", workspace=TEAM, by=by, where=Where(channel=old), to=to))
    await desk.keep(said(1, channel="C0ROOM2"), said(2, channel="C0ROOM"))
    assert sorted(row.text for row in await desk.rows(an_incident()))[1:] == ["line 1", "line 2"]


async def test_a_shortcut_marks_a_message_of_the_room(desk: Desk) -> None:
    """The answer says what was done; the mark points to the entry with the words."""
    await desk.keep(said(1))
    command = AddToTimeline(
        key="form/V1",
        workspace=TEAM,
        by=Person("UMEI", "mei"),
        where=Where(channel="C0ROOM"),
        source=Source(TEAM, "C0ROOM", "1343822400.000001"),
        author="UADA",
        chosen=MarkClass.ACTION,
    )
    words = [await add_to_timeline(desk.ctx, command) for _ in range(2)]
    assert words == ["Added to the timeline of INC-20120801-001 as action."] * 2
    _, mark = await desk.rows(an_incident())
    assert (mark.actor, mark.content["about_seq"]) == ("UMEI", 1)
