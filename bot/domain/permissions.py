"""Who may do what, by the firm's policy; what it does not grant is denied, in words that name who may."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.labelled import Labelled
from bot.domain.policy import Policy
from bot.domain.responders import acting_commander, holders_of, roles_of
from bot.domain.roles import Role
from bot.domain.wording import listed


class Act(Labelled):
    """What not everybody may do; the label completes "may …"."""

    CLOSE = "close", "close it"
    MERGE = "merge", "merge it into another"


class NotPermitted(DomainError):
    """Somebody asked for what they may not do; others may."""

    def __init__(self, act: Act, incident: Incident, policy: Policy) -> None:
        who = _named(act, incident, policy)
        super().__init__(f"Only {who} may {act.label}. Nothing was changed." if who else _nobody(act))
        self.act, self.incident = act, incident
        self.can_ask = bool(_people(act, incident, policy))


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFor(Command):
    """Whoever may not do something asks those who may."""

    act: Act


def check(act: Act, incident: Incident, person: Person, policy: Policy) -> None:
    """Go on only if somebody may.

    Raises:
        NotPermitted: They hold none of the roles that the policy names.
    """
    acting = acting_commander(incident, policy)
    acts = {Role.INCIDENT_COMMANDER} if acting is not None and acting.id == person.id else set()
    if not {*roles_of(person, incident, policy), *acts} & set(policy.permissions.get(act.value, ())):
        raise NotPermitted(act, incident, policy)


def ask(incident: Incident, command: AskFor, *, policy: Policy, now: datetime) -> Change:
    """Tell those who may that somebody asks them to.

    Raises:
        NotPermitted: Nobody may.
    """
    people = _people(command.act, incident, policy)
    if not people:
        raise NotPermitted(command.act, incident, policy)
    text = f"{command.by.name} asks you to {command.act.label}: {incident.reference}, {incident.title}"
    names = listed(each.name for each in people)
    entry = Entry(
        kind=EntryKind.CONSENT,
        occurred_at=now,
        actor=command.by.id,
        text=f"{command.by.name} asked {names} to {command.act.label}",
    )
    told = tuple(effects.tell(each, "line", key=command.key, text=text) for each in people)
    return Change(entries=(entry,), effects=told, answer=f"Asked {names}.")


def _people(act: Act, incident: Incident, policy: Policy) -> tuple[Person, ...]:
    roles = policy.permissions.get(act.value, ())
    found = (person for role in roles for person in holders_of(role, incident, policy))
    return tuple({each.id: each for each in found}.values())


def _named(act: Act, incident: Incident, policy: Policy) -> str:
    def one(role: Role) -> str:
        names = listed(each.name for each in holders_of(role, incident, policy))
        return f"the {role.label} ({names or 'nobody yet'})"

    return " or ".join(map(one, policy.permissions.get(act.value, ())))


def _nobody(act: Act) -> str:
    return f"Your policy lets nobody {act.label}: name roles under `permissions: {act.value}`. Nothing was changed."
