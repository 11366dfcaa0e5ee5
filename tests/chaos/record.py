"""What is left after a run: the database's rows and what stands in Slack, read once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.app import system_now
from bot.domain.change import EffectKind
from bot.domain.evidence import verify_chain
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.integrations.slack_marks import key_of
from storage.clock import SystemClock
from storage.engine import Database
from storage.queries import Queries, TimelineRow
from storage.tables import incident, outbox, timer
from tests.chaos.stage import Stage


@dataclass(frozen=True, slots=True)
class Effected:
    """An effect and what became of it."""

    incident: str | None
    kind: EffectKind
    key: str
    payload: Mapping[str, Any]
    state: str
    result: Mapping[str, Any]
    error: str
    first_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Recorded:
    """An incident and its record; `broken` is where its chain breaks."""

    incident: Incident
    timeline: Sequence[TimelineRow]
    broken: int | None


@dataclass(frozen=True, slots=True)
class Remains:
    """Everything that is judged.

    Args:
        at: When it was read.
        incidents: All.
        effects: All.
        timers: How many there are in each state.
        posted: Where each message of ours stands in Slack, by its mark.
    """

    at: datetime
    incidents: Sequence[Recorded]
    effects: Sequence[Effected]
    timers: Mapping[str, int]
    posted: Mapping[str, list[tuple[str, str]]]


async def pending(database: Database) -> tuple[int, int]:
    """How many effects wait, and how many timers that are due within a minute."""
    waiting = sa.select(sa.func.count()).where(outbox.c.state.in_(["pending", "sending"]))
    soon = sa.select(sa.func.count()).where(
        timer.c.state == "pending", timer.c.due_at < sa.func.now() + sa.text("interval '1 minute'")
    )
    async with database.read() as connection:
        return await connection.scalar(waiting) or 0, await connection.scalar(soon) or 0


async def paging(database: Database) -> list[str]:
    """The references of incidents that nobody has ended."""
    over = [Phase.POST_MORTEM.value, Phase.CLOSED.value]
    async with database.read() as connection:
        found = await connection.scalars(sa.select(incident.c.reference).where(incident.c.phase.not_in(over)))
        return [str(each) for each in found]


def opened(url: str) -> "Any":
    """The database, to be read."""
    return Database.open(url, storage_clock=SystemClock(system_now))


async def remains(database: Database, stage: Stage) -> Remains:
    """Read what is left."""
    read = Queries(database)
    incidents = await read.recent(stage.sandbox.world.team, 10_000)
    records = [
        Recorded(each, await read.timeline(each.id), verify_chain(*await read.chain(each.id))) for each in incidents
    ]
    async with database.read() as connection:
        rows = (await connection.execute(sa.select(outbox).order_by(outbox.c.position))).all()
        timers = (await connection.execute(sa.select(timer.c.state, sa.func.count()).group_by(timer.c.state))).all()
    effects = [
        Effected(
            row.incident_id,
            EffectKind(row.kind),
            row.key,
            row.payload,
            row.state,
            row.result or {},
            row.error or "",
            row.first_attempt_at,
        )
        for row in rows
    ]
    states = {str(state): int(count) for state, count in timers}
    return Remains(system_now(), records, effects, states, _posted(stage))


def _posted(stage: Stage) -> Mapping[str, list[tuple[str, str]]]:
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for room in stage.sandbox.world.rooms.values():
        for ts, message in room.messages.items():
            mark = key_of(message)
            if mark is not None:
                found[str(mark)].append((room.id, ts))
    return found
