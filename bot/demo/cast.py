"""The demo's firm: who holds which role, and who else appears in a scenario."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from bot.domain.command import BOT
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Contacts, Role

REPORTER: Final = "rosa"  # of the desk; she sees it first and holds no role
DESK, LOG = "trading-desk", "incidents"
HOLDERS: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.ON_CALL_ENGINEER: "ada",
        Role.INCIDENT_COMMANDER: "mei",
        Role.DEPUTY_INCIDENT_COMMANDER: "jonas",
        Role.DEVOPS_LEAD: "olu",
        Role.TRADING_DESK: "sam",
        Role.RISK_MANAGEMENT: "tom",
        Role.COMPLIANCE: "kim",
        Role.TEAM_LEAD: "lea",
        Role.SENIOR_MANAGEMENT: "vera",
        Role.EXECUTIVES: "noor",
        Role.SCRIBE: "pia",
    }
)


def name_of(actor: str) -> str:
    """What an actor of a scenario is called in Slack: the holder of that role, else by that very word."""
    return next((name for role, name in HOLDERS.items() if role.value == actor), actor)


def names(actors: Iterable[str]) -> tuple[str, ...]:
    """Everybody who needs to be in the workspace, each once."""
    return tuple(dict.fromkeys((REPORTER, *HOLDERS.values(), *map(name_of, actors))))


def staffed(policy: Policy, users: Mapping[str, str]) -> Policy:
    """The policy with somebody of the cast in every role.

    Args:
        policy: Any; its own contacts are not kept.
        users: Slack user ids by name.
    """
    held = {role: (Contact(slack=users[name], name=name),) for role, name in HOLDERS.items()}
    return replace(policy, contacts=Contacts(held))


@dataclass(frozen=True, slots=True)
class Cast:
    """The people in the workspace, by their names.

    Args:
        users: Slack user ids by name.
        ours: Ids that the bot goes by.
    """

    users: Mapping[str, str]
    ours: frozenset[str] = field(default_factory=frozenset)

    def called(self, id_: str) -> str:
        """The name behind an id of the timeline; the id itself for somebody from outside."""
        if id_ in self.ours:
            return BOT
        return next((name for name, user in self.users.items() if user == id_), id_)

    def role_of(self, name: str) -> str:
        """What somebody does here, in words; empty for those who hold no role."""
        return next((role.label for role, holder in HOLDERS.items() if holder == name), "")
