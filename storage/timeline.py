"""Keeps the timeline: entries are chained and added, never changed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import Entry, EntryKind, Source
from bot.domain.command import IncidentId
from bot.domain.evidence import Sealed, seal
from bot.domain.incident import Incident
from storage.tables import timeline_content, timeline_entry, timeline_head


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
        seq, prev = await self._locked_head(incident_id)
        sealed: list[tuple[Sealed, str | None]] = []
        for entry, key in await self._new(incident_id, entries):
            one = seal(
                entry,
                seq=seq + len(sealed) + 1,
                prev=sealed[-1][0].link.hash if sealed else prev,
                incident_reference=reference,
                recorded_at=recorded_at,
                salt=self._salt(),
            )
            sealed.append((one, key))
        if sealed:
            await self._write(incident_id, sealed)

    async def captured(self, incident_id: IncidentId, source: Source) -> bool:
        """Whether this message is on the timeline already."""
        return bool(await self._known(incident_id, [message_key(source)]))

    async def _locked_head(self, incident_id: IncidentId) -> tuple[int, str]:
        query = sa.select(timeline_head.c.seq, timeline_head.c.hash).where(timeline_head.c.incident_id == incident_id)
        row = (await self._connection.execute(query.with_for_update())).one()
        return row.seq, row.hash

    async def _new(self, incident_id: IncidentId, entries: Iterable[Entry]) -> list[tuple[Entry, str | None]]:
        """The entries that are not there yet, each message once, with the key it is known by."""
        keyed = [(entry, _key_of(entry)) for entry in entries]
        known = await self._known(incident_id, [key for _, key in keyed if key is not None])
        new: list[tuple[Entry, str | None]] = []
        for entry, key in keyed:
            if key is None or key not in known:
                new.append((entry, key))
            if key is not None:
                known.add(key)
        return new

    async def _known(self, incident_id: IncidentId, keys: list[str]) -> set[str]:
        if not keys:
            return set()
        column = timeline_entry.c.message_key
        query = sa.select(column).where(timeline_entry.c.incident_id == incident_id, column.in_(keys))
        return set((await self._connection.scalars(query)).all())

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


def message_key(source: Source) -> str:
    """What makes a message the same one however often and by whatever way it comes: its channel and `ts`.

    The part after the last colon is for the revision of an edit; it is empty for the message itself.
    """
    return f"{source.channel}:{source.ts}:"


def _key_of(entry: Entry) -> str | None:
    is_message = entry.kind is EntryKind.MESSAGE and entry.source is not None
    return message_key(entry.source) if is_message and entry.source else None


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
