"""Paging by hand: the next level before its time, or one person, because somebody asks for it and says why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind, Json
from bot.domain.command import Command, Person
from bot.domain.drills import check_called
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.paging import by_hand, with_reason
from bot.domain.policy import Policy
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for somebody, and why."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalate(Command):
    """`/incident escalate now reason`."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageByHand(Command):
    """`/incident page @user reason` or `/incident escalate to @user reason`.

    Args:
        reason: What they are needed for.
        person: Whom; None for whoever holds the role.
        role: As what; None for a person who holds none.
    """

    reason: str
    person: Person | None = None
    role: Role | None = None


class NobodyToPage(DomainError):
    """There is nobody to page, or nothing left to page for."""


def escalate(incident: Incident, command: Escalate, *, policy: Policy, now: datetime) -> Change:
    """Page the next level now, also where somebody has acknowledged; the levels after it keep their times.

    Raises:
        NobodyToPage: Every level has been paged, or the incident is stood down.
    """
    _check_open(incident)
    group = escalation.next_group(incident, policy)
    if not group:
        raise NobodyToPage(
            f"Every level of {incident.severity} has been paged. Page somebody by name: /incident page @user reason."
        )
    text = f"{command.by.name} escalated to level {listed(str(each + 1) for each in group)}: {command.reason}"
    fired = escalation.fire_early(incident, group, policy=policy, now=now, key=command.key)
    return _asked_for(incident, command, text, now).then(with_reason(fired, _asked(command)))


def page_by_hand(incident: Incident, command: PageByHand, *, policy: Policy, now: datetime) -> Change:
    """Page one person, or whoever holds a role, also where somebody has acknowledged.

    Raises:
        NobodyToPage: Nobody holds the role, or the incident is stood down.
        NotInDrills: It is a drill, and somebody did not agree to be paged by one.
    """
    _check_open(incident)
    people = (command.person,) if command.person else _holders(incident, command, policy)
    change = Change(incident=incident)
    for person in people:
        check_called(person, incident, policy)
        change = change.then(
            by_hand(change.incident or incident, person, role=command.role, asked=_asked(command), key=command.key)
        )
    text = f"{command.by.name} paged {listed(person.name for person in people)}: {command.reason}"
    return change.then(_asked_for(change.incident or incident, command, text, now))


def _asked(command: Escalate | PageByHand) -> Mapping[str, Json]:
    return {"by": command.by.name, "reason": command.reason}


def _asked_for(incident: Incident, command: Escalate | PageByHand, text: str, now: datetime) -> Change:
    return Change(
        entries=(Entry(kind=EntryKind.PAGE, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(incident, text, key=f"{command.key}/asked"),
            *effects.refresh(incident, key=f"{command.key}/asked"),
        ),
        answer=f"{text}.",
    )


def _holders(incident: Incident, command: PageByHand, policy: Policy) -> tuple[Person, ...]:
    role = command.role or Role.ON_CALL_ENGINEER
    people = holders_of(role, incident, policy)
    if not people:
        raise NobodyToPage(
            f"Nobody holds {role.label}. Page a person: /incident page @user reason. "
            "The policy names people under contacts."
        )
    return people


def _check_open(incident: Incident) -> None:
    if incident.stood_down:
        raise NobodyToPage(
            f"{incident.reference} is {'closed' if not incident.open else 'resolved'}. "
            "To page again, type /incident reopen."
        )
