"""An accepted and then forgotten incident: acknowledgements expire without a sign of life, and are asked for again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import BOT
from bot.domain.escalation_state import Acknowledgement, EscalationState
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy
from bot.domain.responders import plan_of, responder_roles
from bot.domain.wording import duration, listed


def expires_at(incident: Incident, policy: Policy) -> datetime | None:
    """When the responders' acknowledgements expire if none of them is heard of; None where they never do.

    One sign of life is enough for all: they work on it together.
    """
    after, taken = _lasts(incident, policy), _responders(incident, policy)
    if after is None or incident.escalation.ended or not taken:
        return None
    return max(each.heard_at for each in taken) + after


def heard(incident: Incident, signs: Mapping[str, datetime]) -> Incident:
    """The incident with what was heard of people who acknowledged, by their ids; nothing is ever unheard."""
    acknowledgements = tuple(_heard(each, signs.get(each.person.id)) for each in incident.acknowledgements)
    return replace(incident, acknowledgements=acknowledgements) if signs else incident


def expire(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Count the responders' acknowledgements no more and arm the levels again; who only had to know stays told."""
    gone = _responders(incident, policy)
    left = tuple(each for each in incident.acknowledgements if each not in gone)
    past = (*incident.past_acknowledgements, *gone)
    state = incident.escalation
    asked = EscalationState(
        effective_at=now, duties_fired=state.duties_fired, unheard=tuple(each.person for each in gone)
    )
    armed = replace(incident, acknowledgements=left, past_acknowledgements=past, escalation=asked)
    silence = duration(now - max(each.heard_at for each in gone))
    text = f"Not heard of {listed(each.person.name for each in gone)} for {silence}: asking again"
    return Change(
        incident=armed,
        entries=(Entry(kind=EntryKind.EXPIRED, occurred_at=now, actor=BOT, text=text),),
        effects=(
            effects.say(armed, f"⏰ {text}", key=f"{key}/expired"),
            *effects.refresh(armed, key=f"{key}/expired"),
            *effects.update_pages(armed, key=f"{key}/expired"),
        ),
    )


def _lasts(incident: Incident, policy: Policy) -> timedelta | None:
    plan = plan_of(incident, policy)
    if incident.at(Mark.CONTAINED) is not None and plan.contained_reack_after is not None:
        return plan.contained_reack_after
    return plan.reack_after


def _responders(incident: Incident, policy: Policy) -> tuple[Acknowledgement, ...]:
    responders = responder_roles(incident, policy)
    return tuple(each for each in incident.acknowledgements if set(each.roles) & responders)


def _heard(found: Acknowledgement, sign: datetime | None) -> Acknowledgement:
    return found if sign is None or sign <= found.heard_at else replace(found, last_sign=sign)
