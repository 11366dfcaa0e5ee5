"""Drills: the same flow as the real thing, marked everywhere; only those who agreed to drills are called, nobody is owed news."""

from collections.abc import Iterable
from typing import Final

from bot.domain.command import Person
from bot.domain.duties import Duty
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.policy import Policy

MARK: Final = "DRILL: "


class NotInDrills(DomainError):
    """Somebody is to be paged by a drill who never agreed to that."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person.name} has not agreed to be paged by drills: `drills: true` in the policy's contacts does that. "
            "Nobody was paged."
        )


def titled(title: str, *, drill: bool) -> str:
    """The title as everybody reads it: a drill says so first, on every message and in the room's name."""
    return f"{MARK}{title}" if drill else title


def takes_part(user: str, policy: Policy) -> bool:
    """Whether somebody agreed to be paged by drills."""
    held = policy.contacts.by_role.values()
    return any(each.slack == user and each.drills for contacts in held for each in contacts)


def called(people: Iterable[Person], incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Those of these people whom this incident may call."""
    return tuple(each for each in people if not incident.drill or takes_part(each.id, policy))


def duties_owed(incident: Incident, policy: Policy) -> tuple[Duty, ...]:
    """The duties of an incident; a drill owes nobody anything."""
    return () if incident.drill else policy.duties_owed(incident.severity, incident.impact)


def check_called(person: Person, incident: Incident, policy: Policy) -> None:
    """Go on only if this incident may call somebody.

    Raises:
        NotInDrills: It is a drill, and they did not agree.
    """
    if not called((person,), incident, policy):
        raise NotInDrills(person)
