"""A rota that changes during an incident: whoever was on call owns it until the next one says that they have it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import effects, escalation
from bot.domain.acknowledgement import answered_by
from bot.domain.change import Change, Effect, Entry, EntryKind, Timer, TimerKind
from bot.domain.command import BOT, Command, Person
from bot.domain.errors import DomainError
from bot.domain.escalation_state import Handover
from bot.domain.incident import Incident
from bot.domain.paging import TO_PEOPLE, Call, page_people
from bot.domain.policy import Policy
from bot.domain.responders import plan_of, real_role
from bot.domain.roles import Role
from bot.domain.wording import clock, duration, listed

PATIENCE = timedelta(minutes=10)  # then both are paged


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver(Command):
    """The button "I have it", or `/incident handover`."""


class NotYourTurn(DomainError):
    """Somebody wanted to take over who is not on call by the rota."""


def owners(policy: Policy) -> dict[Role, Person]:
    """Who is on call by the rotas at the moment the policy speaks of; a user group owns nothing."""
    return {role: person for role in policy.contacts.rosters if (person := _by_rota(role, policy)) is not None}


def timer(incident: Incident, policy: Policy, now: datetime) -> Timer:
    """The timer that matches the incident's state: the next change of a rota, or the end of somebody's patience."""
    due = None if incident.stood_down else min(_ahead(incident, policy, now), default=None)
    return Timer(TimerKind.HANDOVER, due)


def started(incident: Incident, policy: Policy, now: datetime) -> Change:
    """Whoever is on call now owns the incident, which was declared or opened again; nothing where there is no rota."""
    if not policy.contacts.rosters:
        return Change()
    owned = replace(incident, on_call=owners(policy), handovers={})
    return Change(incident=owned, timers=(timer(owned, policy, now),))


def fire(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Ask whoever is on call next, and page both where nobody has taken over."""
    if incident.stood_down:
        return Change()
    change = Change(incident=incident)
    for role in incident.on_call:
        change = change.then(_step(role, change.incident or incident, policy=policy, now=now, key=f"{key}/{role}"))
    return change.then(Change(timers=(timer(change.incident or incident, policy, now),)))


