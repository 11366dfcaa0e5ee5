"""Taking a page: who answered for which role, and what that stops."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import BOT, Command, Person
from bot.domain.errors import DomainError
from bot.domain.escalation_state import Acknowledgement, Paged
from bot.domain.expiry import heard
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy
from bot.domain.responders import acting_commander, responder_roles, roles_of, still_to_answer
from bot.domain.roles import Role
from bot.domain.wording import clock, listed


@dataclass(frozen=True, slots=True)
class ByPhone:
    """An answer that was given outside Slack and is put on record here.

    Args:
        person: Who answered.
        told_by: Who says so, in the words of whoever records it.
        at: When; None for now.
    """

    person: Person
    told_by: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Command):
    """The button on a page or card, or `/incident ack`; with `phone`, a call that is put on record."""

    phone: ByPhone | None = None

    @property
    def person(self) -> Person:
        """Who answers."""
        return self.phone.person if self.phone else self.by


class NotPaged(DomainError):
    """Somebody acknowledged who holds no role in this incident."""

    def __init__(self, incident: Incident, command: Acknowledge) -> None:
        whom = "you" if command.person.id == command.by.id else command.person.name
        super().__init__(
            f"{incident.reference} does not page {whom}, so there is nothing to acknowledge. "
            "To lead it, type /incident role commander."
        )


class TooEarly(DomainError):
    """A phone call is said to have answered an incident that was not declared yet."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            f"{incident.reference} was declared at {clock(incident.declared_at)}. "
            "Give the time of a call after that. Nothing was changed."
        )


def acknowledge(incident: Incident, command: Acknowledge, *, policy: Policy, now: datetime) -> Change:
    """Record that somebody answers; a responder's acknowledgement stops levels, never duties.

    Raises:
        NotPaged: The person holds no role here, so nothing was waiting for them.
        TooEarly: The phone call was before the incident was declared.
    """
    person = command.person
    before = next((each for each in incident.acknowledgements if each.person.id == person.id), None)
    if before is not None:
        return _again(incident, command, before, policy=policy, now=now)
    roles = roles_of(person, incident, policy)
    if not roles and person.id not in incident.paged:
        raise NotPaged(incident, command)
    at = _answered_at(incident, command, now)
    told_by = command.phone.told_by if command.phone else None
    acknowledged = answered_by(incident, person, policy=policy, now=now, at=at, told_by=told_by)
    text = f"Acknowledged by {person.name} ({listed(role.label for role in roles) or 'asked to help'}){_by_phone(command, at)}"
    change = Change(
        incident=acknowledged,
        entries=(Entry(kind=EntryKind.ACKNOWLEDGED, occurred_at=at, actor=command.by.id, text=text),),
        effects=(
            effects.say(acknowledged, f"☑ {text}", key=command.key),
            *effects.refresh(acknowledged, key=command.key),
            *effects.update_pages(acknowledged, key=command.key),
        ),
        timers=(escalation.timer(acknowledged, policy),),
        answer=f"{_subject(command)} acknowledged {incident.reference} at {clock(at)}{' by phone' * bool(told_by)}. "
        f"{_what_follows(acknowledged, policy, roles)}",
    )
    return change.then(_leading(incident, acknowledged, command, policy=policy, now=now))


def _leading(was: Incident, incident: Incident, command: Acknowledge, *, policy: Policy, now: datetime) -> Change:
    """Say who acts as commander from now on; nothing where that stays as it was."""
    acting = acting_commander(incident, policy)
    if acting is None or acting_commander(was, policy) is not None:
        return Change()
    text = f"{acting.name} acts as Incident Commander until one accepts"
    return Change(
        entries=(Entry(kind=EntryKind.ROLE, occurred_at=now, actor=BOT, text=text),),
        effects=(effects.say(incident, text, key=f"{command.key}/acting"),),
    )


def answered_by(
    incident: Incident,
    person: Person,
    *,
    policy: Policy,
    now: datetime,
    at: datetime | None = None,
    told_by: str | None = None,
) -> Incident:
    """The incident with one person answering for every role they hold now; the first responder sets the mark.

    Args:
        incident: As it stands.
        person: Who answers.
        policy: Says which roles are theirs.
        now: When this is recorded.
        at: When they answered, if that was earlier.
        told_by: Who says so of an answer by phone.
    """
    before = [each for each in incident.acknowledgements if each.person.id == person.id]
    others = tuple(each for each in incident.acknowledgements if each not in before)
    answered = {*roles_of(person, incident, policy), *(role for each in before for role in each.roles)}
    roles = tuple(role for role in Role if role in answered)
    mine = replace(before[0], roles=roles) if before else Acknowledgement(person, roles, at or now, told_by)
    taken = replace(incident, acknowledgements=(*others, mine), paged=_taken(incident, person))
    if answered & responder_roles(incident, policy) and incident.at(Mark.ACKNOWLEDGED) is None:
        return taken.with_mark(Mark.ACKNOWLEDGED, mine.at, by=person, now=now)
    return taken


def _taken(incident: Incident, person: Person) -> Mapping[str, Paged]:
    """The pages, where who said before that they cannot has it after all."""
    before = incident.paged.get(person.id)
    return {**incident.paged, person.id: replace(before, declined=False)} if before else incident.paged


def _again(
    incident: Incident, command: Acknowledge, before: Acknowledgement, *, policy: Policy, now: datetime
) -> Change:
    """Nothing new, but a sign of life, which puts off the moment at which an acknowledgement expires."""
    sign = incident if command.phone else heard(incident, {command.by.id: now})
    return Change(
        incident=sign,
        timers=(escalation.timer(sign, policy),),
        answer=f"{_subject(command)} acknowledged {incident.reference} at {clock(before.at)} already.",
    )


def _answered_at(incident: Incident, command: Acknowledge, now: datetime) -> datetime:
    at = (command.phone.at if command.phone else None) or now
    if at < incident.declared_at:
        raise TooEarly(incident)
    return at


def _subject(command: Acknowledge) -> str:
    return "You" if command.person.id == command.by.id else command.person.name


def _by_phone(command: Acknowledge, at: datetime) -> str:
    return f" by phone at {clock(at)}, told by {command.phone.told_by}" if command.phone else ""


def _what_follows(incident: Incident, policy: Policy, roles: tuple[Role, ...]) -> str:
    left = () if incident.escalation.ended else still_to_answer(incident, policy)
    if left and not set(roles) & responder_roles(incident, policy):
        return "Paging goes on until a responder does."
    if left:
        return f"{incident.severity} still waits for the {listed(_with_name(role, incident) for role in left)}."
    return "Paging has stopped."


def _with_name(role: Role, incident: Incident) -> str:
    holder = incident.roles.get(role)
    return f"{role.label} {holder.name}" if holder else role.label
