"""Keeping what became of the files of a war room, beside the entry that tells of it, and fetching them again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.domain import files
from bot.domain.change import Json
from bot.domain.files import Refetch
from bot.services.act import act
from bot.services.context import Context
from bot.services.reading import find
from storage.files import FileRow
from storage.outbox import Delivery
from storage.unit_of_work import UnitOfWork


async def keep(uow: UnitOfWork, delivery: Delivery, result: Mapping[str, Json], now: datetime) -> None:
    """Note where a file's bytes lie, or why they were not fetched.

    Args:
        uow: The transaction that records the delivery.
        delivery: The fetch.
        result: What the sender found, or `not_fetched` with a sentence.
        now: When this became known, aware.
    """
    if delivery.incident_id is None:
        return
    found = {**delivery.payload, **result}
    count = found.get("bytes")
    row = FileRow(
        file_id=str(found["file"]),
        name=str(found.get("name") or found["file"]),
        mime=_words(found, "mime"),
        bytes=count if isinstance(count, int) else None,
        sha256=_words(found, "sha256"),
        stored_at=now if "sha256" in found else None,
        location=_words(found, "location"),
        not_fetched_reason=_words(found, "not_fetched"),
    )
    await uow.files.keep(delivery.incident_id, row)


async def refetch(ctx: Context, command: Refetch) -> str:
    """Fetch again whatever of an incident's files was not fetched."""
    incident = await find(ctx, command.where)
    lacking = tuple(
        files.payload(each.file_id, name=each.name, mime=each.mime, count=each.bytes)
        for each in await ctx.read.files_not_fetched(incident.id)
    )
    return await act(ctx, replace(command, lacking=lacking), files.refetch)


def _words(found: Mapping[str, Json], name: str) -> str | None:
    return str(found[name]) if found.get(name) else None
