"""Roles in the place of names: a post-mortem is about what happened, and not about whom it happened to."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from bot.domain.command import Person
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import Role

_MENTION: Final = re.compile(r"<@(?P<id>[A-Z0-9]+)(?:\|[^<>]*)?>")
_LABELS: Final = "|".join(re.escape(role.label) for role in sorted(Role, key=lambda role: -len(role.label)))


@dataclass(frozen=True, slots=True)
class Naming:
    """What stands for each name, and what finds the names in a sentence of ours.

    Args:
        labels: By name, such as a role.
        pattern: Finds a name, with a role that is said in front of it or in brackets behind it; None where there are none.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    pattern: re.Pattern[str] | None = None

    def names(self, text: str) -> str:
        """A sentence of ours with roles in the place of names; a role that stands beside the name is said once."""
        return text if self.pattern is None else self.pattern.sub(self._role, text)

    def mentions(self, text: str, who: Callable[[str], str]) -> str:
        """Words with what people are called in the place of their Slack ids."""
        return _MENTION.sub(lambda found: who(found["id"]), text) if "<@" in text else text

    def _role(self, found: re.Match[str]) -> str:
        return found["before"] or self.labels[found["name"]]


def naming(incident: Incident, policy: Policy, who: Callable[[str], str]) -> Naming:
    """What to say for the people of an incident; nothing is replaced where the policy has people named."""
    if policy.review.name_people:
        return Naming()
    labels = {each.name: who(each.id) for each in _people(incident, policy) if each.name}
    other = {name: label for name, label in labels.items() if label not in (name, "")}
    if not other:
        return Naming()
    names = "|".join(re.escape(name) for name in sorted(other, key=len, reverse=True))
    pattern = rf"(?:(?P<before>{_LABELS}):? )?(?<!\w)(?P<name>{names})(?!\w)(?: \((?:{_LABELS})\))?"
    return Naming(other, re.compile(pattern))


def _people(incident: Incident, policy: Policy) -> Iterator[Person]:
    """Everybody whose name the bot's own sentences may hold."""
    yield incident.reporter
    yield from incident.roles.values()
    yield from incident.on_call.values()
    yield from (each.person for each in incident.ever_acknowledged)
    yield from (each.by for each in incident.severity_history)
    yield from (each.by for each in incident.losses)
    yield from (each.set_by for each in incident.marks.values())
    yield from _contacts(policy)


def _contacts(policy: Policy) -> Iterable[Person]:
    held = policy.contacts.by_role.values()
    return (Person(contact.slack, contact.name) for contacts in held for contact in contacts)
