"""A firm's whole policy as one frozen value: severity, phases, escalation, duties, people."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from bot.domain.checklists import Checklists
from bot.domain.duties import Duty
from bot.domain.escalation_policy import Escalation
from bot.domain.forms import Forms
from bot.domain.impact import Category, Impact
from bot.domain.phase import Phase, PhaseWindow, PostMortemWindow
from bot.domain.procedures import Procedure, ProcedureKind
from bot.domain.registry import Registry
from bot.domain.reminder_policy import Reminders
from bot.domain.review_rules import ReviewRules
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.sessions import Venue
from bot.domain.severity import Condition, Severity, SeverityPolicy
from bot.domain.signal_rules import SignalPolicy


@dataclass(frozen=True, slots=True)
class RegulatoryRoute:
    """The duty that arises at any severity while `when` holds."""

    duty: Duty
    when: Condition


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When messages that can wait are held back.

    Args:
        applies_to: severities by code, and `reminders`.
        start: first held moment of the day, in the reader's own zone.
        end: first moment that is no longer held; may be earlier than `start`, then it is the next morning.
        zone: `person` for the reader's own zone, else an IANA zone.
    """

    applies_to: tuple[str, ...]
    start: time
    end: time
    zone: str

    def holds(self, kind: str, local: time) -> bool:
        """Whether a message of `kind` waits at the reader's `local` time."""
        if kind not in self.applies_to:
            return False
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Everything a firm has decided about its incidents.

    Args:
        version: first 12 hex digits of the SHA-256 of the policy file.
        severity: the rules, and who may lower them.
        windows: only of phases that have one; resolution is open-ended.
        post_mortem: after resolving.
        review: how post-mortems are written, signed and spread.
        escalation: for every severity.
        duties: for every severity, may be empty.
        regulatory_route: the duty towards Compliance.
        category_route: for every category.
        responder_roles: only their acknowledgement stops levels.
        contacts: the firm's people; may be empty until `serve` starts.
        timezone: the firm's IANA zone, for references and documents.
        log_channel: name of the channel where every incident is posted.
        bridge_url: template of the call's address with `{reference}`; None if there is none.
        quiet_hours: None if the firm has none.
        mark_reaction: name of the reaction that marks a message for the timeline, without colons.
        currencies: USD for one of each other currency, by ISO 4217 code.
        sessions: the venues whose trading hours the firm has named, by MIC.
        refused: why the file that is there now was refused, if this is the last one that was accepted; empty if not.
        permissions: the roles that may do what not everybody may, by the act's name; what is not there nobody may.
        retention_years: how long a record is kept from the close of its incident.
        forms: what an incident of each category is asked.
        registry: the firm's strategies, hosts, venues and so on, by name.
        reminders: when people hear weekly of their action items, and in which team they are.
        checklists: what has to be done, by category.
        resume_approvers: the roles that approve that trading goes on after a halt, each by a person of its own.
        procedures: the firm's emergency procedures.
        signals: what is done about what machines tell.
    """

    version: str
    severity: SeverityPolicy
    windows: Mapping[Phase, PhaseWindow]
    post_mortem: PostMortemWindow
    escalation: Mapping[Severity, Escalation]
    duties: Mapping[Severity, tuple[Duty, ...]]
    regulatory_route: RegulatoryRoute
    category_route: Mapping[Category, Role]
    responder_roles: tuple[Role, ...]
    contacts: Contacts
    timezone: str
    log_channel: str
    bridge_url: str | None
    quiet_hours: QuietHours | None
    mark_reaction: str = "pushpin"
    review: ReviewRules = field(default_factory=ReviewRules)
    retention_years: int = 7
    permissions: Mapping[str, tuple[Role, ...]] = field(default_factory=dict)
    currencies: Mapping[str, Decimal] = field(default_factory=dict)
    sessions: Mapping[str, Venue] = field(default_factory=dict)
    refused: str = ""
    forms: Forms = field(default_factory=Forms)
    registry: Registry = field(default_factory=Registry)
    reminders: Reminders = field(default_factory=Reminders)
    checklists: Checklists = field(default_factory=Checklists)
    resume_approvers: tuple[Role, ...] = (Role.TRADING_DESK, Role.RISK_MANAGEMENT)
    procedures: Mapping[ProcedureKind, Procedure] = field(default_factory=dict)
    signals: SignalPolicy = field(default_factory=SignalPolicy)

    def at(self, now: datetime, members: Mapping[str, tuple[Contact, ...]]) -> "Policy":
        """The policy with the people who are called at a moment; `members` are those of each user group, by its id."""
        return replace(self, contacts=self.contacts.at(now, members))

    def day(self, now: datetime) -> date:
        """The day that a moment is on in the firm's own zone."""
        return now.astimezone(ZoneInfo(self.timezone)).date()

    def route(self, category: Category) -> Role:
        """The role that a category calls in."""
        return self.category_route[category]

    def people(self, role: Role, category: Category) -> tuple[Contact, ...]:
        """Who holds `role` in an incident of `category`; empty if nobody does."""
        return self.contacts.holders(self.route(category) if role is Role.CATEGORY_ROUTE else role)

    def duties_owed(self, severity: Severity, impact: Impact) -> tuple[Duty, ...]:
        """The duties of an incident: those of its severity, and the regulatory one while it applies."""
        route = self.regulatory_route
        return self.duties[severity] + ((route.duty,) if route.when.holds(impact) else ())

    def review_due(self, resolved: datetime) -> datetime:
        """When the review of an incident is due that was resolved then."""
        return self.review.due(resolved + self.post_mortem.to, self.timezone)

    def roles_needed(self) -> tuple[Role, ...]:
        """Every real role that a level, duty, route or consent names, in the order of roles."""
        named = set(self._roles_named())
        return tuple(role for role in Role if role in named and role is not Role.CATEGORY_ROUTE)

    def _roles_named(self) -> Iterator[Role]:
        for escalation in self.escalation.values():
            for level in escalation.levels:
                yield from level.to
        for duties in self.duties.values():
            yield from (duty.who for duty in duties)
        yield self.regulatory_route.duty.who
        yield from self.category_route.values()
        yield from self.responder_roles
        yield from self.severity.consents.values()
        yield from self.severity.lower_by
        yield from self.severity.lowering_p0_needs
        yield from self.review.distribution
