"""Senders to people: pages, other direct messages, and what Slack knows of somebody."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.domain.change import EffectKind, Json
from bot.domain.command import Person
from bot.domain.corrections import with_corrections
from bot.domain.duties import AlarmKind
from bot.domain.duty_proofs import owes
from bot.domain.effects import INFORM_LANES, QUIET_LANES
from bot.domain.escalation_policy import PageChannel
from bot.domain.handing_over import summary
from bot.domain.incident import Incident
from bot.domain.masking import masked_incident, masked_update
from bot.domain.paging_by_hand import Asked
from bot.domain.roles import Role
from bot.domain.rooms import reasons_of
from bot.integrations.ports import Ambiguous, Later, Refused
from bot.render import messages
from bot.worker.outlet import Outlet
from bot.worker.quiet_hours import page_wanted, reminder_wanted
from bot.worker.senders_room import consent_of, handover_of, post, reminder_of, resume_of, review_of, room_of
from bot.worker.senders_updates import brief_of, outcome_of, update_of
from storage.outbox import Delivery


async def page(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Page somebody through Slack."""
    if delivery.payload["channel"] == PageChannel.WAR_ROOM.value:
        return await _page_in_room(outlet, delivery)
    person = person_of(delivery.payload)
    if person is None:
        raise Refused("Nobody holds this role. Add somebody under `contacts` in the policy.", code="nobody")
    incident = await outlet.incident(delivery)
    if not await page_wanted(outlet, incident, person, delivery):
        return {"outcome": "no_longer_needed"}
    channel = await outlet.chat.open_dm(person.id)
    sent = await post(outlet, delivery, channel, await _page(outlet, incident, person, delivery.payload))
    return {**sent, **await _link(outlet, delivery, sent), "outcome": "delivered"}


async def _link(outlet: Outlet, delivery: Delivery, sent: Mapping[str, Json]) -> Mapping[str, Json]:
    """Where a page stands that a duty owes; without it the page has arrived all the same."""
    if not owes(delivery.kind, delivery.payload):
        return {}
    try:
        return {"permalink": await outlet.chat.permalink(str(sent["channel"]), str(sent["ts"]))}
    except (Refused, Later, Ambiguous):
        return {}


