"""Takes content out of timelines by law: sealed first, destroyed later; entries and hashes are never touched."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import EntryKind
from bot.domain.command import IncidentId
from bot.domain.redaction import Held
from storage.tables import inbox, post_mortem, redaction, sealed_content, timeline_content, timeline_entry

# What Slack tells of a message with its words in it.
TELLING: Final = (EntryKind.MESSAGE, EntryKind.EDITED, EntryKind.DELETED, EntryKind.PIN)


@dataclass(frozen=True, slots=True)
class Grounds:
    """By whom and why content is removed."""

    by_role: str
    by_person: str
    at: datetime
    reason: str


class Redactions:
    """What was removed from timelines, inside one transaction."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def family(self, incident_id: IncidentId, number: int) -> list[Held]:
        """An entry, and behind it all that Slack told of the same message; empty if there is no such entry."""
        named, entry = timeline_entry.alias().c, timeline_entry.c
        # By `ts` alone: Slack may have given the room another id between a message and its edit.
        same = (entry.ts == named.ts) & entry.kind.in_(TELLING) & named.kind.in_(TELLING)
        removed = (redaction.c.incident_id == entry.incident_id) & (redaction.c.seq == entry.seq)
        query = (
            sa.select(entry.seq, entry.kind, entry.content_sha256, redaction.c.seq.is_not(None).label("removed"))
            .join(named.seq.table, named.incident_id == entry.incident_id)
            .outerjoin(redaction, removed)
            .where(entry.incident_id == incident_id, named.seq == number, (entry.seq == number) | same)
            .order_by(entry.seq != number, entry.seq)
        )
        rows = (await self._connection.execute(query)).all()
        return [Held(row.seq, row.kind, row.content_sha256, bool(row.removed)) for row in rows]

    async def grounds(self, incident_id: IncidentId, numbers: Collection[int]) -> dict[int, Grounds]:
        """Why content was removed, for those of these entries whose content was."""
        where = (redaction.c.incident_id == incident_id, redaction.c.seq.in_(numbers))
        rows = (await self._connection.execute(sa.select(redaction).where(*where))).all()
        return {row.seq: Grounds(row.by_role, row.by_person, row.at, row.reason) for row in rows}

    async def seal(self, incident_id: IncidentId, removed: Collection[tuple[int, str]], grounds: Grounds) -> None:
        """Move content from the timeline to where only Compliance reads it.

        Args:
            incident_id: Whose.
            removed: Number and content hash of each entry.
            grounds: Who removes it and why.
        """
        hashes = [digest for _, digest in removed]
        content = timeline_content.c
        at = sa.bindparam("sealed_at", grounds.at, type_=sealed_content.c.sealed_at.type)
        moved = sa.select(content.content_sha256, content.incident_id, content.body, at).where(
            content.content_sha256.in_(hashes)
        )
        columns = ["content_sha256", "incident_id", "body", "sealed_at"]
        await self._connection.execute(sa.insert(sealed_content).from_select(columns, moved))
        rows = [
            {
                "incident_id": incident_id,
                "seq": seq,
                "content_sha256": digest,
                "by_role": grounds.by_role,
                "by_person": grounds.by_person,
                "at": grounds.at,
                "reason": grounds.reason,
            }
            for seq, digest in removed
        ]
        await self._connection.execute(sa.insert(redaction), rows)
        # Last: the database lets content go only where the reason is on record.
        await self._connection.execute(sa.delete(timeline_content).where(content.content_sha256.in_(hashes)))

    async def sealed(self, content_sha256: str) -> bytes | None:
        """Sealed content; None if it was destroyed."""
        query = sa.select(sealed_content.c.body).where(sealed_content.c.content_sha256 == content_sha256)
        return await self._connection.scalar(query)

    async def destroy(self, hashes: Collection[str]) -> None:
        """End what was sealed, for good."""
        await self._connection.execute(sa.delete(sealed_content).where(sealed_content.c.content_sha256.in_(hashes)))

    async def forget_drafts(self, incident_id: IncidentId) -> bool:
        """Drop the drafts of the post-mortem, which quote the timeline; whether there were any."""
        found = await self._connection.execute(sa.delete(post_mortem).where(post_mortem.c.incident_id == incident_id))
        return found.rowcount > 0

    async def forget_answers(self, words: str) -> None:
        """Drop what was once answered with these words in it: it is kept only for a second delivery."""
        repeats = inbox.c.answer.contains(words, autoescape=True)
        await self._connection.execute(sa.update(inbox).where(repeats).values(answer="Done."))
