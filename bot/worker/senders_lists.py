"""Senders of checklists: one message in the room for each, brought up to date in place."""

from collections.abc import Mapping
from typing import Any

from bot.domain.change import EffectKind, Json
from bot.domain.incident import Incident
from bot.domain.ticks import Sheet
from bot.render.checklists import checklist
from bot.worker.outlet import Outlet
from bot.worker.senders_room import post, room_of
from storage.outbox import Delivery


async def post_list(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Post a list in the room."""
    incident = await outlet.incident(delivery)
    return await post(outlet, delivery, room_of(incident), await _list_of(outlet, incident, delivery))


async def update_list(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Make a list in the room true again; nothing where it was never shown."""
    incident = await outlet.incident(delivery)
    posted = incident.lists.get(Sheet(str(delivery.payload["sheet"])))
    if posted is not None:
        await outlet.chat.update(posted.channel, posted.ts, await _list_of(outlet, incident, delivery))
    return {}


async def _list_of(outlet: Outlet, incident: Incident, delivery: Delivery) -> Mapping[str, Any]:
    sheet = Sheet(str(delivery.payload["sheet"]))
    return checklist(outlet.templates, incident, await outlet.rules(), sheet)


LIST_SENDERS = {EffectKind.POST_LIST: post_list, EffectKind.UPDATE_LIST: update_list}