async def _page_in_room(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Mention everybody who is called; at declare the card has done it already."""
    incident = await outlet.incident(delivery)
    channel = room_of(incident)
    if delivery.payload["by_card"]:
        if incident.card is None:
            raise Refused("The card could not be posted.", code="no_card")
        return {"outcome": "delivered"}
    people = delivery.payload["people"]
    called = [found for each in people if (found := _as_person(each))] if isinstance(people, list | tuple) else []
    message = messages.room_page(outlet.templates, incident, called, now=outlet.now())
    return {**await post(outlet, delivery, channel, message), "outcome": "delivered"}


async def update_page(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Show the present state on a page that was delivered; nothing if it never was."""
    key, person = str(delivery.payload["page"]), person_of(delivery.payload)
    sent = await outlet.read.delivery(key, outlet.workspace)
    if person is None or sent is None or (standing := sent.posted) is None:
        return {"outcome": "undeliverable"}
    incident = await outlet.incident(delivery)
    reasons = delivery.payload["reasons"] or sent.payload["reasons"]
    message = await _page(outlet, incident, person, {**sent.payload, "reasons": reasons})
    await outlet.chat.update(standing.channel, standing.ts, message)
    posted: dict[str, Json] = {"channel": standing.channel, "ts": standing.ts}
    return {**posted, **await _link(outlet, delivery, posted), "outcome": "delivered"}


async def tell(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Send a direct message that is no page."""
    person = person_of(delivery.payload)
    if person is None:
        raise Refused("There is nobody to tell.", code="nobody")
    incident, payload = await outlet.incident(delivery), delivery.payload
    if delivery.lane.startswith(QUIET_LANES) and not await reminder_wanted(outlet, incident, person, payload):
        return {}
    if delivery.lane.startswith(INFORM_LANES):
        incident, payload = await outlet.told(delivery), masked_update(payload, outlet.policy.registry)
    channel = await outlet.chat.open_dm(person.id)
    own = READING.get(str(payload["template"]))
    told = await own(outlet, incident, payload) if own else _told(outlet, incident, payload)
    return await post(outlet, delivery, channel, told)


async def write_to(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Send a direct message that belongs to no incident."""
    channel = await outlet.chat.open_dm(str(delivery.payload["user"]))
    return await post(outlet, delivery, channel, messages.line(outlet.templates, str(delivery.payload["text"])))


async def learn_person(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Ask Slack how somebody is called and in which zone they live."""
    profile = await outlet.chat.profile(str(delivery.payload["user"]))
    return {"id": profile.id, "name": profile.name, "zone": profile.zone, "outside": profile.outside}


async def ask_group(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Ask Slack who is in a user group."""
    return {"members": list(await outlet.chat.group_members(str(delivery.payload["group"])))}


async def _page(outlet: Outlet, incident: Incident, person: Person, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    rules, now, asked = await outlet.rules(), outlet.now(), _asked(payload)
    if asked is not None:
        return messages.page_by_hand(outlet.templates, incident, rules, asked=asked, person=person, now=now)
    reasons = list(reasons_of(payload["reasons"]))
    if reasons and all(level is None for level, _ in reasons):  # who only has to know is outside of the room
        incident = masked_incident(incident, outlet.policy.registry)
    return messages.page(outlet.templates, incident, rules, reasons=reasons, person=person, now=now)


def _asked(payload: Mapping[str, Json]) -> Asked | None:
    """Who asks for somebody by hand, and why."""
    asked = payload.get("asked")
    return Asked(str(asked["by"]), str(asked["reason"])) if isinstance(asked, Mapping) else None


def _told(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    template = payload["template"]
    if template in NEWS:
        return NEWS[str(template)](outlet, incident, payload)
    match template:
        case "handover":
            return handover_of(outlet, incident, payload, yours=True)
        case "consent_request":
            return consent_of(outlet, incident, payload)
        case "line":
            return messages.line(outlet.templates, str(payload["text"]))
        case "room_refused":
            return messages.room_refused(outlet.templates, incident, str(payload["reason"]))
        case _:
            return messages.room_ready(outlet.templates, incident)


async def _duty(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    roles, missed = roles_in(payload["roles"]), payload["alarm"] == AlarmKind.MISSED
    return messages.duty(outlet.templates, incident, await outlet.rules(), roles, missed=missed)


async def _brief(outlet: Outlet, incident: Incident, _payload: Mapping[str, Json]) -> Mapping[str, Any]:
    return await brief_of(outlet, incident)


async def _handing_over(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    rows = with_corrections(await outlet.read.timeline(incident.id))
    role, before = Role(str(payload["role"])), str(payload["before"])
    return messages.handing_over(outlet.templates, incident, role, before, summary(incident, rows))


# Messages that are drawn from more than the incident itself.
READING = {"duty": _duty, "handing_over": _handing_over, "brief": _brief}


def roles_in(named: Json) -> list[Role]:
    """Roles, as the outbox keeps them."""
    return [Role(str(role)) for role in named] if isinstance(named, list | tuple) else []


def person_of(payload: Mapping[str, Json]) -> Person | None:
    """Whom an effect is for, as the outbox keeps it; None for nobody."""
    return _as_person(payload["person"])


def _as_person(person: Json) -> Person | None:
    return Person(str(person["id"]), str(person["name"])) if isinstance(person, Mapping) else None


NEWS: Final[Mapping[str, Callable[[Outlet, Incident, Mapping[str, Json]], Mapping[str, Any]]]] = {
    "nudge": reminder_of,
    "update_due": reminder_of,
    "status_update": update_of,
    "cancelled": outcome_of,
    "review": review_of,
    "resume_request": resume_of,
}
PEOPLE_SENDERS = {
    EffectKind.PAGE: page,
    EffectKind.UPDATE_PAGE: update_page,
    EffectKind.TELL: tell,
    EffectKind.WRITE_TO: write_to,
    EffectKind.LEARN_PERSON: learn_person,
    EffectKind.ASK_GROUP: ask_group,
}
