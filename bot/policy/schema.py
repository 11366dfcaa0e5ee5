"""The shape of a policy file, `hft-policy/1`."""

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from bot.domain.permissions import Act
from bot.domain.review_rules import Format
from bot.domain.roles import Role
from bot.policy.names import (
    ActName,
    BridgeUrl,
    CategoryName,
    ChannelName,
    ChannelRef,
    ClockTime,
    Count,
    Currency,
    Day,
    DayName,
    Email,
    Hours,
    InputName,
    LocalTime,
    Mic,
    Minutes,
    Pause,
    PeopleRole,
    PhaseName,
    ProcedureName,
    QuietName,
    Rate,
    ReactionName,
    ReaderZone,
    Rhythm,
    RoleName,
    RuleId,
    Seconds,
    Secret,
    SeverityName,
    SlackId,
    TradingStateName,
    UrlKind,
    Words,
    Years,
    Zone,
)
from bot.policy.signals import SignalsEntry


class Section(BaseModel):
    """A mapping that knows all its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SeverityEntry(Section):
    """The name a severity has in the framework document, and its rank."""

    seed_name: Words
    rank: Count


class InputEntry(Section):
    """An input as the file describes it; it must be as the product knows it."""

    type: Literal["decimal", "int", "bool"] | None = None
    enum: list[Words] | None = None
    min: Count | None = None
    note: Words | None = None


class RuleEntry(Section):
    """A severity rule; `says` is what people read, `when` is read by `bot.policy.conditions`."""

    id: RuleId
    sev: SeverityName
    when: Any
    says: Words | None = None
    origin: Words | None = None
    boundary: Words | None = None


class Raise(Section):
    """Raising is always free."""

    automatic: Literal[True] = True
    by: Literal["anyone"] = "anyone"
    reason_required: Literal[False] = False


class Lower(Section):
    """Lowering is never automatic and always has a reason."""

    automatic: Literal[False] = False
    by: list[PeopleRole] = Field(min_length=1)
    reason_required: Literal[True] = True
    consent: dict[RuleId, PeopleRole] = {}
    from_p0_needs_second: list[PeopleRole] = Field(alias="from_P0_needs_second", default=[])


class ChangeRules(Section):
    """Who may change a severity."""

    raise_: Raise = Field(alias="raise", default=Raise())
    lower: Lower


class PhaseEntry(Section):
    """The window of a phase; the post-mortem counts in hours after resolving."""

    key: PhaseName
    from_min: Minutes | None = None
    to_min: Minutes | None = None
    after: Literal["resolved_at"] | None = None
    from_h: Hours | None = None
    to_h: Hours | None = None


class DutyEntry(Section):
    """Who must be told, and by when."""

    who: PeopleRole
    channels: list[ChannelName] = Field(min_length=1)
    send_after_s: Seconds = Field(default="0", validate_default=True)
    within_s: Seconds
    warn_after_s: Seconds | None = None
    delivery_slo_s: Seconds | None = None
    origin: Words | None = None


class RegulatoryEntry(DutyEntry):
    """A duty that arises while `when` holds."""

    when: Any


class Named(Section):
    """Whether the declarer's own severity counts for more than the trading state."""

    wins: bool
    note: Words | None = None


class ProvisionalEntry(Section):
    """The severity before triage."""

    default: SeverityName
    when_trading_state: dict[TradingStateName, SeverityName] = {}
    named_by_declarer: Named = Named(wins=True)


class LevelEntry(Section):
    """One step of an escalation."""

    after_min: Minutes
    to: list[RoleName]
    channel: list[ChannelName] = Field(min_length=1)
    when_matched: list[Words] = []
    note: Words | None = None


class ContainedEntry(Section):
    """Calmer rhythms once the incident is contained."""

    status_update_every_min: Pause | None = None
    reack_after_min: Pause | None = None


class EscalationEntry(Section):
    """Levels, repeats and rhythms of one severity."""

    levels: list[LevelEntry] = Field(min_length=1)
    repeat_every_min: Pause | None = None
    max_repeats: Count = Field(default="0", validate_default=True)
    then_every_min: Pause | None = None
    status_update_every_min: Pause | None = None
    reack_after_min: Pause | None = None
    after_contained: ContainedEntry | None = None


class QuietHoursEntry(Section):
    """When messages that can wait are held."""

    applies_to: list[QuietName]
    from_: ClockTime = Field(alias="from")
    to: ClockTime
    zone: ReaderZone


class TeamEntry(Section):
    """People whose action items are one team's."""

    name: Words
    people: list[SlackId] = Field(min_length=1)
    lead: SlackId | None = None
    channel: ChannelRef | None = None


class RemindersEntry(Section):
    """When people hear weekly of their action items."""

    day: DayName = Field(default="monday", validate_default=True)
    at: ClockTime = Field(default="09:00", validate_default=True)
    teams: list[TeamEntry] = []


