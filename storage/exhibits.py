"""Reads what belongs to an incident's evidence beside its chain: what was removed by law, and which files are kept."""

from dataclasses import dataclass

from sqlalchemy import and_, exists, not_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.bundle import KeptFile, Redacted
from bot.domain.change import EffectKind
from bot.domain.command import IncidentId
from bot.domain.files import UNDER_SEAL
from storage.files import FileRow
from storage.tables import outbox, redaction, stored_file

_in_the_open = and_(stored_file.c.location.is_not(None), not_(stored_file.c.location.startswith(UNDER_SEAL)))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that is kept, and where its bytes lie."""

    kept: KeptFile
    location: str


async def redactions_of(connection: AsyncConnection, incident_id: IncidentId) -> tuple[Redacted, ...]:
    """What was removed by law, in the order of the chain."""
    query = select(redaction).where(redaction.c.incident_id == incident_id).order_by(redaction.c.seq)
    rows = await connection.execute(query)
    return tuple(Redacted(row.seq, row.content_sha256, row.by_role, row.at, row.reason) for row in rows)


async def files_of(connection: AsyncConnection, incident_id: IncidentId) -> tuple[StoredFile, ...]:
    """The files whose bytes are kept, and not under seal; the same bytes under several names are one file."""
    fetched = (stored_file.c.sha256.is_not(None), _in_the_open)
    query = select(stored_file).where(stored_file.c.incident_id == incident_id, *fetched)
    rows = await connection.execute(query.order_by(stored_file.c.sha256, stored_file.c.file_id))
    found = {row.sha256: StoredFile(KeptFile(row.sha256, row.bytes), row.location) for row in rows}
    return tuple(found.values())


async def lacking_of(connection: AsyncConnection, incident_id: IncidentId) -> tuple[FileRow, ...]:
    """The files whose bytes were not fetched, with the reason."""
    lacking = (stored_file.c.incident_id == incident_id, stored_file.c.sha256.is_(None))
    rows = (await connection.execute(select(stored_file).where(*lacking).order_by(stored_file.c.file_id))).mappings()
    return tuple(FileRow(**{name: row[name] for name in FileRow.__slots__}) for row in rows)


async def places_of(connection: AsyncConnection, sha256: str) -> frozenset[str]:
    """Where any record says that the bytes with this hash lie."""
    query = select(stored_file.c.location).where(stored_file.c.sha256 == sha256, stored_file.c.location.is_not(None))
    return frozenset((await connection.scalars(query)).all())


async def keeps_a_file(connection: AsyncConnection) -> bool:
    """Whether a file is being fetched at this moment: its bytes may lie in the store before any record says so."""
    under_way = (outbox.c.kind == EffectKind.FETCH_FILE.value, outbox.c.state == "sending")
    return bool(await connection.scalar(select(exists().where(*under_way))))
