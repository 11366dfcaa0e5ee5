"""Keeps what became of a war room's files: where their bytes lie, or why they were not fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert  # SQLite spells ON CONFLICT the same way
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.command import IncidentId
from storage.tables import stored_file as table


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRow:
    """A file that was shared in a war room.

    Args:
        file_id: Slack's id.
        sha256: Hash of its bytes; None if they were not fetched, as with what follows.
        stored_at: When its bytes were kept.
        location: Where in the evidence store.
        not_fetched_reason: A sentence, where it was not fetched.
    """

    file_id: str
    name: str
    mime: str | None = None
    bytes: int | None = None
    sha256: str | None = None
    stored_at: datetime | None = None
    location: str | None = None
    not_fetched_reason: str | None = None


class Files:
    """The files of incidents, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep(self, incident_id: IncidentId, file: FileRow) -> None:
        """Keep what became of a file; a file that is kept stays as it is, for it is in the record."""
        row = {name: getattr(file, name) for name in FileRow.__slots__}
        added = insert(table).values(incident_id=incident_id, **row)
        again = added.on_conflict_do_update(
            index_elements=["incident_id", "file_id"], set_=row, where=table.c.sha256.is_(None)
        )
        await self._connection.execute(again)

    async def of(self, incident_id: IncidentId) -> Sequence[FileRow]:
        """Every file of an incident."""
        query = select(table).where(table.c.incident_id == incident_id).order_by(table.c.file_id)
        rows = (await self._connection.execute(query)).mappings()
        return [FileRow(**{name: row[name] for name in FileRow.__slots__}) for row in rows]
