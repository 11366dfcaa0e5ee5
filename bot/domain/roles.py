"""Who is who in an incident: the roles, and the people a firm has put into them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.domain.labelled import Labelled


class Role(Labelled):
    """A part somebody plays in an incident; `category_route` stands for the desk its category calls in."""

    ON_CALL_ENGINEER = "on_call_engineer", "on-call engineer"
    INCIDENT_COMMANDER = "incident_commander", "Incident Commander"
    DEPUTY_INCIDENT_COMMANDER = "deputy_incident_commander", "deputy Incident Commander"
    DEVOPS_LEAD = "devops_lead", "DevOps Lead"
    TRADING_DESK = "trading_desk", "Trading Desk"
    RISK_MANAGEMENT = "risk_management", "Risk Management"
    COMPLIANCE = "compliance", "Compliance"
    TEAM_LEAD = "team_lead", "team lead"
    SENIOR_MANAGEMENT = "senior_management", "senior management"
    EXECUTIVES = "executives", "executives"
    SCRIBE = "scribe", "scribe"
    CATEGORY_ROUTE = "category_route", "desk of the category"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person or a group that holds a role.

    Args:
        slack: a Slack user id (`U…`, `W…`) or user group id (`S…`).
        name: what people call them.
        email: where mail goes; None if not told.
        zone: their IANA time zone; None to use the firm's.
        urls: `pager`, `phone` or `mail` to `env:NAME`, the environment variable that holds the secret address.
    """

    slack: str
    name: str
    email: str | None = None
    zone: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def is_group(self) -> bool:
        """Whether this is a Slack user group and not one person."""
        return self.slack.startswith("S")


@dataclass(frozen=True, slots=True)
class Contacts:
    """The firm's people by role."""

    by_role: Mapping[Role, tuple[Contact, ...]]

    def holders(self, role: Role) -> tuple[Contact, ...]:
        """Who holds `role`; empty if nobody does."""
        return self.by_role.get(role, ())

    def address(self, slack: str, kind: str) -> str | None:
        """The name of the secret address by which somebody is reached by `pager`, `phone` or `mail`; None if they are not."""
        named = (each.urls.get(kind) for held in self.by_role.values() for each in held if each.slack == slack)
        return next((name for name in named if name), None)

    def missing(self, required: Iterable[Role]) -> tuple[Role, ...]:
        """Those of the `required` roles that nobody holds."""
        return tuple(role for role in required if not self.holders(role))
