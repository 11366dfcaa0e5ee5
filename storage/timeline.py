"""Keeps the timeline: entries are chained and added, never changed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.capture import message_key
from bot.domain.change import Entry, EntryKind, Source
from bot.domain.command import IncidentId
from bot.domain.evidence import Link, Sealed, seal
from bot.domain.incident import Incident
from bot.domain.marking import pointed
from storage.redactions import TELLING, Redactions
from storage.search import keep_entries
from storage.tables import timeline_content, timeline_entry, timeline_head
from storage.types import storable


@dataclass(frozen=True, slots=True)
class _Head:
    """The end of a chain."""

    seq: int
    hash: str


class Timeline:
    """The timelines of incidents, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, salt: Callable[[], str]) -> None:
        self._connection = connection
        self._salt = salt

    async def append(self, incident: Incident, entries: Sequence[Entry], recorded_at: datetime) -> None:
        """Chain entries to an incident's timeline; messages it already has are left out.

        Args:
            incident: Whose timeline.
            entries: In order.
            recorded_at: The time of receipt, aware.
        """
        await self.extend(incident.id, incident.reference, entries, recorded_at)

    async def extend(
        self, incident_id: IncidentId, reference: str, entries: Sequence[Entry], recorded_at: datetime
    ) -> None:
        """The same where only the incident's id and reference are at hand."""
        if not entries:
            return
        head = await self._locked_head(incident_id)
        known = await self._known(incident_id, {key for each in entries for key in (_once(each), each.about) if key})
        sealed: list[tuple[Sealed, str | None]] = []
        about: dict[int, int] = {}
        for entry in entries:
            key = _once(entry)
            if key in known:
                continue
            told = entry if entry.about is None else pointed(entry, known.get(entry.about))
            one = seal(
                told,
                seq=head.seq + 1,
                prev=head.hash,
                incident_reference=reference,
                recorded_at=recorded_at,
                salt=self._salt(),
            )
            head = one.link
            sealed.append((one, key))
            if entry.kind in TELLING and entry.about in known:
                about[head.seq] = known[entry.about]
            if key is not None:
                known[key] = head.seq
        if sealed:
            await self._write(incident_id, sealed)
        if about:
            await self._withhold(incident_id, sealed, about)

    async def last_acts(self, incident_id: IncidentId, actors: Collection[str]) -> dict[str, datetime]:
        """When each of these people last did something that is on record, by their ids.

        What Slack told counts from when it happened, so that a message fetched late is no fresh sign of life; what was
        typed to us counts from when it came, though it may speak of an earlier time.
        """
        entry = timeline_entry.c
        told = sa.func.max(sa.case((entry.ts.is_not(None), entry.occurred_at), else_=entry.recorded_at))
        mine = (entry.incident_id == incident_id, entry.actor.in_(actors))
        rows = await self._connection.execute(
            sa.select(entry.actor, told.label("at")).where(*mine).group_by(entry.actor)
        )
        return {row.actor: row.at for row in rows.all()}

    async def captured(self, incident_id: IncidentId, source: Source) -> bool:
        """Whether this message is on the timeline already."""
        return bool(await self._known(incident_id, {message_key(source)}))

    async def _withhold(
        self, incident_id: IncidentId, written: list[tuple[Sealed, str | None]], about: Mapping[int, int]
    ) -> None:
        """Seal at once what Slack tells of a message whose words were removed: it would bring them back."""
        redactions = Redactions(self._connection)
        grounds = await redactions.grounds(incident_id, set(about.values()))
        for one, _ in written:
            found = grounds.get(about.get(one.link.seq, 0))
            if found is not None:
                await redactions.seal(incident_id, [(one.link.seq, one.link.content_sha256)], found)

    async def _locked_head(self, incident_id: IncidentId) -> "_Head | Link":
        query = sa.select(timeline_head.c.seq, timeline_head.c.hash).where(timeline_head.c.incident_id == incident_id)
        row = (await self._connection.execute(query.with_for_update())).one()
        return _Head(row.seq, row.hash)

    async def _known(self, incident_id: IncidentId, keys: Collection[str]) -> dict[str, int]:
        """The numbers of those entries that are there, by what they are known by."""
        if not keys:
            return {}
        entry = timeline_entry.c
        query = sa.select(entry.message_key, entry.seq).where(
            entry.incident_id == incident_id, entry.message_key.in_(keys)
        )
        return {row.message_key: row.seq for row in (await self._connection.execute(query)).all()}

    async def _write(self, incident_id: IncidentId, sealed: list[tuple[Sealed, str | None]]) -> None:
        contents = [
            {"content_sha256": one.link.content_sha256, "incident_id": incident_id, "body": one.content}
            for one, _ in sealed
        ]
        await self._connection.execute(sa.insert(timeline_content), contents)
        rows = [_row(incident_id, one, key) for one, key in sealed]
        await self._connection.execute(sa.insert(timeline_entry), rows)
        last = sealed[-1][0].link
        head = sa.update(timeline_head).where(timeline_head.c.incident_id == incident_id)
        await self._connection.execute(head.values(seq=last.seq, hash=last.hash))
        await keep_entries(self._connection, incident_id, [one for one, _ in sealed])


def _once(entry: Entry) -> str | None:
    """What an entry is known by; a message without a key of its own has its `ts`."""
    if entry.once is None and entry.kind is EntryKind.MESSAGE and entry.source is not None:
        return storable(message_key(entry.source))
    return None if entry.once is None else storable(entry.once)


def _row(incident_id: IncidentId, sealed: Sealed, key: str | None) -> dict[str, Any]:
    link, source = sealed.link, sealed.link.source
    return {
        "incident_id": incident_id,
        "seq": link.seq,
        "kind": link.kind,
        "occurred_at": link.occurred_at,
        "recorded_at": link.recorded_at,
        "actor": link.actor,
        "team": source.team if source else None,
        "channel": source.channel if source else None,
        "ts": source.ts if source else None,
        "event_id": source.event_id if source else None,
        "message_key": key,
        "content_sha256": link.content_sha256,
        "prev": link.prev,
        "hash": link.hash,
    }
