"""Who is who in an incident: the roles, and the people a firm has put into them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.labelled import Labelled
from bot.domain.rota import Schedule


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
    SUBJECT_EXPERT = "subject_expert", "subject expert"
    LIAISON = "liaison", "liaison"
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
        drills: they agreed to be paged by drills.
    """

    slack: str
    name: str
    email: str | None = None
    zone: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict, hash=False)
    drills: bool = False

    @property
    def is_group(self) -> bool:
        """Whether this is a Slack user group and not one person."""
        return self.slack.startswith("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roster:
    """The people of one role when not all of them are called at once.

    Args:
        people: Everybody the role knows, each once.
        stand_ins: Slack ids of who is paged when whoever is on call cannot be reached, in their order.
        schedule: Who is on call when.
        zone: The IANA zone of its times.
    """

    people: tuple[Contact, ...]
    stand_ins: tuple[str, ...]
    schedule: Schedule
    zone: str

    def named(self, slack: str) -> Contact:
        """Somebody of the role by their Slack id."""
        return next(each for each in self.people if each.slack == slack)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The firm's people by role; `at` says who of them is called at a moment.

    Args:
        by_role: Everybody who holds a role, as the policy names them; after `at` who is called now, and no groups.
        rosters: Of the roles where not everybody is called at once.
        stand_ins: Who else may answer for a role, in the order they are paged; empty before `at`.
        groups: The user groups among those who are called; empty before `at`.
    """

    by_role: Mapping[Role, tuple[Contact, ...]]
    rosters: Mapping[Role, Roster] = field(default_factory=dict, hash=False)
    stand_ins: Mapping[Role, tuple[Contact, ...]] = field(default_factory=dict, hash=False)
    groups: Mapping[Role, tuple[Contact, ...]] = field(default_factory=dict, hash=False)

    @property
    def fixed(self) -> bool:
        """Whether the same people are called at every moment: there is neither roster nor user group."""
        return not self.rosters and not self.all_groups()

    def all_groups(self) -> dict[str, Contact]:
        """Every user group that the policy names, by its Slack id."""
        return {each.slack: each for held in self.by_role.values() for each in held if each.is_group}

    def at(self, now: datetime, members: Mapping[str, tuple[Contact, ...]]) -> "Contacts":
        """Who is called at a moment.

        Args:
            now: Aware.
            members: Who is in each user group, by its Slack id; a group that is missing has nobody yet.
        """
        called = {role: self._called(role, held, now) for role, held in self.by_role.items()}
        stand_ins = {
            role: _people(map(roster.named, roster.stand_ins), members) for role, roster in self.rosters.items()
        }
        return Contacts(
            by_role={role: _people(held, members) for role, held in called.items()},
            rosters=self.rosters,
            stand_ins=stand_ins,
            groups={role: tuple(each for each in held if each.is_group) for role, held in called.items()},
        )

    def holders(self, role: Role) -> tuple[Contact, ...]:
        """Who holds `role`; empty if nobody does."""
        return self.by_role.get(role, ())

    def address(self, slack: str, kind: str) -> str | None:
        """The name of the secret address by which somebody is reached by `pager`, `phone` or `mail`; None if they are not."""
        named = (each.urls.get(kind) for held in self.by_role.values() for each in held if each.slack == slack)
        return next((name for name in named if name), None)

    def roles_of(self, slack: str) -> set[Role]:
        """The roles that somebody may answer for: they are called for them, or stand in."""
        held = (*self.by_role.items(), *self.stand_ins.items())
        return {role for role, contacts in held if any(each.slack == slack for each in contacts)}

    def missing(self, required: Iterable[Role]) -> tuple[Role, ...]:
        """Those of the `required` roles that nobody holds."""
        return tuple(role for role in required if not self.holders(role))

    def _called(self, role: Role, held: tuple[Contact, ...], now: datetime) -> tuple[Contact, ...]:
        roster = self.rosters.get(role)
        return held if roster is None else (roster.named(roster.schedule.on_call(now)),)


def _people(held: Iterable[Contact], members: Mapping[str, tuple[Contact, ...]]) -> tuple[Contact, ...]:
    """The people among these and in their groups, each once."""
    return tuple({each.slack: each for each in _each(held, members)}.values())


def _each(held: Iterable[Contact], members: Mapping[str, tuple[Contact, ...]]) -> Iterator[Contact]:
    for contact in held:
        yield from members.get(contact.slack, ()) if contact.is_group else (contact,)