class ContactEntry(Section):
    """A person or a Slack user group."""

    slack: SlackId
    name: Words | None = None
    email: Email | None = None
    zone: Zone | None = None
    urls: dict[UrlKind, Secret] = {}
    drills: bool = False


class HandoverEntry(Section):
    """When in the week a rota is handed over."""

    day: DayName
    at: ClockTime


class RotaEntry(Section):
    """People who are on call for a week each, in turn; the first of them begins on the day `starts`."""

    handover: HandoverEntry
    starts: Day
    people: list[ContactEntry] = Field(min_length=1)


class OverrideEntry(Section):
    """Somebody of the role is on call instead, between two local times."""

    from_: LocalTime = Field(alias="from")
    to: LocalTime
    who: SlackId


class RosterEntry(Section):
    """A role where one is called at a time."""

    primary: ContactEntry | None = None
    deputies: list[ContactEntry] = []
    zone: Zone | None = None
    rota: RotaEntry | None = None
    overrides: list[OverrideEntry] = []


def _form(value: object) -> str | None:
    """Which of the two forms the people of a role are written in: everybody in a list, or one on call at a time."""
    if isinstance(value, list):
        return "[list]"
    return "[roster]" if isinstance(value, dict) else None


# The tags stand in brackets, for they are steps to a value that are not in the file.
RoleEntry: TypeAlias = Annotated[
    Annotated[list[ContactEntry], Tag("[list]")] | Annotated[RosterEntry, Tag("[roster]")], Discriminator(_form)
]


class SessionEntry(Section):
    """The trading hours of a venue, by its own clocks."""

    zone: Zone
    opens: ClockTime
    closes: ClockTime
    days: list[DayName] = Field(
        min_length=1, default=["monday", "tuesday", "wednesday", "thursday", "friday"], validate_default=True
    )
    holidays: Words | None = None
    early_close: ClockTime | None = None
    closed: list[Day] = []


class ReviewEntry(Section):
    """How post-mortems are written, signed and spread."""

    name_people: bool = False
    distribution: list[PeopleRole] = [Role.SENIOR_MANAGEMENT, Role.TEAM_LEAD]
    remind_every_h: Rhythm = Field(default="24", validate_default=True)
    skip_weekends: bool = False
    formats: list[Format] = list(Format)


class ResumeEntry(Section):
    """Who approves that trading goes on after a halt; each role by a person of its own."""

    approvers: list[PeopleRole] = Field(min_length=2, default=[Role.TRADING_DESK, Role.RISK_MANAGEMENT])


class ProcedureEntry(Section):
    """An emergency procedure."""

    where: Words
    owner: Words
    last_tested: Day | None = None


class LatestEntry(Section):
    """A second limit of a regulatory clock."""

    anchor: Words
    plus: Words


class ClockEntry(Section):
    """A regulatory clock, kept as the firm's note; none of them runs by itself."""

    id: Words
    anchor: Words
    plus: Words
    and_not_later_than: LatestEntry | None = None
    carve_out: Words | None = None
    source: Words
    only: Words | None = None


def _leaders_may() -> dict[ActName, list[PeopleRole]]:
    """What a policy without `permissions` grants; one that has them grants nothing else."""
    return {act: [Role.INCIDENT_COMMANDER, Role.DEPUTY_INCIDENT_COMMANDER] for act in Act}


class Document(Section):
    """A whole policy file."""

    schema_: Literal["hft-policy/1"] = Field(alias="schema")
    severities: dict[SeverityName, SeverityEntry] = {}
    combine: Literal["highest_wins"] = "highest_wins"
    inputs: dict[InputName, InputEntry] = {}
    rules: list[RuleEntry] = Field(min_length=1)
    change_rules: ChangeRules
    phases: list[PhaseEntry]
    notifications: dict[SeverityName, list[DutyEntry]]
    regulatory_route: RegulatoryEntry
    category_route: dict[CategoryName, PeopleRole]
    provisional: ProvisionalEntry
    responder_roles: list[RoleName] = Field(min_length=1)
    escalation: dict[SeverityName, EscalationEntry]
    quiet_hours: QuietHoursEntry | None = None
    reminders: RemindersEntry = RemindersEntry()
    stood_down: Words | None = None
    repeat_means: Words | None = None
    one_message: Words | None = None
    timezone: Zone
    log_channel: ChannelRef
    bridge_url: BridgeUrl | None = None
    mark_reaction: ReactionName = "pushpin"
    retention_years: Years = 7
    permissions: dict[ActName, list[PeopleRole]] = Field(default_factory=_leaders_may)
    review: ReviewEntry = ReviewEntry()
    resume: ResumeEntry = ResumeEntry()
    procedures: dict[ProcedureName, ProcedureEntry] = {}
    contacts: dict[PeopleRole, RoleEntry] = {}
    currencies: dict[Currency, Rate] = {}
    sessions: dict[Mic, SessionEntry] = {}
    registry: Words | None = None
    signals: SignalsEntry = SignalsEntry()
    regulatory_clocks: list[ClockEntry] = []
