"""The post-mortem draft: written from the records, then a place reserved for the file, then put there."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.change import EffectKind, Json
from bot.domain.drafts import VERSION, Draft
from bot.domain.postmortem import Records, draft
from bot.integrations.ports import Later, Refused
from bot.render import documents
from bot.worker.outlet import Outlet
from storage.outbox import Delivery

MOST_RELATED: Final = 300  # incidents that are looked at for being like this one, the newest
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
    return Draft(documents.post_mortem(outlet.templates, drafted), filled=drafted.filled, prompts=drafted.prompts)


async def reserve_file(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Ask Slack where to put the draft, once there is a war room for it or there never will be.

    Raises:
        Later: Slack has not made the war room yet; somebody was quick to close.
    """
    incident = await outlet.incident(delivery)
    if incident.channel is None and incident.room_failed is None:
        raise Later(LOOKS_AGAIN, "the war room")
    data = await _draft(outlet, delivery)
    reserved = await outlet.chat.reserve_file(f"{incident.reference}-post-mortem.md", len(data))
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
            await _draft(outlet, delivery),
            channel=channel,
            title=f"Draft post-mortem of {incident.reference}",
            comment=None,
        )
    return {"file": file}


async def _draft(outlet: Outlet, delivery: Delivery) -> bytes:
    """The version that was announced, whatever has been written since."""
    incident = await outlet.incident(delivery)
    number = delivery.payload.get(VERSION)
    version = await outlet.read.post_mortem_version(incident.id, number if isinstance(number, int) else None)
    if version is None:
        raise Refused("No draft was written.", code="no_draft")
    return version.markdown.encode()


DRAFT_SENDERS = {
    EffectKind.RESERVE_FILE: reserve_file,
    EffectKind.UPLOAD_FILE: upload_file,
}
