"""The sender of pages that must not go through Slack: pager, phone and mail."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.change import EffectKind, Json
from bot.domain.links import LinkKind
from bot.domain.paging import still_wanted
from bot.domain.rooms import reasons_of
from bot.integrations.ports import Refused
from bot.render import outside
from bot.worker.outlet import Outlet
from bot.worker.quiet_hours import page_wanted
from bot.worker.senders_people import person_of, roles_in
from storage.outbox import Delivery

PATIENCE: Final = timedelta(minutes=5)  # a page that could not leave for so long is shown as undeliverable


async def page_outside(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Page somebody outside Slack; where they have no address for it, that is said and not passed over.

    An attempt that nobody heard of may have arrived, and is made again: better twice than never.

    Raises:
        Refused: The provider will not have it, or could not for too long.
        Later, Ambiguous: It is tried again.
    """
    person, reasons = person_of(delivery.payload), list(reasons_of(delivery.payload["reasons"]))
    if person is None:
        raise Refused("There is nobody to page.", code="nobody")
    address = outlet.reaching.address(outlet.policy.contacts.address(person.id, str(delivery.payload["channel"])))
    if address is None:
        return {"outcome": "not_configured"}
    incident = await outlet.incident(delivery)
    asked = bool(delivery.payload.get("asked"))
    if not await page_wanted(outlet, incident, person, delivery):
        return {"outcome": "no_longer_needed"}
    if not asked and not still_wanted(incident, person.id, reasons, outlet.policy):
        return {"outcome": "no_longer_needed"}
    reaching = outlet.reaching
    answer = reaching.answer_link(LinkKind.PAGE, incident.id, person, delivery)
    link = reaching.link(incident.channel)
    if missed := roles_in(delivery.payload.get("missed")):
        notice = outside.missed(outlet.templates, incident, missed, link=link)
    else:
        notice = outside.page(outlet.templates, incident, reasons, asked=asked, link=link, answer=answer)
    where = await reaching.send(delivery, address, notice, outlet.now(), patience=PATIENCE)
    return {"outcome": "delivered", "where": where}


OUTSIDE_SENDERS = {EffectKind.PAGE_OUTSIDE: page_outside}
