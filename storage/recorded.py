"""What the record has of messages, to be compared with the room."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.backfill import Gap
from bot.domain.change import EntryKind, Source
from bot.domain.command import IncidentId
from bot.domain.comparison import Form
from storage.tables import timeline_content, timeline_entry

SPOKEN = (EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED, EntryKind.ROOM)
ITSELF = (EntryKind.MESSAGE, EntryKind.ROOM)  # the message; the others tell what became of it
BROADCAST = "thread_broadcast"


class Recorded:
    """The messages on the timelines, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def between(
        self, incident_id: IncidentId, after: str, before: str, also: Collection[str] = ()
    ) -> dict[str, Form]:
        """The messages of a stretch as they were recorded last, by `ts`, whatever the room's id was.

        Args:
            incident_id: Whose room.
            after: Where the stretch begins, a `ts`, exclusive.
            before: Where it ends, exclusive.
            also: Further messages, by `ts`.
        """
        ts = timeline_entry.c.ts
        stretch = sa.and_(ts > after, ts < before)
        return _forms(await self._said(incident_id, sa.or_(stretch, ts.in_(also)) if also else stretch))

    async def known(self, incident_id: IncidentId, messages: Collection[str]) -> set[str]:
        """Those of these messages, by `ts`, that are on record themselves."""
        entry = timeline_entry.c
        spoken = (entry.incident_id == incident_id, entry.kind.in_(ITSELF), entry.ts.in_(messages))
        return set((await self._connection.scalars(sa.select(entry.ts).where(*spoken))).all())

    async def last(self, incident_id: IncidentId) -> str:
        """The `ts` of the newest captured message; empty if there is none."""
        entry = timeline_entry.c
        query = sa.select(sa.func.max(entry.ts)).where(entry.incident_id == incident_id, entry.kind.in_(SPOKEN))
        return await self._connection.scalar(query) or ""

    async def open_gap(self, incident_id: IncidentId) -> Gap | None:
        """Where the open gap began: its first entry since the room and its record were last found to agree."""
        entry = timeline_entry.c
        mine = entry.incident_id == incident_id
        agreed = sa.select(sa.func.coalesce(sa.func.max(entry.seq), 0))
        agreed = agreed.where(mine, entry.kind == EntryKind.BACKFILL.value)
        query = sa.select(entry.seq, entry.occurred_at).where(
            mine, entry.kind == EntryKind.GAP.value, entry.seq > agreed.scalar_subquery()
        )
        row = (await self._connection.execute(query.order_by(entry.seq).limit(1))).one_or_none()
        return None if row is None else Gap(seq=row.seq, since=row.occurred_at)

    async def _said(self, incident_id: IncidentId, which: "sa.ColumnElement[bool]") -> "Iterable[sa.Row[Any]]":
        entry, content = timeline_entry, timeline_content
        joined = entry.outerjoin(content, entry.c.content_sha256 == content.c.content_sha256)
        query = sa.select(entry, content.c.body).select_from(joined)
        spoken = (entry.c.incident_id == incident_id, entry.c.kind.in_(SPOKEN))
        return (await self._connection.execute(query.where(*spoken, which).order_by(entry.c.seq))).all()


def _forms(rows: "Iterable[sa.Row[Any]]") -> dict[str, Form]:
    forms: dict[str, Form] = {}
    for row in rows:
        content = json.loads(row.body) if row.body is not None else None
        if row.kind == EntryKind.ROOM and "subtype" not in (content or {}):
            continue  # about the room, and no message of it
        entry = _form(row, content)
        forms[row.ts] = _merged(forms[row.ts], entry, row.kind) if row.ts in forms else entry
    return forms


def _form(row: "sa.Row[Any]", content: Mapping[str, Any] | None) -> Form:
    """A message by one entry alone."""
    said = content or {}
    return Form(
        source=Source(row.team, row.channel, row.ts),
        text=str(said.get("text", "")),
        author=str(said.get("author") or row.actor),
        seq=row.seq,
        revision=str(said.get("revision", "")),
        parent=str(said.get("thread_ts", "")),
        broadcast=said.get("subtype") == BROADCAST,
        notice=row.kind == EntryKind.ROOM,
        gone=row.kind == EntryKind.DELETED,
        told_only=row.kind not in ITSELF,
        sealed=content is None,
    )


def _merged(before: Form, entry: Form, kind: str) -> Form:
    """A message by what is known and one more entry; entries may come in any order."""
    first = entry if kind in ITSELF else before
    stays = before.gone or (not entry.gone and before.revision > entry.revision)
    last = before if stays else entry
    return replace(
        first,
        seq=before.seq,
        text=last.text,
        revision=last.revision,
        gone=last.gone,
        told_only=before.told_only and entry.told_only,
        sealed=before.sealed or entry.sealed,
    )
