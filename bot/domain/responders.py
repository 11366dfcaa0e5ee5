"""Who answers for what in one incident: people, their roles, and whether paging has been answered."""

from dataclasses import replace

from bot.domain.command import Person
from bot.domain.drills import called
from bot.domain.escalation_policy import Escalation, Frozen
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.severity import Severity


def frozen(incident: Incident, policy: Policy) -> Incident:
    """The incident with the policy's rules for its severity taken into it: its levels start now."""
    taken = Frozen(
        version=policy.version,
        plan=policy.escalation[incident.severity],
        responders=policy.responder_roles,
        route=policy.route(incident.category),
    )
    return replace(incident, frozen=taken)


def plan_of(incident: Incident, policy: Policy) -> Escalation:
    """The levels that this incident runs by: those that held when they started."""
    return incident.frozen.plan if incident.frozen else policy.escalation[incident.severity]


def real_role(role: Role, incident: Incident, policy: Policy) -> Role:
    """The role itself, or the desk that the incident's category calls in."""
    if role is not Role.CATEGORY_ROUTE:
        return role
    return incident.frozen.route if incident.frozen else policy.route(incident.category)


def responder_roles(incident: Incident, policy: Policy) -> set[Role]:
    """The roles whose acknowledgement stops levels."""
    roles = incident.frozen.responders if incident.frozen else policy.responder_roles
    return {real_role(role, incident, policy) for role in roles}


def holders_of(role: Role, incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Who answers for a role in this incident: who took it in the room, else the firm's contacts."""
    if role in incident.roles:
        return (incident.roles[role],)
    return called(_by_policy(role, incident, policy), incident, policy)


def _by_policy(role: Role, incident: Incident, policy: Policy) -> tuple[Person, ...]:
    if role in incident.on_call and role in policy.contacts.rosters:
        asked = incident.handovers.get(role)  # once both have been paged, both are called until one has it
        return (incident.on_call[role], *((asked.to,) if asked and asked.paged else ()))
    return tuple(Person(contact.slack, contact.name) for contact in policy.contacts.holders(role))


def deputy_after(user: str, role: Role, policy: Policy) -> Person | None:
    """The role's next deputy, after whoever is on call or after a deputy; None behind the last one."""
    stand_ins = policy.contacts.stand_ins.get(role, ())
    ids = [each.slack for each in stand_ins]
    called = {each.slack for each in policy.contacts.holders(role)}
    after = ids.index(user) + 1 if user in ids else 0
    left = [each for each in stand_ins[after:] if each.slack not in called]
    return Person(left[0].slack, left[0].name) if left else None


def instead(person: Person, role: Role, incident: Incident, policy: Policy) -> Person:
    """Who is paged for a role: they, or the next deputy if they said that they cannot; they again where all said so."""
    found: Person | None = person
    while found is not None and _declined(found, incident):
        found = None if role in incident.roles else deputy_after(found.id, role, policy)
    return found or person


def _declined(person: Person, incident: Incident) -> bool:
    paged = incident.paged.get(person.id)
    return paged is not None and paged.declined


def roles_of(person: Person, incident: Incident, policy: Policy) -> tuple[Role, ...]:
    """Every role a person answers for: taken in the room, by the contacts, or by the page they got."""
    paged = incident.paged.get(person.id)
    known = set(paged.roles if paged else ())
    known |= policy.contacts.roles_of(person.id)
    known |= {role for role, owner in incident.on_call.items() if owner.id == person.id}
    if incident.commander is not None:
        known.discard(Role.INCIDENT_COMMANDER)  # one at a time: whoever has the role now
    known |= {role for role, holder in incident.roles.items() if holder.id == person.id}
    return tuple(role for role in Role if role in known)


def answered(incident: Incident, policy: Policy) -> bool:
    """Whether responders have taken it: at P0 both on-call and commander, else any responder role."""
    return not still_to_answer(incident, policy)


def still_to_answer(incident: Incident, policy: Policy) -> tuple[Role, ...]:
    """The roles that paging still waits for; below P0 one of them is enough."""
    roles = {role for each in incident.acknowledgements for role in each.roles}
    if incident.severity is Severity.P0:
        return tuple(role for role in (Role.ON_CALL_ENGINEER, Role.INCIDENT_COMMANDER) if role not in roles)
    responders = responder_roles(incident, policy)
    return () if roles & responders else tuple(role for role in Role if role in responders)


def acting_commander(incident: Incident, policy: Policy) -> Person | None:
    """Who leads a P0 or P1 until a commander accepts: the first responder to acknowledge; None where nobody need."""
    acknowledged = incident.acknowledgements
    accepted = any(Role.INCIDENT_COMMANDER in each.roles for each in acknowledged)
    if accepted or incident.stood_down or incident.severity > Severity.P1:
        return None
    responders = responder_roles(incident, policy)
    taken = (each for each in acknowledged if set(each.roles) & responders)
    first = min(taken, key=lambda each: each.at, default=None)
    return first.person if first else None


def leaders(incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Who is to be told what a commander must know: whoever acts as one, else whoever holds the role."""
    acting = acting_commander(incident, policy)
    return (acting,) if acting else holders_of(Role.INCIDENT_COMMANDER, incident, policy)
