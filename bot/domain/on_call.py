"""Who is on call now and who is next, role by role, for people to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.escalation_policy import PageChannel
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Role, Roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Who is called for a role now.

    Args:
        role: Which.
        people: Who is called; of a group, those who were in it when Slack was last asked.
        groups: The user groups they are called by.
        until: When somebody else is called; None where that never happens.
        then: Who that is; None as well.
    """

    role: Role
    people: tuple[Contact, ...]
    groups: tuple[Contact, ...] = ()
    until: datetime | None = None
    then: Contact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody as a role of the policy names them; `part` is what they are in it, empty where all are called at once."""

    contact: Contact
    part: str = ""


def shifts(policy: Policy, now: datetime) -> tuple[Shift, ...]:
    """Who is called now for every role that the policy pages or names somebody for.

    Args:
        policy: With the people who are called at `now`.
        now: Aware.
    """
    return tuple(_shift(role, policy, now) for role in _roles(policy))


def listing(policy: Policy) -> tuple[tuple[Role, tuple[Listed, ...]], ...]:
    """Everybody whom the policy names, role by role; as it was loaded, for no moment."""
    return tuple((role, tuple(_listed(role, policy))) for role in _roles(policy))


def reached_by(contact: Contact) -> tuple[PageChannel, ...]:
    """The ways to reach somebody: always by direct message, and by what the policy has an address for."""
    return (PageChannel.DM, *(PageChannel(kind) for kind in ("pager", "phone", "mail") if kind in contact.urls))


def _roles(policy: Policy) -> tuple[Role, ...]:
    known = {*policy.roles_needed(), *policy.contacts.by_role}
    return tuple(role for role in Role if role in known)


def _shift(role: Role, policy: Policy, now: datetime) -> Shift:
    roster = policy.contacts.rosters.get(role)
    change = roster.schedule.next_change(now) if roster else None
    return Shift(
        role=role,
        people=policy.contacts.holders(role),
        groups=policy.contacts.groups.get(role, ()),
        until=change[0] if change else None,
        then=roster.named(change[1]) if roster and change else None,
    )


def _listed(role: Role, policy: Policy) -> Iterator[Listed]:
    roster = policy.contacts.rosters.get(role)
    for contact in policy.contacts.holders(role):
        yield Listed(contact=contact, part=_part(contact, roster) if roster else "")


def _part(contact: Contact, roster: Roster) -> str:
    if roster.schedule.rota and contact.slack in roster.schedule.rota.people:
        return "rota"
    return "on call" if contact.slack == roster.schedule.standing and not roster.schedule.rota else "deputy"
