"""Takes content out of timelines by law: sealed first, destroyed later; entries and hashes are never touched."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import EffectKind, EntryKind
from bot.domain.command import IncidentId
from bot.domain.files import UNDER_SEAL
from bot.domain.redaction import Held
from storage.search import forget_entries, forget_post_mortem
from storage.tables import (
    inbox,
    outbox,
    post_mortem,
    redaction,
    sealed_content,
    stored_file,
    timeline_content,
    timeline_entry,
)

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
        """An entry, and behind it all that holds the same; empty if there is no such entry.

        That is all that Slack told of the same message, and for a file every entry about the same bytes.
        """
        family = await self._told(incident_id, number)
        if not family or family[0].sha256 is None:
            return family
        files = await self._held(incident_id, timeline_entry.c.kind == EntryKind.FILE.value)
        return [*family, *(each for each in files if each.sha256 == family[0].sha256 and each.seq != number)]

    async def _told(self, incident_id: IncidentId, number: int) -> list[Held]:
        named, entry = timeline_entry.alias().c, timeline_entry.c
        # By `ts` alone: Slack may have given the room another id between a message and its edit.
        same = (entry.ts == named.ts) & entry.kind.in_(TELLING) & named.kind.in_(TELLING)
        mine = (named.incident_id == incident_id, named.seq == number)
        numbers = sa.select(entry.seq).where(entry.incident_id == incident_id, *mine, (entry.seq == number) | same)
        numbers = numbers.correlate(None)
        found = await self._held(incident_id, entry.seq.in_(numbers))
        return sorted(found, key=lambda each: (each.seq != number, each.seq))

    async def _held(self, incident_id: IncidentId, which: "sa.ColumnElement[bool]") -> list[Held]:
        """Some entries of an incident, in the order of the chain."""
        entry, open_, sealed = timeline_entry.c, timeline_content.c, sealed_content.c
        removed = (redaction.c.incident_id == entry.incident_id) & (redaction.c.seq == entry.seq)
        query = (
            sa.select(
                entry.seq,
                entry.kind,
                entry.content_sha256,
                redaction.c.seq.is_not(None).label("removed"),
                sa.func.coalesce(open_.body, sealed.body).label("body"),
            )
            .select_from(timeline_entry)
            .outerjoin(redaction, removed)
            .outerjoin(timeline_content, open_.content_sha256 == entry.content_sha256)
            .outerjoin(sealed_content, sealed.content_sha256 == entry.content_sha256)
            .where(entry.incident_id == incident_id, which)
            .order_by(entry.seq)
        )
        return [_held(row) for row in (await self._connection.execute(query)).all()]

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
        await forget_entries(self._connection, incident_id, [seq for seq, _ in removed])

    async def seal_files(self, incident_id: IncidentId, files: Collection[str]) -> None:
        """Have the bytes of files, by Slack's ids, lie under seal; what they are called goes with the words.

        A file that was not fetched is not fetched again.
        """
        if not files:
            return
        sealed = sa.literal(UNDER_SEAL) + stored_file.c.location  # nothing where no bytes are kept
        await self._of_files(incident_id, files, {"name": "", "mime": None, "location": sealed})
        mine = (stored_file.c.incident_id == incident_id, stored_file.c.file_id.in_(files))
        await self._connection.execute(sa.delete(stored_file).where(*mine, stored_file.c.sha256.is_(None)))
        told = (outbox.c.incident_id == incident_id, outbox.c.kind == EffectKind.FETCH_FILE.value)
        these = sa.or_(*(outbox.c.payload["file"].as_string() == file for file in files))
        blank: dict[str, Any] = {"payload": {}, "result": None, "error": None}
        await self._connection.execute(sa.update(outbox).where(*told, these).values(**blank))

    async def destroy_files(self, incident_id: IncidentId, files: Collection[str]) -> None:
        """Have the bytes of files lie nowhere."""
        await self._of_files(incident_id, files, {"location": None})

    async def _of_files(self, incident_id: IncidentId, files: Collection[str], values: Mapping[str, Any]) -> None:
        these = (stored_file.c.incident_id == incident_id, stored_file.c.file_id.in_(files))
        await self._connection.execute(sa.update(stored_file).where(*these).values(**values))

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
        await forget_post_mortem(self._connection, incident_id)
        return found.rowcount > 0

    async def forget_answers(self, words: str) -> None:
        """Drop what was once answered with these words in it: it is kept only for a second delivery."""
        repeats = inbox.c.answer.contains(words, autoescape=True)
        await self._connection.execute(sa.update(inbox).where(repeats).values(answer="Done."))


def _held(row: "sa.Row[Any]") -> Held:
    """An entry by what it says, wherever its words are; nothing of it is known once they are destroyed."""
    said = json.loads(row.body) if row.body is not None else {}
    supersedes = said.get("supersedes")
    of_file = said if row.kind == EntryKind.FILE else {}
    return Held(
        row.seq,
        row.kind,
        row.content_sha256,
        bool(row.removed),
        supersedes=supersedes if isinstance(supersedes, int) else None,
        file=of_file.get("file"),
        sha256=of_file.get("sha256"),
    )
