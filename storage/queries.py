"""Read models: what is shown, read without locks."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.domain.action_items import ActionItem, Wanted
from bot.domain.anchors import Anchor
from bot.domain.bundle import Redacted
from bot.domain.change import EffectKind, Source
from bot.domain.command import IncidentId, Where
from bot.domain.contact_tests import Way
from bot.domain.effects import QUIET_LANES
from bot.domain.evidence import Link
from bot.domain.incident import Incident
from bot.domain.lessons import Told
from bot.domain.phase import Phase
from bot.domain.postmortem_parts import ReadRow
from bot.domain.roles import Contact
from bot.domain.search import Found, Query
from bot.domain.signal_groups import Group
from storage.action_items import ActionItems
from storage.anchors import anchors_of
from storage.contact_tests import ContactTests
from storage.effects import OutboxRow, effect_of, pages_of
from storage.engine import Database
from storage.exhibits import StoredFile, files_of, keeps_a_file, lacking_of, places_of, redactions_of
from storage.files import FileRow
from storage.homes import Homes
from storage.incidents import WarRoom, rooms_among, state_of
from storage.lessons import told_by
from storage.mappers import incident_from_state
from storage.people import KnownPerson, People
from storage.post_mortems import Version, version_of
from storage.search import found
from storage.signals import group_of
from storage.tables import (
    inbox,
    incident,
    outbox,
    outbox_lane,
    outbox_open,
    timeline_content,
    timeline_entry,
    timeline_head,
    timer,
)
from storage.user_groups import UserGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRow(ReadRow):
    """An entry with its words; where content was removed by law, `text` is empty and `content` holds nothing."""

    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain: how many entries, and the hash of the last."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How far the worker is behind, by the storage clock, which said `at`; None where nothing waits."""

    waiting: int  # effects not sent yet
    oldest_waiting: timedelta | None
    buried: int  # effects that could never be sent
    latest_timer: timedelta | None  # how overdue the most overdue timer is
    at: datetime


