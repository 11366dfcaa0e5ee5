"""The post-mortem draft: written from the records, then a place reserved for the file, then put there."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.change import EffectKind, Json
from bot.domain.drafts import VERSION, Draft
from bot.domain.postmortem import Records, draft
from bot.domain.postmortem_figures import figures
from bot.domain.review_rules import Format
from bot.integrations.ports import Later, Refused
from bot.integrations.typesetting import typeset
from bot.render import document_files, documents
from bot.worker.outlet import Outlet
from storage.outbox import Delivery

MOST_RELATED: Final = 300  # incidents that are looked at for being like this one, the newest
TYPESET: Final = "pdf/post_mortem.typ"
LOOKS_AGAIN: Final = timedelta(seconds=5)  # whether the war room is there by now


async def write_draft(outlet: Outlet, delivery: Delivery) -> Draft:
    """Draft the post-mortem from what is on record; nothing leaves the house."""
    incident = await outlet.incident(delivery)
    rows = await outlet.read.timeline(incident.id)
    names = {contact.slack: contact.name for held in outlet.policy.contacts.by_role.values() for contact in held}
    names |= await outlet.read.names(outlet.workspace)
    records = Records(
        incident=incident,
        recorded=rows,
        policy=await outlet.rules(),
        pages=await outlet.read.pages(incident.id),
        names=names,
        related=await outlet.read.recent(outlet.workspace, MOST_RELATED),
        head=rows[-1].hash if rows else "",
        site=outlet.reaching.workspace,
    )
    drafted = draft(records)
    markdown = documents.post_mortem(outlet.templates, drafted)
    return Draft(markdown, filled=drafted.filled, prompts=drafted.prompts, figures=figures(records))


async def reserve_file(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Ask Slack where to put the draft, once there is a war room for it or there never will be.

    Raises:
        Later: Slack has not made the war room yet; somebody was quick to close.
    """
    incident = await outlet.incident(delivery)
    if incident.channel is None and incident.room_failed is None:
        raise Later(LOOKS_AGAIN, "the war room")
    name = f"{incident.reference}-post-mortem.{_format(delivery).value}"
    reserved = await outlet.chat.reserve_file(name, len(await _file(outlet, delivery)))
    return {"file": reserved.file, "upload_url": reserved.upload_url}


async def upload_file(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Put the draft into the war room, once: if an earlier attempt may have arrived, look first."""
    incident = await outlet.incident(delivery)
    file, channel = str(delivery.payload["file"]), incident.channel
    if channel is None:
        raise Refused("There is no war room to put it into.", code="no_room")
    if not (delivery.ambiguous and await outlet.chat.file_shared(file, channel)):
        await outlet.chat.upload_file(
            file,
            str(delivery.payload["upload_url"]),
            await _file(outlet, delivery),
            channel=channel,
            title=f"Draft post-mortem of {incident.reference}",
            comment=None,
        )
    return {"file": file}


async def _file(outlet: Outlet, delivery: Delivery) -> bytes:
    """The version that was announced, whatever has been written since; the same bytes each time."""
    incident = await outlet.incident(delivery)
    number = delivery.payload.get(VERSION)
    version = await outlet.read.post_mortem_version(incident.id, number if isinstance(number, int) else None)
    if version is None:
        raise Refused("No draft was written.", code="no_draft")
    text, shown = version.markdown, version.figures
    match _format(delivery):
        case Format.MARKDOWN:
            return text.encode()
        case Format.HTML:
            page = await asyncio.to_thread(document_files.html, outlet.templates, incident.reference, text, shown)
            return page.encode()
        case Format.PDF:
            sheets = await asyncio.to_thread(document_files.sheets, outlet.templates, incident.reference, text, shown)
            return await typeset(outlet.templates.plain(TYPESET), sheets, at=version.created_at)


def _format(delivery: Delivery) -> Format:
    return Format(str(delivery.payload.get("format", Format.MARKDOWN)))


DRAFT_SENDERS = {
    EffectKind.RESERVE_FILE: reserve_file,
    EffectKind.UPLOAD_FILE: upload_file,
}
