"""Senders of what is to be done after incidents: reminders to people, leads and teams, and offers to the room."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.domain.action_items import ActionItem, Wanted
from bot.domain.change import EffectKind, Json
from bot.domain.masking import masked_item
from bot.domain.prevention import candidates
from bot.integrations.ports import Payload, Refused
from bot.render import action_items, prevention
from bot.worker.outlet import Outlet
from bot.worker.senders_room import post, room_of
from storage.outbox import Delivery


async def remind(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Tell somebody what is theirs, as it stands when this leaves."""
    channel = await outlet.chat.open_dm(str(delivery.payload["person"]))
    return await post(outlet, delivery, channel, await _reminder(outlet, delivery.payload))


async def update_reminder(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Show on a reminder where its items stand now; nothing if it never arrived."""
    sent = await outlet.read.delivery(str(delivery.payload["reminder"]), outlet.workspace)
    if sent is not None and (posted := sent.posted) is not None:
        await outlet.chat.update(posted.channel, posted.ts, await _reminder(outlet, sent.payload))
    return {}


async def remind_lead(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Tell a lead what somebody has ignored."""
    channel = await outlet.chat.open_dm(str(delivery.payload["person"]))
    items = await _items(outlet, delivery.payload)
    return await post(outlet, delivery, channel, action_items.ignored(outlet.templates, items, outlet.now().date()))


async def post_digest(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Post what a team has to do in its channel, or in the incidents channel.

    Raises:
        Refused: There is neither.
    """
    payload = delivery.payload
    named = await outlet.chat.channel_named(str(payload["channel"])) if payload["channel"] else None
    channel = named or await outlet.log_channel()
    if channel is None:
        raise Refused("No incidents channel is set: set WARROOM_INCIDENTS_CHANNEL.", code="no_log_channel")
    today = date.fromisoformat(str(payload["today"]))
    items = [masked_item(each, outlet.policy.registry) for each in await _items(outlet, payload)]
    shown = action_items.digest(outlet.templates, str(payload["team"]), items, today)
    return await post(outlet, delivery, channel, shown)


async def offer_items(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Offer the room what its TODO lines say; nothing where none waits."""
    incident = await outlet.incident(delivery)
    found = candidates(await outlet.read.timeline(incident.id))
    if all(each.item for each in found):
        return {}
    return await post(outlet, delivery, room_of(incident), prevention.candidates(outlet.templates, incident, found))


async def _reminder(outlet: Outlet, payload: Mapping[str, Json]) -> Payload:
    due_at = payload["due_at"]
    return action_items.reminder(
        outlet.templates,
        await _items(outlet, payload),
        week=str(payload["week"]),
        now=outlet.now().astimezone(ZoneInfo(str(payload["zone"]))),
        due_at=datetime.fromisoformat(str(due_at)) if due_at else None,
    )


async def _items(outlet: Outlet, payload: Mapping[str, Json]) -> Sequence[ActionItem]:
    named = payload["items"]
    numbers = tuple(each for each in named if isinstance(each, int)) if isinstance(named, list | tuple) else ()
    return await outlet.read.action_items(Wanted(numbers=numbers), outlet.workspace)


REMINDER_SENDERS = {
    EffectKind.REMIND: remind,
    EffectKind.UPDATE_REMINDER: update_reminder,
    EffectKind.REMIND_LEAD: remind_lead,
    EffectKind.POST_DIGEST: post_digest,
    EffectKind.OFFER_ITEMS: offer_items,
}
