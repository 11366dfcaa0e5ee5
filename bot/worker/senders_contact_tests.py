"""The sender of contact tests: by direct message with a button, outside Slack with a link."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.change import EffectKind, Json
from bot.domain.escalation_policy import PageChannel
from bot.domain.links import LinkKind
from bot.integrations.ports import Refused
from bot.render import contact_tests
from bot.worker.outlet import Outlet
from bot.worker.senders_people import person_of
from bot.worker.senders_room import post
from storage.outbox import Delivery

PATIENCE: Final = timedelta(minutes=5)


async def ping(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Try one way to one person.

    Raises:
        Refused: It does not reach them.
        Later, Ambiguous: It is tried again.
    """
    person, test = person_of(delivery.payload), str(delivery.payload["test"])
    if person is None:
        raise Refused("There is nobody to reach.", code="nobody")
    channel = PageChannel(str(delivery.payload["channel"]))
    if channel is PageChannel.DM:
        direct = await outlet.chat.open_dm(person.id)
        return await post(outlet, delivery, direct, contact_tests.direct(outlet.templates, test))
    reaching = outlet.reaching
    address = reaching.address(outlet.policy.contacts.address(person.id, channel.value))
    if address is None:
        raise Refused("The policy names no address for this way any more.", code="no_address")
    link = reaching.answer_link(LinkKind.PROOF, f"{channel.value}-{test}", person, delivery)
    notice = contact_tests.outside(outlet.templates, channel, link=link)
    return {"where": await reaching.send(delivery, address, notice, outlet.now(), patience=PATIENCE)}


CONTACT_SENDERS = {EffectKind.PING_CONTACT: ping}
