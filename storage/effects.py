"""Keeps effects: added with the change they follow from, recorded by whoever holds their lane."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import Effect, EffectKind, Json
from bot.domain.command import IncidentId
from bot.domain.incident import Posted
from storage.clock import NO_TIME, StorageClock
from storage.outbox import Arrival, Claim, Claims, Delivery, LeaseLost
from storage.tables import outbox as table
from storage.tables import outbox_gate, outbox_lane, outbox_pending


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """An effect and what became of it."""

    id: int
    incident_id: IncidentId | None
    kind: EffectKind
    key: str
    payload: Mapping[str, Json]
    state: str  # pending, sending, done, failed or cancelled
    attempts: int
    result: Mapping[str, Json] | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None

    @property
    def posted(self) -> Posted | None:
        """The message that it left in Slack; None if none arrived."""
        if self.result is None or "ts" not in self.result:
            return None
        return Posted(str(self.result["channel"]), str(self.result["ts"]))


class Effects:
    """The outbox, inside one transaction; `added` says whether it got something."""

    def __init__(self, connection: AsyncConnection, *, workspace: str, clock: StorageClock, now: datetime) -> None:
        self._connection = connection
        self._workspace = workspace
        self._clock = clock
        self._now = now
        self.added = False

    async def add(self, effect: Effect, incident_id: IncidentId | None) -> None:
        """Put an effect at the end of its lane, unless its key is known or a waiting one will do for it."""
        await self.add_all((effect,), incident_id)

    async def add_all(self, effects: Sequence[Effect], incident_id: IncidentId | None) -> None:
        """Put effects at the ends of their lanes, in this order."""
        if not effects:
            return
        self.added = True
        # In one order everywhere, so that two transactions that open the same lanes cannot deadlock.
        lanes = [{"workspace": self._workspace, "key": lane} for lane in sorted({each.lane for each in effects})]
        opened = insert(outbox_lane).values(next_at=self._clock.expression()).on_conflict_do_nothing()
        await self._connection.execute(opened, lanes)
        for plain, run in groupby(effects, key=lambda effect: effect.coalesce is None):
            if plain:
                rows = [self._row(effect, incident_id) for effect in run]
                await self._connection.execute(insert(table).on_conflict_do_nothing(), rows)
                continue
            for effect in run:
                await self._add_or_join(effect, incident_id)

    async def done(self, delivery: Delivery, result: Mapping[str, Json], pause: timedelta = NO_TIME) -> None:
        """Record that it arrived; the next post in its lane waits for `pause`.

        Raises:
            LeaseLost: The lane is somebody else's by now.
        """
        await self._free_lane(delivery, pause)
        await self._set(delivery, state="done", result=dict(result), error=None, finished_at=self._now)

    async def done_together(self, arrivals: Sequence[Arrival]) -> set[str]:
        """Record many that arrived, in as many statements as for one.

        Returns:
            The owners whose lanes were still theirs; of the others nothing was recorded.
        """
        owners = [each.delivery.owner for each in arrivals]
        mine = (outbox_lane.c.workspace == self._workspace, outbox_lane.c.owner.in_(owners))
        # In the order of their names, so that no two transactions can wait for each other.
        lanes = sa.select(outbox_lane.c.owner).where(*mine).order_by(outbox_lane.c.key).with_for_update()
        held = set((await self._connection.scalars(lanes)).all())
        recorded = [each for each in arrivals if each.delivery.owner in held]
        for pause in {each.pause for each in recorded}:
            rested = [each.delivery.owner for each in recorded if each.pause == pause]
            free = sa.update(outbox_lane).where(mine[0], outbox_lane.c.owner.in_(rested))
            await self._connection.execute(free.values(**self._freed(pause)))
        if recorded:
            done = [{"id": each.delivery.id, "answer": dict(each.result), "at": self._now} for each in recorded]
            await self._connection.execute(_DONE, done)
        return held

    async def take(self, claim: Claim) -> list[Delivery]:
        """Take what is due by now, what this transaction added included."""
        return await Claims(self._connection, workspace=self._workspace, clock=self._clock).take(claim)

    async def bury(self, delivery: Delivery, reason: str) -> None:
        """Record that it can never arrive; the lane moves on.

        Raises:
            LeaseLost: The lane is somebody else's by now.
        """
        await self._free_lane(delivery)
        await self._set(delivery, state="failed", error=reason, finished_at=self._now)

    async def postpone(self, delivery: Delivery, until: datetime, close_gate: str | None = None) -> None:
        """Record that it was refused for now: this attempt has surely not arrived; what is open of earlier ones stays so.

        Args:
            delivery: What was tried.
            until: When to try again.
            close_gate: The method that nobody in this workspace may call before then.

        Raises:
            LeaseLost: The lane is somebody else's by now.
        """
        await self._free_lane(delivery)
        # A look that Slack put off tells nothing of the attempt that it was to look for.
        state = "sending" if delivery.ambiguous else "pending"
        await self._set(delivery, state=state, not_before=until)
        if close_gate is None:
            return
        row = {"workspace": self._workspace, "method": close_gate, "closed_until": until}
        gate = insert(outbox_gate).values(**row)
        keys = ["workspace", "method"]
        later = outbox_gate.c.closed_until < gate.excluded.closed_until
        await self._connection.execute(gate.on_conflict_do_update(index_elements=keys, set_=row, where=later))

    async def leave_open(self, delivery: Delivery, reason: str, retry_at: datetime) -> None:
        """Record that nobody knows whether it arrived; whoever takes it next has to look first.

        Raises:
            LeaseLost: The lane is somebody else's by now.
        """
        await self._free_lane(delivery)
        await self._set(delivery, error=reason, not_before=retry_at)

    async def cancel_pending(self, incident_id: IncidentId, kinds: Collection[EffectKind]) -> None:
        """Take back what was not tried yet, or was surely not sent."""
        values = [kind.value for kind in kinds]
        mine = (table.c.incident_id == incident_id, table.c.kind.in_(values), table.c.state == "pending")
        cancelled = sa.update(table).where(*mine).values(state="cancelled", finished_at=self._now)
        await self._connection.execute(cancelled)

    async def result_of(self, key: str) -> Mapping[str, Json] | None:
        """What came back for an effect; None if nothing has yet."""
        row = await effect_of(self._connection, self._workspace, key)
        return None if row is None else row.result

    async def pages(self, incident_id: IncidentId) -> list[OutboxRow]:
        """Every page of an incident, in order."""
        return await pages_of(self._connection, incident_id)

    async def _add_or_join(self, effect: Effect, incident_id: IncidentId | None) -> None:
        if not await self._known(effect.key):
            statement = insert(table).values(**self._row(effect, incident_id))
            await self._connection.execute(_or_hold_the_waiting_one(statement))

    def _row(self, effect: Effect, incident_id: IncidentId | None) -> dict[str, Any]:
        return {
            "incident_id": incident_id,
            "workspace": self._workspace,
            "lane": effect.lane,
            "kind": effect.kind.value,
            "key": effect.key,
            "coalesce_key": effect.coalesce,
            "urgent": effect.urgent,
            "payload": dict(effect.payload),
            "state": "pending",
            "attempts": 0,
            "created_at": self._now,
        }

    async def _known(self, key: str) -> bool:
        known = sa.select(table.c.position).where(table.c.workspace == self._workspace, table.c.key == key)
        return await self._connection.scalar(known) is not None

    async def _free_lane(self, delivery: Delivery, pause: timedelta = NO_TIME) -> None:
        mine = (outbox_lane.c.workspace == delivery.workspace, outbox_lane.c.key == delivery.lane)
        lane = sa.update(outbox_lane).where(*mine, outbox_lane.c.owner == delivery.owner)
        if (await self._connection.execute(lane.values(**self._freed(pause)))).rowcount == 0:
            raise LeaseLost.of(delivery)

    def _freed(self, pause: timedelta) -> dict[str, Any]:
        """A lane that nobody holds."""
        rested, held = self._clock.expression(pause), outbox_lane.c.next_at
        # What posts nothing may follow a post at once, and must not shorten the wait of the next one.
        return {"owner": None, "lease_until": None, "next_at": sa.case((held > rested, held), else_=rested)}

    async def _set(self, delivery: Delivery, **values: Any) -> None:
        await self._connection.execute(sa.update(table).where(table.c.position == delivery.id).values(**values))


_DONE: Final = (
    sa.update(table)
    .where(table.c.position == sa.bindparam("id"))
    .values(state="done", result=sa.bindparam("answer"), error=None, finished_at=sa.bindparam("at"))
)


def _or_hold_the_waiting_one(statement: Any) -> Any:
    """Add a coalescing effect, or lock the one that waits already.

    Only skipping would be wrong: the waiting one could be sent with the old state before this transaction commits.
    The lock makes every claim pass it over until then.
    """
    return statement.on_conflict_do_update(
        index_elements=["workspace", "coalesce_key"],
        index_where=outbox_pending,
        set_={"coalesce_key": statement.excluded.coalesce_key},
    )


async def pages_of(connection: AsyncConnection, incident_id: IncidentId) -> list[OutboxRow]:
    """Every page of an incident, in order; one that speaks again in a message that stands is a page too."""
    own = (EffectKind.PAGE.value, EffectKind.PAGE_OUTSIDE.value)
    kinds = [*own, EffectKind.UPDATE_PAGE.value]
    pages = (table.c.incident_id == incident_id, table.c.kind.in_(kinds))
    rows = await connection.execute(sa.select(table).where(*pages).order_by(table.c.position))
    return [_outbox_row(row) for row in rows if row.kind in own or row.payload.get("reasons")]


async def effect_of(connection: AsyncConnection, workspace: str, key: str) -> OutboxRow | None:
    """The effect with this key; None if none was added with it."""
    query = sa.select(table).where(table.c.workspace == workspace, table.c.key == key)
    row = (await connection.execute(query)).one_or_none()
    return None if row is None else _outbox_row(row)


def _outbox_row(row: "sa.Row[Any]") -> OutboxRow:
    return OutboxRow(
        id=row.position,
        incident_id=row.incident_id,
        kind=EffectKind(row.kind),
        key=row.key,
        payload=row.payload,
        state=row.state,
        attempts=row.attempts,
        result=row.result,
        error=row.error,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
