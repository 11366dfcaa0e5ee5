"""Senders of questions about signals: each shows what is true when it leaves."""

from collections.abc import Mapping

from bot.domain.change import EffectKind, Json
from bot.integrations.ports import Payload, Refused
from bot.render import signals
from bot.worker.outlet import Outlet
from bot.worker.senders_people import person_of
from bot.worker.senders_room import post
from storage.outbox import Delivery


async def ask(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Ask somebody who is on call.

    Raises:
        Refused: There is nobody, or the signals were forgotten.
    """
    person = person_of(delivery.payload)
    if person is None:
        raise Refused("There is nobody to ask.", code="nobody")
    channel = await outlet.chat.open_dm(person.id)
    return await post(outlet, delivery, channel, await _question(outlet, delivery.payload))


async def update(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Show on a question what became of it; nothing if it never arrived."""
    sent = await outlet.read.delivery(str(delivery.payload["asked"]), outlet.workspace)
    if sent is not None and (posted := sent.posted) is not None:
        await outlet.chat.update(posted.channel, posted.ts, await _question(outlet, delivery.payload))
    return {}


async def _question(outlet: Outlet, payload: Mapping[str, Json]) -> Payload:
    group = await outlet.read.signal_group(str(payload["group"]), outlet.workspace)
    if group is None:
        raise Refused("The signals are not in the database any more.", code="signals_gone")
    incident = await outlet.looking.incident(group.incident) if group.incident else None
    return signals.question(outlet.templates, group, incident)


SIGNAL_SENDERS = {EffectKind.ASK_SIGNAL: ask, EffectKind.UPDATE_SIGNAL: update}