def take_over(incident: Incident, command: TakeOver, *, policy: Policy, now: datetime) -> Change:
    """Whoever is on call by the rota has it from now on, and answers for the role.

    Raises:
        NotYourTurn: They are not on call, or nothing is handed over to them.
    """
    mine = {role: owner for role, owner in _open(incident) if _is(command.by, _by_rota(role, policy))}
    roles = [role for role, owner in mine.items() if owner.id != command.by.id]
    if not roles:
        raise NotYourTurn(_why_not(incident, command, holds=bool(mine)))
    before = listed(dict.fromkeys(mine[role].name for role in roles))
    taken = _owned_by(incident, roles, command.by)
    taken = answered_by(taken, command.by, policy=policy, now=now)
    text = f"{command.by.name} is {listed(role.label for role in roles)} now, taken over from {before}"
    return Change(
        incident=taken,
        entries=(Entry(kind=EntryKind.ROLE, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(taken, text, key=command.key),
            *effects.refresh(taken, key=command.key),
            *(effects.topic(taken, key=command.key) if Role.INCIDENT_COMMANDER in roles else ()),
            *effects.invite(taken, (command.by,), key=command.key),
            *effects.update_pages(taken, key=command.key),
        ),
        timers=(escalation.timer(taken, policy), timer(taken, policy, now)),
        answer=f"You have {incident.reference} at {clock(now)}, from {before}.",
    )


def _step(role: Role, incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    owner, current = incident.on_call[role], _by_rota(role, policy)
    asked = incident.handovers.get(role)
    if current is None or current.id == owner.id or role not in dict(_open(incident)):
        return Change(incident=_without(incident, role))
    if asked is None or asked.to.id != current.id:
        return _ask(role, incident, owner, current, now=now, key=key)
    if asked.paged or now < asked.asked_at + PATIENCE:
        return Change()
    return _page_both(role, incident, asked, policy=policy, now=now, key=key)


def _ask(role: Role, incident: Incident, owner: Person, current: Person, *, now: datetime, key: str) -> Change:
    text = f"{current.name} is on call as {role.label} now. {owner.name} has it until {current.name} takes over"
    asked = replace(incident, handovers={**incident.handovers, role: Handover(current, now)})
    return Change(
        incident=asked,
        entries=(Entry(kind=EntryKind.ROLE, occurred_at=now, actor=BOT, text=text),),
        effects=(
            *_offers(asked, role, owner, current, key=key),
            *effects.invite(asked, (current,), key=key),
        ),
    )


def _offers(incident: Incident, role: Role, owner: Person, current: Person, *, key: str) -> Iterator[Effect]:
    told = {"role": role.value, "owner": owner.name, "next": current.name}
    yield effects.tell(current, "handover", key=key, **told)
    waits = f"{incident.reference}: {current.name} is {role.label} by the rota now. You have it until they take over"
    yield effects.tell(owner, "line", key=key, text=waits)
    yield effects.say_template(incident, "handover", key=key, **told)


def _page_both(role: Role, incident: Incident, asked: Handover, *, policy: Policy, now: datetime, key: str) -> Change:
    people = (incident.on_call[role], asked.to)
    marked = replace(incident, handovers={**incident.handovers, role: replace(asked, paged=True)})
    names = listed(person.name for person in people)
    text = f"Nobody took over as {role.label} for {duration(now - asked.asked_at)}: paged {names}"
    called = [(person, call) for person in people for call in _calls(role, marked, policy)]
    change = page_people(marked, called, now=now, late=timedelta(), key=key, own=key)
    entry = Entry(kind=EntryKind.PAGE, occurred_at=now, actor=BOT, text=text)
    return replace(change, entries=(entry,)).then(Change(effects=(effects.say(marked, f"⚠ {text}", key=key),)))


def _calls(role: Role, incident: Incident, policy: Policy) -> Iterator[Call]:
    """How the first level that names the role reaches people; nothing at a severity that pages nobody."""
    for index, level in enumerate(plan_of(incident, policy).levels):
        ways = tuple(each for each in level.channels if each in TO_PEOPLE)
        if ways and role in {real_role(each, incident, policy) for each in level.to}:
            yield Call(role, ways, index)
            return


def _ahead(incident: Incident, policy: Policy, now: datetime) -> Iterator[datetime]:
    for role, owner in _open(incident):
        roster, asked, current = policy.contacts.rosters.get(role), incident.handovers.get(role), _by_rota(role, policy)
        if roster is not None and (change := roster.schedule.next_change(now)) is not None:
            yield change[0]
        if asked is not None and not asked.paged:
            yield asked.asked_at + PATIENCE
        if asked is None and current is not None and current.id != owner.id:
            yield now


def _open(incident: Incident) -> Iterator[tuple[Role, Person]]:
    """The roles that the rota may hand over: who took one in the room keeps it."""
    for role, owner in incident.on_call.items():
        if incident.roles.get(role, owner).id == owner.id:
            yield role, owner


def _owned_by(incident: Incident, roles: list[Role], person: Person) -> Incident:
    left = {role: each for role, each in incident.handovers.items() if role not in roles}
    taken: Mapping[Role, Person] = {role: person for role in roles if role in incident.roles}
    return replace(
        incident,
        on_call={**incident.on_call, **dict.fromkeys(roles, person)},
        roles={**incident.roles, **taken},
        handovers=left,
    )


def _without(incident: Incident, role: Role) -> Incident:
    return replace(incident, handovers={each: asked for each, asked in incident.handovers.items() if each is not role})


def _by_rota(role: Role, policy: Policy) -> Person | None:
    """Who is on call by the rota; None where it is a user group, or there is no rota any more."""
    held = policy.contacts.holders(role) if role in policy.contacts.rosters else ()
    return Person(held[0].slack, held[0].name) if len(held) == 1 and not policy.contacts.groups.get(role) else None


def _is(person: Person, other: Person | None) -> bool:
    return other is not None and other.id == person.id


def _why_not(incident: Incident, command: TakeOver, *, holds: bool) -> str:
    if holds:
        return f"{incident.reference} is yours already, {command.by.name}. Nothing is handed over."
    return (
        f"You are not on call by the rota, so {incident.reference} is not handed over to you. "
        "Type `/incident oncall` to see who is. To take a role all the same, type `/incident role commander`."
    )