class Queries:
    """Reads without taking part in any transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def incident(self, where: Where, workspace: str) -> Incident | None:
        """The incident that is meant; None if there is none."""
        async with self._database.read() as connection:
            state = await connection.scalar(state_of(where, workspace))
        return None if state is None else incident_from_state(state)

    async def answer(self, key: str, workspace: str) -> str | None:
        """What was answered to a gesture by its key; None if it has not come yet."""
        query = sa.select(inbox.c.answer).where(inbox.c.workspace == workspace, inbox.c.key == key)
        async with self._database.read() as connection:
            found: str | None = await connection.scalar(query)
        return found

    async def rooms(self, channels: Collection[str], workspace: str) -> dict[str, WarRoom]:
        """The war rooms among these channels, by channel."""
        async with self._database.read() as connection:
            return await rooms_among(connection, channels, workspace)

    async def open_incidents(self, workspace: str) -> list[Incident]:
        """Incidents that are not closed, the newest first."""
        return await self._incidents(_of(workspace).where(incident.c.phase != Phase.CLOSED.value))

    async def opens_a_room(self, workspace: str) -> bool:
        """Whether a war room is being made at this moment: Slack may have it before its id is on record."""
        under_way = sa.and_(
            outbox.c.workspace == workspace,
            outbox.c.kind == EffectKind.CREATE_ROOM.value,
            outbox.c.state == "sending",
            outbox_lane.c.owner.is_not(None),
        )
        of_lane = sa.and_(outbox_lane.c.workspace == outbox.c.workspace, outbox_lane.c.key == outbox.c.lane)
        query = sa.select(sa.exists().select_from(outbox.join(outbox_lane, of_lane)).where(under_way))
        async with self._database.read() as connection:
            return bool(await connection.scalar(query))

    async def recent(self, workspace: str, limit: int) -> list[Incident]:
        """The newest incidents, open and closed."""
        return await self._incidents(_of(workspace).limit(limit))

    async def workspaces(self) -> list[str]:
        """The Slack teams that have had an incident."""
        query = sa.select(incident.c.workspace).distinct().order_by(incident.c.workspace)
        async with self._database.read() as connection:
            return list((await connection.scalars(query)).all())

    async def declared_between(self, workspace: str, start: datetime, end: datetime) -> list[Incident]:
        """The incidents declared from `start` until before `end`, the newest first."""
        declared_at = incident.c.declared_at
        return await self._incidents(_of(workspace).where(declared_at >= start, declared_at < end))

    async def timeline(
        self, incident_id: IncidentId, after_seq: int = 0, limit: int | None = None, *, kinds: Collection[str] = ()
    ) -> list[TimelineRow]:
        """Entries in the order of the chain, after number `after_seq`, at most `limit`; of some kinds only, if named."""
        joined = timeline_entry.outerjoin(
            timeline_content, timeline_entry.c.content_sha256 == timeline_content.c.content_sha256
        )
        query = (
            sa.select(timeline_entry, timeline_content.c.body)
            .select_from(joined)
            .where(timeline_entry.c.incident_id == incident_id, timeline_entry.c.seq > after_seq)
            .order_by(timeline_entry.c.seq)
            .limit(limit)
        )
        if kinds:
            query = query.where(timeline_entry.c.kind.in_(kinds))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return [_timeline_row(row) for row in rows]

    async def chain(self, incident_id: IncidentId) -> tuple[list[Link], dict[str, bytes]]:
        """An incident's chain and its contents by hash, to be verified or exported."""
        entry = timeline_entry.c
        links = sa.select(timeline_entry, incident.c.reference).join(incident).where(entry.incident_id == incident_id)
        bodies = sa.select(timeline_content).where(timeline_content.c.incident_id == incident_id)
        async with self._database.read() as connection:
            rows = (await connection.execute(links.order_by(entry.seq))).all()
            contents = (await connection.execute(bodies)).all()
        return [_link(row) for row in rows], {row.content_sha256: row.body for row in contents}

    async def head(self, incident_id: IncidentId) -> Head | None:
        """The end of an incident's chain; None if there is no such incident."""
        query = sa.select(timeline_head).where(timeline_head.c.incident_id == incident_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Head(row.seq, row.hash)

    async def anchors(self, incident_id: IncidentId) -> tuple[Anchor, ...]:
        """Where the chain was anchored, the earliest entry first."""
        async with self._database.read() as connection:
            return await anchors_of(connection, incident_id)

    async def redactions(self, incident_id: IncidentId) -> tuple[Redacted, ...]:
        """What was removed by law, in the order of the chain."""
        async with self._database.read() as connection:
            return await redactions_of(connection, incident_id)

    async def files(self, incident_id: IncidentId) -> tuple[StoredFile, ...]:
        """The files of an incident whose bytes are kept."""
        async with self._database.read() as connection:
            return await files_of(connection, incident_id)

    async def files_not_fetched(self, incident_id: IncidentId) -> tuple[FileRow, ...]:
        """The files of an incident whose bytes were not fetched, with the reason."""
        async with self._database.read() as connection:
            return await lacking_of(connection, incident_id)

    async def places(self, sha256: str) -> frozenset[str] | None:
        """Where the bytes of a file belong by all records; None while that is open, for a file is just being kept."""
        async with self._database.read() as connection:
            return None if await keeps_a_file(connection) else await places_of(connection, sha256)

    async def named(self, reference: str) -> list[Incident]:
        """The incidents with this reference; several workspaces in one database may each have one."""
        query = sa.select(incident.c.state).where(incident.c.reference == reference.upper())
        return await self._incidents(query.order_by(incident.c.workspace))

    async def post_mortem(self, incident_id: IncidentId) -> str | None:
        """The newest version as Markdown; None if there is none."""
        found = await self.post_mortem_version(incident_id)
        return found.markdown if found else None

    async def post_mortem_version(self, incident_id: IncidentId, number: int | None = None) -> Version | None:
        """A version of the post-mortem, the newest without a number; None if there is none."""
        async with self._database.read() as connection:
            return await version_of(connection, incident_id, number)

    async def pages(self, incident_id: IncidentId) -> list[OutboxRow]:
        """Every page of an incident, in order."""
        async with self._database.read() as connection:
            return await pages_of(connection, incident_id)

    async def delivery(self, key: str, workspace: str) -> OutboxRow | None:
        """An effect by its key, and what became of it; None if none was added with it."""
        async with self._database.read() as connection:
            return await effect_of(connection, workspace, key)

    async def person(self, person_id: str, workspace: str) -> KnownPerson | None:
        """Somebody by Slack's user id; None if nothing is known of them."""
        async with self._database.read() as connection:
            return await People(connection, workspace=workspace).get(person_id)

    async def names(self, workspace: str) -> dict[str, str]:
        """How everybody who is known is called, by Slack user id."""
        async with self._database.read() as connection:
            return await People(connection, workspace=workspace).names()

    async def home_page(self, person: str, workspace: str) -> int | None:
        """Which page of their Home somebody sees; None if they never opened it."""
        async with self._database.read() as connection:
            return await Homes(connection, workspace=workspace).page_of(person)

    async def group_members(self, workspace: str) -> dict[str, tuple[Contact, ...]]:
        """Who is in each user group that Slack was asked about, by its Slack id."""
        async with self._database.read() as connection:
            return await UserGroups(connection, workspace=workspace).members()

    async def last_contact_test(self, workspace: str) -> datetime | None:
        """When a contact test was last started; None for never."""
        async with self._database.read() as connection:
            return await ContactTests(connection, workspace=workspace).last()

    async def proofs(self, workspace: str) -> dict[Way, datetime]:
        """When each way to each person was last answered."""
        async with self._database.read() as connection:
            return await ContactTests(connection, workspace=workspace).proofs()

    async def action_items(self, wanted: Wanted, workspace: str) -> list[ActionItem]:
        """The action items that fit, what is to be done first, by its day."""
        async with self._database.read() as connection:
            return await ActionItems(connection, workspace=workspace).wanted(wanted)

    async def signal_group(self, key: str, workspace: str) -> Group | None:
        """Signals of one thing; None where they were forgotten."""
        async with self._database.read() as connection:
            return await group_of(connection, key, workspace)

    async def search(self, query: Query, workspace: str) -> list[Found]:
        """What fits, the newest first, at most one more than is ranked."""
        async with self._database.read() as connection:
            return await found(connection, query, workspace)

    async def told(self, kinds: Collection[str], workspace: str) -> list[Told]:
        """The incidents that everybody may read, each with its entries of these kinds."""
        async with self._database.read() as connection:
            return await told_by(connection, kinds, workspace, read=_timeline_row)

    async def health(self, workspace: str) -> Health:
        """How far the worker is behind."""
        open_since = sa.select(sa.func.count(), sa.func.min(outbox.c.created_at)).where(
            outbox.c.workspace == workspace, outbox_open, ~outbox.c.lane.startswith(QUIET_LANES)
        )
        buried = sa.select(sa.func.count()).where(outbox.c.workspace == workspace, outbox.c.state == "failed")
        due = sa.select(sa.func.min(timer.c.due_at)).where(timer.c.workspace == workspace, timer.c.state == "pending")
        async with self._database.read() as connection:
            now = (await connection.execute(sa.select(self._database.clock.expression()))).scalar_one()
            waiting, oldest = (await connection.execute(open_since)).one()
            due_at = await connection.scalar(due)
            return Health(
                waiting=waiting,
                oldest_waiting=None if oldest is None else now - oldest,
                buried=await connection.scalar(buried) or 0,
                latest_timer=now - due_at if due_at is not None and due_at <= now else None,
                at=now,
            )

    async def schema_is_current(self) -> bool:
        """Whether the database has every migration that this program knows, and no other."""
        return await self._database.schema_is_current()

    async def _incidents(self, query: "sa.Select[Any]") -> list[Incident]:
        async with self._database.read() as connection:
            states = (await connection.scalars(query)).all()
        return [incident_from_state(state) for state in states]


def _of(workspace: str) -> "sa.Select[Any]":
    newest_first = (incident.c.declared_at.desc(), incident.c.reference.desc())
    return sa.select(incident.c.state).where(incident.c.workspace == workspace).order_by(*newest_first)


def _timeline_row(row: "sa.Row[Any]") -> TimelineRow:
    content = json.loads(row.body) if row.body is not None else {}
    return TimelineRow(
        seq=row.seq,
        kind=row.kind,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        text=content.get("text", ""),
        content={name: value for name, value in content.items() if name not in {"text", "salt"}},
        source=_source(row),
        hash=row.hash,
    )


def _link(row: "sa.Row[Any]") -> Link:
    return Link(
        seq=row.seq,
        incident=row.reference,
        kind=row.kind,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        source=_source(row),
        content_sha256=row.content_sha256,
        prev=row.prev,
        hash=row.hash,
    )


def _source(row: "sa.Row[Any]") -> Source | None:
    return None if row.ts is None else Source(row.team, row.channel, row.ts, row.event_id)
