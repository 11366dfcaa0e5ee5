"""Taking and handing over roles in one incident."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.acknowledgement import answered_by
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import Role


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
    """Give a role to somebody; they join the room and the card shows them."""
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
        ),
        timers=(escalation.timer(assigned, policy),),
        answer=f"{text}.",
    )
