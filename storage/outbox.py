"""Hands out what is to be sent: one lane, one sender, in order, whichever replica asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, Self

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import POSTS, EffectKind, Json
from bot.domain.command import IncidentId
from storage.clock import StorageClock
from storage.engine import Database
from storage.tables import outbox as table
from storage.tables import outbox_gate, outbox_lane, outbox_open

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)  # what need not wait
LEASE: Final = timedelta(seconds=30)  # longer than a sender's HTTP time-out of 10 s and some grace


class LeaseLost(Exception):
    """The lane was given to another sender meanwhile; what this one knows must not be recorded."""

    @classmethod
    def of(cls, delivery: "Delivery") -> Self:
        """Say which lane."""
        return cls(f"The lane {delivery.lane} was taken by another sender.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One effect, taken to be sent.

    Args:
        id: Its position among all effects.
        attempts: How often it has been taken, this time included.
        ambiguous: It was taken before and nobody recorded how that ended: look before sending.
        owner: Stands for this one claim; recording is refused once somebody else has the lane.
    """

    id: int
    incident_id: IncidentId | None
    workspace: str
    lane: str
    kind: EffectKind
    key: str
    payload: Mapping[str, Json]
    attempts: int
    first_attempt_at: datetime
    ambiguous: bool
    owner: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """An effect that arrived: what was answered, and how long the next post in its lane waits."""

    delivery: Delivery
    result: Mapping[str, Json]
    pause: timedelta


