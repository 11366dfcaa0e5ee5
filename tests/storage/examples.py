"""Incidents, entries and effects to store, and units of work to store them with."""

import itertools
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Any

from bot.domain.change import Effect, EffectKind, Entry, EntryKind, Source
from bot.domain.command import IncidentId
from bot.domain.incident import Incident
from storage.engine import Database
from storage.outbox import Delivery, Outbox
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.builders import NOON, a_person, an_incident
from tests.databases import MovedClock

WORKSPACE = "T0FIRM"
ANNA = a_person("Anna")
INCIDENT = IncidentId("i-1")


def incident_number(number: int, **overrides: Any) -> Incident:
    """One of several incidents, without a room yet."""
    id_ = IncidentId(f"i-{number}")
    return an_incident(id=id_, reference=f"INC-20120801-{number:03d}", **{"channel": None, **overrides})


def a_note(text: str = "Feed is back", at: datetime = NOON) -> Entry:
    """Something Anna wrote down."""
    return Entry(kind=EntryKind.NOTE, occurred_at=at, actor=ANNA.id, text=text)


def a_message(ts: str, text: str = "Looking", *, event_id: str = "Ev1") -> Entry:
    """Something Anna said in the war room."""
    source = Source(WORKSPACE, "C1", ts, event_id)
    return Entry(kind=EntryKind.MESSAGE, occurred_at=NOON, actor=ANNA.id, text=text, source=source)


def an_effect(
    key: str,
    *,
    lane: str = "room",
    kind: EffectKind = EffectKind.SAY,
    coalesce: str | None = None,
    urgent: bool = False,
) -> Effect:
    """Something to send."""
    return Effect(kind=kind, lane=lane, key=key, payload={"words": key}, coalesce=coalesce, urgent=urgent)


class Work:
    """Opens units of work on a database under a test's clock."""

    def __init__(self, database: Database, clock: MovedClock, workspace: str = WORKSPACE) -> None:
        numbers = itertools.count(1)
        self._open = unit_of_work(
            database,
            now=clock,
            new_id=lambda: f"{workspace}-{next(numbers)}",
            salt=lambda: f"{next(numbers):032x}",
            workspace=workspace,
        )

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """One transaction."""
        return self._open()

    async def declared(self, *incidents: Incident) -> None:
        """Have these incidents in the database."""
        async with self() as uow:
            for incident in incidents:
                await uow.incidents.add(incident)


async def taken_from(outbox: Outbox, owner: str = "A") -> list[Delivery]:
    """What a worker gets that knows no gates."""
    return await outbox.claim(outbox.asks(owner, methods={}))
