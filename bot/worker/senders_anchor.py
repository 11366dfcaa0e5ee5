"""Senders of anchors: take the end of a chain, post and pin it in the room, send it out of the house."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.change import EffectKind, Json
from bot.domain.evidence import rfc3339
from bot.integrations.ports import Refused
from bot.render import messages, outside
from bot.worker.outlet import Outlet
from bot.worker.senders_room import post
from storage.outbox import Delivery

A_DAY: Final = timedelta(days=1)  # an anchor that could not leave for so long is reported


async def take_head(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Read number and hash of the last entry, and where besides the room they are to be written down."""
    incident = await outlet.incident(delivery)
    head = await outlet.read.head(incident.id)
    if head is None:
        raise Refused("The incident has no timeline.", code="no_timeline")
    taken: dict[str, Json] = {"seq": head.seq, "hash": head.hash}
    return {**taken, "at": rfc3339(outlet.now()), "outside": [*outlet.reaching.anchor_schemes]}


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


async def send_anchor(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Write down outside Slack what was taken; an attempt that nobody heard of may have arrived, then it stands twice."""
    incident, payload = await outlet.incident(delivery), delivery.payload
    address = outlet.reaching.anchor_address(int(str(payload["number"])), str(payload["scheme"]))
    notice = outside.anchor(
        outlet.templates, incident, seq=str(payload["seq"]), digest=str(payload["hash"]), at=str(payload["at"])
    )
    return {"where": await outlet.reaching.send(delivery, address, notice, outlet.now(), patience=A_DAY)}


ANCHOR_SENDERS = {
    EffectKind.TAKE_HEAD: take_head,
    EffectKind.POST_ANCHOR: post_anchor,
    EffectKind.PIN_ANCHOR: pin_anchor,
    EffectKind.SEND_ANCHOR: send_anchor,
}
