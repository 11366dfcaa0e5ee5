"""Senders of anchors: take the end of a chain, post it, pin it."""

from collections.abc import Mapping

from bot.domain.change import EffectKind, Json
from bot.integrations.ports import Refused
from bot.render import messages
from bot.worker.outlet import Outlet
from bot.worker.senders_room import post
from storage.outbox import Delivery


async def take_head(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Read number and hash of the last entry."""
    incident = await outlet.incident(delivery)
    head = await outlet.read.head(incident.id)
    if head is None:
        raise Refused("The incident has no timeline.", code="no_timeline")
    return {"seq": head.seq, "hash": head.hash}


async def post_anchor(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Write down in the room what was taken."""
    incident = await outlet.incident(delivery)
    if incident.channel is None:
        raise Refused("There is no war room to anchor the record in.", code="no_room")
    message = messages.anchor(outlet.templates, str(delivery.payload["seq"]), str(delivery.payload["hash"]))
    return await post(outlet, delivery, incident.channel, message)


async def pin_anchor(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Pin it. A room that has all the pins Slack allows keeps the message unpinned: it stands all the same."""
    try:
        await outlet.chat.pin(str(delivery.payload["channel"]), str(delivery.payload["ts"]))
    except Refused as error:
        if error.code != "too_many_pins":
            raise
        return {"pinned": False}
    return {"pinned": True}


ANCHOR_SENDERS = {
    EffectKind.TAKE_HEAD: take_head,
    EffectKind.POST_ANCHOR: post_anchor,
    EffectKind.PIN_ANCHOR: pin_anchor,
}
