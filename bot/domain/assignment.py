"""Taking and handing over roles in one incident."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.acknowledgement import answered_by
from bot.domain.change import Change, Effect, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Command):
    """`/incident role commander [@user]`, or the button.

    Args:
        role: Which.
        to: Who has it from now on.
        instead_of: The Slack user id of who had it when the button was drawn, empty for nobody; None to ask for no
            such thing.
    """

    role: Role
    to: Person
    instead_of: str | None = None


class SomebodyWasFirst(DomainError):
    """Two people pressed the same button; the second one reads who was first."""

    def __init__(self, role: Role, holder: Person, reference: str) -> None:
        super().__init__(
            f"{holder.name} has just become {role.label} of {reference}. "
            "To take over all the same, type `/incident role commander`."
        )


def assign(incident: Incident, command: Assign, *, policy: Policy, now: datetime) -> Change:
    """Give a role to somebody; they join the room, the card shows them, and they read how it stands."""
    before = incident.roles.get(command.role)
    if before is not None and before.id == command.to.id:
        return Change(answer=f"{command.to.name} is {command.role.label} of {incident.reference} already.")
    if before is not None and command.instead_of not in (None, before.id):
        raise SomebodyWasFirst(command.role, before, incident.reference)
    assigned = replace(incident, roles={**incident.roles, command.role: command.to})
    if command.by.id == command.to.id or any(each.person.id == command.to.id for each in incident.acknowledgements):
        # Who takes a role themselves, or had acknowledged before, is here: nobody pages them again,
        # so they answer for every role they hold; a role left out could never be answered for.
        assigned = answered_by(assigned, command.to, policy=policy, now=now)
    handed = f", handed over by {before.name}" if before else ""
    by = f" ({command.by.name})" if command.by.id != command.to.id else ""
    text = f"{command.to.name} is {command.role.label} now{handed}{by}"
    return Change(
        incident=assigned,
        entries=(Entry(kind=EntryKind.ROLE, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(assigned, text, key=command.key),
            *effects.refresh(assigned, key=command.key),
            *(effects.topic(assigned, key=command.key) if command.role is Role.INCIDENT_COMMANDER else ()),
            *effects.invite(assigned, (command.to,), key=command.key),
            effects.learn(command.to.id),
            *_read_first(command, before),
        ),
        timers=(escalation.timer(assigned, policy),),
        answer=f"{text}.",
    )


def also_leads(incident: Incident, command: Assign, others: Iterable[Incident], policy: Policy) -> str:
    """A warning where whoever is to command leads another P0 or P1; empty elsewhere.

    Args:
        incident: Which they are to command.
        command: Who, and as what.
        others: Incidents that are open.
        policy: Names the deputy.
    """
    if command.role is not Role.INCIDENT_COMMANDER:
        return ""
    return two_at_once(incident, command.to, others, policy)


def two_at_once(incident: Incident, leader: Person, others: Iterable[Incident], policy: Policy) -> str:
    """The warning itself, with the deputy offered."""
    led = [each.reference for each in others if each.id != incident.id and _leads_gravely(each, leader)]
    if incident.severity > Severity.P1 or not led:
        return ""
    deputies = [each for each in holders_of(Role.DEPUTY_INCIDENT_COMMANDER, incident, policy) if each.id != leader.id]
    offer = f" {deputies[0].name} is deputy and can take this one: Take command." if deputies else ""
    return f"{leader.name} leads {listed(led)} as well.{offer}"


def _leads_gravely(incident: Incident, person: Person) -> bool:
    grave = incident.severity <= Severity.P1 and not incident.stood_down
    return grave and incident.commander is not None and incident.commander.id == person.id


def _read_first(command: Assign, before: Person | None) -> tuple[Effect, ...]:
    """Whoever takes over from somebody reads a summary that is drafted when it leaves."""
    if before is None:
        return ()
    role, name = command.role.value, before.name
    return (effects.tell(command.to, "handing_over", key=command.key, role=role, before=name),)