class Outbox:
    """The worker's side of the outbox.

    Args:
        database: Where.
        workspace: Slack team id.
        lease: How long whoever takes a lane has it for itself; then others look what became of its send.
    """

    def __init__(self, database: Database, *, workspace: str, lease: timedelta = LEASE) -> None:
        self._database = database
        self._workspace = workspace
        self._lease = lease

    def asks(self, owner: str, *, methods: Mapping[EffectKind, str], limit: int = 32) -> "Claim":
        """What a worker asks for; the arguments are those of a `Claim`."""
        return Claim(owner=owner, methods=methods, limit=limit, lease=self._lease)

    async def claim(self, claim: "Claim") -> list[Delivery]:
        """Take the heads of lanes that are due and free, urgent ones first."""
        async with self._database.write(patient=True) as connection:
            return await Claims(connection, workspace=self._workspace, clock=self._database.clock).take(claim)

    async def reclaim(self, owner: str | None = None) -> None:
        """Take back the lanes that somebody holds who will not go on: what was under way is looked for at once.

        Args:
            owner: Who has broken off; None for everybody, in a database that one process has for itself, as SQLite's.
                What a replica left that was killed comes free when its leases run out.
        """
        whose = outbox_lane.c.owner.is_not(None) if owner is None else outbox_lane.c.owner.startswith(f"{owner}/")
        held = (outbox_lane.c.workspace == self._workspace, whose)
        async with self._database.write(patient=True) as connection:
            await connection.execute(sa.update(outbox_lane).where(*held).values(owner=None, lease_until=None))

    async def hold(self, delivery: Delivery) -> None:
        """Keep a lane for another lease, for what takes longer than one.

        Raises:
            LeaseLost: The lane is somebody else's by now.
        """
        mine = (outbox_lane.c.workspace == delivery.workspace, outbox_lane.c.key == delivery.lane)
        lane = sa.update(outbox_lane).where(*mine, outbox_lane.c.owner == delivery.owner)
        async with self._database.write(patient=True) as connection:
            held = await connection.execute(lane.values(lease_until=self._database.clock.expression(self._lease)))
        if held.rowcount == 0:
            raise LeaseLost.of(delivery)

    async def due_in(self) -> timedelta | None:
        """How long until the next head of a lane may be sent, negative when overdue; None if nothing waits.

        By the storage clock: replicas sleep on this.
        """
        async with self._database.read() as connection:
            query = _next_due(self._database.clock)
            row = (await connection.execute(query, {"workspace": self._workspace})).one_or_none()
        return None if row is None else row.due_at - row.now


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a worker asks for.

    Args:
        owner: Who takes it; unique among replicas.
        methods: Which of Slack's methods an effect needs, for the gates.
        limit: At most so many.
        lease: How long it has them for itself.
    """

    owner: str
    methods: Mapping[EffectKind, str]
    limit: int
    lease: timedelta = LEASE


class Claims:
    """Takes what is due, inside one transaction; waits for nobody, so it may come last in any."""

    def __init__(self, connection: AsyncConnection, *, workspace: str, clock: StorageClock) -> None:
        self._connection = connection
        self._workspace = workspace
        self._clock = clock

    async def take(self, claim: Claim) -> list[Delivery]:
        """Take the heads of lanes that are due and free, urgent ones first."""
        if claim.limit <= 0:
            return []
        await self._respect_gates(claim.methods)
        asked = {"workspace": self._workspace, "most": claim.limit}
        heads = (await self._connection.execute(_free_heads(self._clock), asked)).all()
        return await self._take(heads, claim)

    async def _take(self, heads: "Sequence[sa.Row[Any]]", claim: Claim) -> list[Delivery]:
        """Take all in two statements: while they run, every other writer waits."""
        taken = [_delivery(head, claim.owner) for head in heads]
        if not taken:
            return []
        lanes = [{"of": each.workspace, "lane": each.lane, "token": each.owner} for each in taken]
        await self._connection.execute(_TAKE_LANE.values(lease_until=self._clock.expression(claim.lease)), lanes)
        tried = [{"id": each.id, "tries": each.attempts, "first": each.first_attempt_at} for each in taken]
        await self._connection.execute(_TAKE_EFFECT, tried)
        return taken

    async def _respect_gates(self, methods: Mapping[EffectKind, str]) -> None:
        """Put off every effect whose gate is closed: then `due_in` needs to know nothing of gates."""
        gate = outbox_gate
        shut = sa.select(gate).where(
            gate.c.workspace == self._workspace, gate.c.closed_until > self._clock.expression()
        )
        for closed in (await self._connection.execute(shut)).all():
            kinds = [kind.value for kind, method in methods.items() if method == closed.method]
            await self._put_off(kinds, closed.closed_until)

    async def _put_off(self, kinds: list[str], until: datetime) -> None:
        early = sa.or_(table.c.not_before.is_(None), table.c.not_before < until)
        waiting = (
            sa.select(table.c.position)
            .where(table.c.workspace == self._workspace, outbox_open, table.c.kind.in_(kinds), early)
            # Another replica may be doing the same in another order.
            .with_for_update(skip_locked=True)
        )
        positions = (await self._connection.scalars(waiting)).all()
        if positions:
            put_off = sa.update(table).where(table.c.position.in_(positions))
            await self._connection.execute(put_off.values(not_before=until))


_earlier = table.alias("earlier")
_blocked = sa.exists().where(
    _earlier.c.workspace == table.c.workspace,
    _earlier.c.lane == table.c.lane,
    _earlier.c.position < table.c.position,
    _earlier.c.state.in_([sa.literal_column("'pending'"), sa.literal_column("'sending'")]),
)
_of_lane = sa.and_(outbox_lane.c.workspace == table.c.workspace, outbox_lane.c.key == table.c.lane)
_in_lanes = table.join(outbox_lane, _of_lane)


def _heads(*columns: Any) -> "sa.Select[Any]":
    """Selects from the first open effect of each lane of a workspace, joined with its lane."""
    mine = table.c.workspace == sa.bindparam("workspace")
    return sa.select(*columns).select_from(_in_lanes).where(mine, outbox_open, ~_blocked)


# Built once for each clock: whoever sends asks after every answer, and building costs as much as asking.
@lru_cache(maxsize=4)
def _next_due(clock: StorageClock) -> "sa.Select[Any]":
    due, now = _due_at().label("due_at"), clock.expression().label("now")
    return _heads(due, now).order_by(due).limit(1)


@lru_cache(maxsize=4)
def _free_heads(clock: StorageClock) -> "sa.Select[Any]":
    now = clock.expression()
    return (
        _heads(table, now.label("now"))
        .where(_due_at() <= now)
        .order_by(table.c.urgent.desc(), table.c.position)
        .limit(sa.bindparam("most", type_=sa.Integer()))
        # The effect is locked too, so that its state is the newest and not that of this statement's start.
        .with_for_update(of=[outbox_lane, table], skip_locked=True)
    )


def _due_at() -> "sa.ColumnElement[datetime]":
    """The latest of what an effect has to wait for: its lane's pace if it posts, its lane's lease, its own time."""
    posts = table.c.kind.in_([kind.value for kind in POSTS])
    pace = sa.case((posts, outbox_lane.c.next_at), else_=sa.literal(LONG_AGO, outbox_lane.c.next_at.type))
    latest: sa.ColumnElement[datetime] = pace
    for other in (sa.func.coalesce(outbox_lane.c.lease_until, pace), sa.func.coalesce(table.c.not_before, pace)):
        latest = sa.case((other > latest, other), else_=latest)
    return sa.type_coerce(latest, outbox_lane.c.next_at.type)


_TAKE_LANE: Final = (
    sa.update(outbox_lane)
    .where(outbox_lane.c.workspace == sa.bindparam("of"), outbox_lane.c.key == sa.bindparam("lane"))
    .values(owner=sa.bindparam("token"))
)
# Once it may be under way, later effects must no longer be dropped in favour of it.
_TAKE_EFFECT: Final = (
    sa.update(table)
    .where(table.c.position == sa.bindparam("id"))
    .values(
        state="sending",
        attempts=sa.bindparam("tries"),
        coalesce_key=None,
        first_attempt_at=sa.bindparam("first"),
    )
)


def _delivery(head: "sa.Row[Any]", owner: str) -> Delivery:
    attempts = head.attempts + 1
    return Delivery(
        id=head.position,
        incident_id=head.incident_id,
        workspace=head.workspace,
        lane=head.lane,
        kind=EffectKind(head.kind),
        key=head.key,
        payload=head.payload,
        attempts=attempts,
        first_attempt_at=head.first_attempt_at or head.now,
        ambiguous=head.state == "sending",
        owner=f"{owner}/{head.position}/{attempts}",
    )
