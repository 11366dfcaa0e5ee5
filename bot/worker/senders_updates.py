"""Senders of status updates: under the post in the incidents channel, and what the room and people read."""

from collections.abc import Mapping
from typing import Any

from bot.domain.change import EffectKind, Json
from bot.domain.incident import Incident
from bot.domain.masking import masked_update
from bot.render import brief, messages, status_update
from bot.worker.outlet import Outlet, mark_of
from storage.outbox import Delivery


async def post_update(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Post a status update under the post in the incidents channel, once; nothing where that could not be posted."""
    incident = await outlet.told(delivery)
    if incident.notice is None:
        return {}
    channel, thread, key = incident.notice.channel, incident.notice.ts, mark_of(delivery.key)
    said, posted = masked_update(delivery.payload, outlet.policy.registry), None
    if delivery.ambiguous:
        posted = await outlet.chat.find_post(channel, key=key, since=delivery.first_attempt_at, thread=thread)
    if posted is None:
        posted = await outlet.chat.post(channel, update_of(outlet, incident, said), key=key, thread=thread)
    return {"channel": posted.channel, "ts": posted.ts}


def update_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    """A status update."""
    return status_update.post(outlet.templates, incident, payload)


async def brief_of(outlet: Outlet, incident: Incident) -> Mapping[str, Any]:
    """The brief for who follows."""
    return brief.brief(outlet.templates, incident, await outlet.rules(), followed=True)


def outcome_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:  # noqa: ARG001  # all news is asked for the same way
    """That it was a false alarm."""
    return messages.cancelled(outlet.templates, incident)


def update_due_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    """The reminder that a status update is due."""
    number = payload["number"]
    return status_update.reminder(
        outlet.templates, incident, outlet.policy, number=number if isinstance(number, int) else 1
    )


UPDATE_SENDERS = {EffectKind.POST_UPDATE: post_update}
