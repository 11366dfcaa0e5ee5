"""Taking a page: who answered for which role, and what that stops."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Acknowledgement, Incident, Mark
from bot.domain.policy import Policy
from bot.domain.responders import responder_roles, roles_of, still_to_answer
from bot.domain.roles import Role
from bot.domain.wording import clock, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Command):
    """The button on a page or card, or `/incident ack`."""


class NotPaged(DomainError):
    """Somebody acknowledged who holds no role in this incident."""


def acknowledge(incident: Incident, command: Acknowledge, *, policy: Policy, now: datetime) -> Change:
    """Record that somebody answers; a responder's acknowledgement stops levels, never duties.

    Raises:
        NotPaged: The person holds no role here, so nothing was waiting for them.
    """
    before = next((each for each in incident.acknowledgements if each.person.id == command.by.id), None)
    if before is not None:
        return Change(answer=f"You acknowledged {incident.reference} at {clock(before.at)} already.")
    roles = roles_of(command.by, incident, policy)
    if not roles:
        raise NotPaged(
            f"{incident.reference} does not page you, so there is nothing to acknowledge. "
            "To lead it, type /incident role commander."
        )
    responder = bool(set(roles) & responder_roles(incident, policy))
    acknowledged = answered_by(incident, command.by, policy=policy, now=now)
    text = f"Acknowledged by {command.by.name} ({listed(role.label for role in roles)})"
    return Change(
        incident=acknowledged,
        entries=(Entry(kind=EntryKind.ACKNOWLEDGED, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(acknowledged, f"☑ {text}", key=command.key),
            *effects.refresh(acknowledged, key=command.key),
            *effects.update_pages(acknowledged, key=command.key),
        ),
        timers=(escalation.timer(acknowledged, policy),),
        answer=_answer(acknowledged, policy, now, responder=responder),
    )


def answered_by(incident: Incident, person: Person, *, policy: Policy, now: datetime) -> Incident:
    """The incident with one person answering for every role they hold now; the first responder sets the mark."""
    before = [each for each in incident.acknowledgements if each.person.id == person.id]
    others = tuple(each for each in incident.acknowledgements if each not in before)
    answered = {*roles_of(person, incident, policy), *(role for each in before for role in each.roles)}
    since = before[0].at if before else now
    mine = Acknowledgement(person, tuple(role for role in Role if role in answered), since)
    taken = replace(incident, acknowledgements=(*others, mine))
    if answered & responder_roles(incident, policy) and incident.at(Mark.ACKNOWLEDGED) is None:
        return taken.with_mark(Mark.ACKNOWLEDGED, now, by=person, now=now)
    return taken


def _answer(incident: Incident, policy: Policy, now: datetime, *, responder: bool) -> str:
    taken = f"You acknowledged {incident.reference} at {clock(now)}."
    left = () if incident.escalation.ended else still_to_answer(incident, policy)
    if left and not responder:
        return f"{taken} Paging goes on until a responder does."
    if left:
        return f"{taken} {incident.severity} still waits for the {listed(_with_name(role, incident) for role in left)}."
    return f"{taken} Paging has stopped."


def _with_name(role: Role, incident: Incident) -> str:
    holder = incident.roles.get(role)
    return f"{role.label} {holder.name}" if holder else role.label
