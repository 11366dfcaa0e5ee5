"""Holds what can wait until a reader's quiet hours end."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain import nudges, status_update
from bot.domain.change import Json
from bot.domain.command import Person
from bot.domain.effects import QUIET_LANES
from bot.domain.incident import Incident
from bot.domain.paging import can_wait, still_wanted
from bot.domain.phase import Phase
from bot.domain.quiet_hours import REMINDERS, held_until, is_up
from bot.domain.rooms import reasons_of
from bot.integrations.ports import Ambiguous, Held, Later, Refused
from bot.services.people import listed_zone
from bot.worker.outlet import Outlet
from storage.outbox import Delivery


async def reminder_wanted(outlet: Outlet, incident: Incident, person: Person, payload: Mapping[str, Json]) -> bool:
    """Whether a reminder still has something to remind of: it may have waited all night.

    Raises:
        Held: It waits for the end of the reader's quiet hours.
    """
    if not is_up(person, incident):
        await _hold(outlet, REMINDERS, person)
    match payload["template"]:
        case "nudge":
            return nudges.wanted(incident, Phase(str(payload["phase"])), _number(payload))
        case "update_due":
            return status_update.wanted(incident, _number(payload), policy=outlet.policy, now=outlet.now())
        case _:
            return True


async def page_wanted(outlet: Outlet, incident: Incident, person: Person, delivery: Delivery) -> bool:
    """Whether a page is still to leave; the question is only of one that may have waited all night.

    Raises:
        Held: It waits for the end of the reader's quiet hours.
    """
    reasons = list(reasons_of(delivery.payload["reasons"]))
    if not delivery.lane.startswith(QUIET_LANES):
        return True
    if can_wait(incident.severity, reasons):
        await _hold(outlet, incident.severity.value, person)
    latest = incident.paged.get(person.id)
    newer = delivery.payload["channel"] == "dm" and latest is not None and latest.key != delivery.key
    return not newer and still_wanted(incident, person.id, reasons, outlet.policy)


def _number(payload: Mapping[str, Json]) -> int:
    number = payload["number"]
    return number if isinstance(number, int) else 1


async def _hold(outlet: Outlet, kind: str, person: Person) -> None:
    policy = outlet.policy
    until = held_until(policy.quiet_hours, kind, now=outlet.now(), zone=await _zone(outlet, person))
    if until is not None:
        raise Held(until)


async def _zone(outlet: Outlet, person: Person) -> ZoneInfo:
    """The reader's own; who never did anything here is asked about now."""
    listed = listed_zone(outlet.policy, person.id)
    if listed is not None:
        return listed
    known = await outlet.read.person(person.id, outlet.workspace)
    named = known.zone if known else await _asked(outlet, person)
    try:
        return ZoneInfo(named or outlet.policy.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # Slack may know more zones than this machine
        return ZoneInfo(outlet.policy.timezone)


async def _asked(outlet: Outlet, person: Person) -> str | None:
    try:
        return (await outlet.chat.profile(person.id)).zone
    except (Refused, Later, Ambiguous):
        return None
