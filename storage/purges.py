"""Ends the words and files of records whose retention is over; entries, hashes and the trail of removals stay."""

from datetime import datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.change import EffectKind
from bot.domain.command import IncidentId
from bot.domain.purge import TRAIL, Extent
from storage.redactions import Grounds
from storage.search import forget_entries, forget_post_mortem
from storage.tables import action_item, inbox, outbox, post_mortem, redaction, sealed_content, stored_file
from storage.tables import timeline_content as content
from storage.tables import timeline_entry as entry

DONE: Final = "Done."  # stands in the place of an answer that nobody will ask for again
ASKED_AGAIN: Final = timedelta(days=1)  # Slack delivers a second time within an hour, if at all


class Purges:
    """The ends of records, inside one transaction."""

    def __init__(self, connection: AsyncConnection, *, workspace: str, now: datetime) -> None:
        self._connection = connection
        self._workspace = workspace
        self._now = now

    async def extent(self, incident_id: IncidentId) -> Extent:
        """What a purge would end."""
        sealed = sa.select(sealed_content.c.content_sha256).where(sealed_content.c.incident_id == incident_id)
        words = await self._count(_spoken(incident_id)) + await self._count(sealed)
        kept = (stored_file.c.incident_id == incident_id, stored_file.c.location.is_not(None))
        files = sa.select(stored_file.c.sha256).where(*kept).distinct().order_by(stored_file.c.sha256)
        return Extent(words, tuple((await self._connection.scalars(files)).all()))

    async def purge(self, incident_id: IncidentId, grounds: Grounds) -> None:
        """End the words of a record and the places of its files, with the reason on record for each entry.

        What was missing already without a reason stays without one: a purge covers up nothing.
        """
        await self._end_words(incident_id, grounds)
        await self._connection.execute(sa.delete(sealed_content).where(sealed_content.c.incident_id == incident_id))
        mine = stored_file.c.incident_id == incident_id
        # What was never fetched must not be fetched again; of the rest the hash stays.
        await self._connection.execute(sa.delete(stored_file).where(mine, stored_file.c.sha256.is_(None)))
        gone = {"name": "", "mime": None, "location": None, "not_fetched_reason": grounds.reason}
        await self._connection.execute(sa.update(stored_file).where(mine).values(**gone))
        await self._connection.execute(sa.delete(post_mortem).where(post_mortem.c.incident_id == incident_id))
        await forget_post_mortem(self._connection, incident_id)
        await self._connection.execute(sa.delete(action_item).where(action_item.c.incident_id == incident_id))
        await self._forget_sent(incident_id)

    async def _count(self, rows: "sa.Select[Any]") -> int:
        count: int = await self._connection.scalar(sa.select(sa.func.count()).select_from(rows.subquery())) or 0
        return count

    async def _end_words(self, incident_id: IncidentId, grounds: Grounds) -> None:
        columns = ["by_role", "by_person", "at", "reason"]
        why = [
            sa.bindparam(f"purge_{name}", getattr(grounds, name), type_=redaction.c[name].type).label(name)
            for name in columns
        ]
        named = _spoken(incident_id).add_columns(*why)
        reasons = sa.insert(redaction).from_select(["incident_id", "seq", "content_sha256", *columns], named)
        await self._connection.execute(reasons)
        removed = sa.select(redaction.c.content_sha256).where(redaction.c.incident_id == incident_id)
        mine = (content.c.incident_id == incident_id, content.c.content_sha256.in_(removed))
        await self._connection.execute(sa.delete(content).where(*mine))
        gone = sa.select(redaction.c.seq).where(redaction.c.incident_id == incident_id)
        await forget_entries(self._connection, incident_id, gone)

    async def _forget_sent(self, incident_id: IncidentId) -> None:
        """Drop what was sent and answered: it quotes the record. A file that was fetched is not fetched again."""
        sent = (outbox.c.incident_id == incident_id, outbox.c.state.in_(["done", "failed", "cancelled"]))
        fetched = outbox.c.kind == EffectKind.FETCH_FILE.value
        await self._connection.execute(sa.delete(outbox).where(*sent, sa.not_(fetched)))
        blank: dict[str, Any] = {"payload": {}, "result": None, "error": None}
        await self._connection.execute(sa.update(outbox).where(*sent, fetched).values(**blank))
        old = (inbox.c.workspace == self._workspace, inbox.c.received_at < self._now - ASKED_AGAIN)
        await self._connection.execute(sa.update(inbox).where(*old, inbox.c.answer != "").values(answer=DONE))


def _spoken(incident_id: IncidentId) -> "sa.Select[Any]":
    """The entries whose words would go: all that have any, but for the trail of what was removed."""
    return (
        sa.select(entry.c.incident_id, entry.c.seq, entry.c.content_sha256)
        .join(content, content.c.content_sha256 == entry.c.content_sha256)
        .where(entry.c.incident_id == incident_id, entry.c.kind.not_in([kind.value for kind in TRAIL]))
    )
