"""Reads what incidents have taught: their entries of some kinds, by incident."""

from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.lessons import Told
from bot.domain.postmortem_parts import Row
from storage.tables import incident, timeline_content, timeline_entry


async def told_by(
    connection: AsyncConnection, kinds: Collection[str], workspace: str, *, read: Callable[["sa.Row[Any]"], Row]
) -> list[Told]:
    """The incidents that everybody may read, each with its entries of these kinds in the order of the chain."""
    open_to_all = (incident.c.workspace == workspace, incident.c.private.is_(sa.false()))
    titles = (
        await connection.execute(sa.select(incident.c.id, incident.c.reference, incident.c.title).where(*open_to_all))
    ).all()
    joined = timeline_entry.join(incident).outerjoin(
        timeline_content, timeline_entry.c.content_sha256 == timeline_content.c.content_sha256
    )
    query = (
        sa.select(timeline_entry, timeline_content.c.body)
        .select_from(joined)
        .where(*open_to_all, timeline_entry.c.kind.in_(kinds))
        .order_by(timeline_entry.c.incident_id, timeline_entry.c.seq)
    )
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for row in (await connection.execute(query)).all():
        rows[row.incident_id].append(read(row))
    return [Told(each.reference, each.title, rows[each.id]) for each in titles]
