"""The incident: the one aggregate whose state every decision reads and replaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.command import IncidentId, Person
from bot.domain.duties import Alarm, Told
from bot.domain.escalation_policy import Frozen
from bot.domain.escalation_state import Acknowledgement, EscalationState, Handover, Lowering, Paged
from bot.domain.forms import Fact
from bot.domain.halts import Halt, ResumeAsked, Resumed, trading_under
from bot.domain.impact import Category, Impact, TradingState
from bot.domain.keeping import Destruction, Exporting, Hold, PurgeAsked
from bot.domain.loss_estimates import LossEstimate, WaitingLoss
from bot.domain.phase import Phase
from bot.domain.review_states import Review
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.signal_states import Alerted
from bot.domain.ticks import Bypass, Sheet, Tick, Waiting
from bot.domain.updates import Updates


class Mark(StrEnum):
    """The explicit moments of an incident, set by people and corrected only by a new entry."""

    STARTED = "started"
    DETECTED = "detected"
    DECLARED = "declared"
    ACKNOWLEDGED = "acknowledged"
    CONTAINED = "contained"
    FAULT_FIXED = "fault_fixed"
    RESOLVED = "resolved"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """The word people read."""
        return self.value.replace("_", " ")


@dataclass(frozen=True, slots=True)
class MarkSet:
    """When a mark lies, who set it, and when they did."""

    at: datetime
    set_by: Person
    set_at: datetime


@dataclass(frozen=True, slots=True)
class SeverityStep:
    """A severity and the moment it took effect."""

    severity: Severity
    at: datetime
    by: Person
    reason: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Related:
    """What an incident is to another: a relation by its name, `…/back` where the other one named it."""

    relation: str
    reference: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of ours in Slack."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """An incident as it stands.

    Args:
        id: Opaque and unique.
        workspace: Slack team id.
        reference: `INC-YYYYMMDD-NNN`.
        title: The symptom, as the declarer typed it.
        affected: What is hit, in the declarer's words.
        trading_state: Whether the firm trades, as people said it; `trading` adds what halts do to it.
        frozen: What paging runs by since the severity took effect; None where that is the policy of now.
        matches: Ids of the severity rules that hold now, in the policy's order.
        provisional: No triage form with a match has been submitted yet.
        triaged: The triage form has been submitted at least once.
        phase_since: When the current phase began.
        past_acknowledgements: Those that count no more: expired, or from before it was reopened.
        losses: In the order of their own times; the last one counts.
        loss_waiting: A figure that looks like a slip and was read back; None where none was.
        paged: The latest page of each person, by Slack user id.
        nudges: Phase nudges already given, as `phase/number`.
        told: Who was told because of a duty, in the order it was learned.
        alarms: Duties about which the Incident Commander was warned, or that were missed.
        updates: How far status updates have come.
        breach_since: Since when the message to Compliance is owed; None while it is not.
        on_call: Who was on call for each role with a rota, and owns it here until the next one has taken over.
        handovers: Changes of rotas that wait for whoever is on call now.
        channel: The war room; None until Slack has made it.
        destructions: Requests that wait for a second person.
        hold: Why nothing may be destroyed; None while there is no legal hold.
        purge: A request to purge the record; None where nobody waits for a second person.
        purged_at: When its words and files were last ended; None while they never were.
        exporting: For whom a bundle is being made; None while none is.
        false_alarm: Why it was cancelled; empty where it was no false alarm.
        review: Of its post-mortem; None until that is drafted at close.
        drill: It is an exercise.
        related: What it is to other incidents.
        archived: Its room was archived, or is about to be.
        room_failed: Why Slack refused to make the war room; None otherwise.
        facts: What people said of the fields of its forms, by the fields' keys.
        ticks: How items of checklists were settled; an item that is missing is open.
        waiting: Ticks whose authors were warned that other steps come first.
        bypasses: When somebody went past a gate, and why.
        lists: The messages of checklists in the room.
        halts: What was stopped, in the order in which it was told.
        resume: A request to resume that waits for its approvers; None while there is none.
        resumes: When trading went on, with and without approvers.
        alerted: The signals that belong to it.
    """

    id: IncidentId
    workspace: str
    reference: str
    title: str
    category: Category
    affected: str
    trading_state: TradingState
    reporter: Person
    phase: Phase
    phase_since: datetime
    severity: Severity
    provisional: bool
    impact: Impact
    escalation: EscalationState
    frozen: Frozen | None = None
    matches: tuple[str, ...] = ()
    triaged: bool = False
    drill: bool = False
    archived: bool = False
    related: tuple[Related, ...] = ()
    marks: Mapping[Mark, MarkSet] = field(default_factory=dict)
    severity_history: tuple[SeverityStep, ...] = ()
    losses: tuple[LossEstimate, ...] = ()
    loss_waiting: WaitingLoss | None = None
    roles: Mapping[Role, Person] = field(default_factory=dict)
    acknowledgements: tuple[Acknowledgement, ...] = ()
    past_acknowledgements: tuple[Acknowledgement, ...] = ()
    paged: Mapping[str, Paged] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    breach_since: datetime | None = None
    updates: Updates = field(default_factory=Updates)
    lowering: Lowering | None = None
    on_call: Mapping[Role, Person] = field(default_factory=dict)
    handovers: Mapping[Role, Handover] = field(default_factory=dict)
    nudges: tuple[str, ...] = ()
    false_alarm: str = ""
    channel: str | None = None
    room_failed: str | None = None
    card: Posted | None = None
    notice: Posted | None = None
    destructions: tuple[Destruction, ...] = ()
    hold: Hold | None = None
    purge: PurgeAsked | None = None
    purged_at: datetime | None = None
    exporting: Exporting | None = None
    review: Review | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    ticks: tuple[Tick, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    bypasses: tuple[Bypass, ...] = ()
    lists: Mapping[Sheet, Posted] = field(default_factory=dict)
    halts: tuple[Halt, ...] = ()
    resume: ResumeAsked | None = None
    resumes: tuple[Resumed, ...] = ()
    alerted: Alerted = field(default_factory=Alerted)

    def at(self, mark: Mark) -> datetime | None:
        """When a mark lies; None while it is not set."""
        found = self.marks.get(mark)
        return found.at if found else None

    @property
    def detected_at(self) -> datetime:
        """When it was noticed: phase windows count from here."""
        return self.marks[Mark.DETECTED].at

    @property
    def declared_at(self) -> datetime:
        """When it was declared."""
        return self.marks[Mark.DECLARED].at

    @property
    def ever_acknowledged(self) -> tuple[Acknowledgement, ...]:
        """Everybody who has acknowledged, whether or not it still counts."""
        return (*self.past_acknowledgements, *self.acknowledgements)

    @property
    def open(self) -> bool:
        """Whether it is not closed."""
        return self.phase is not Phase.CLOSED

    @property
    def stood_down(self) -> bool:
        """Whether nobody is to be paged, repeated or nudged any more."""
        return self.phase in (Phase.POST_MORTEM, Phase.CLOSED)

    @property
    def trading(self) -> TradingState:
        """Whether the firm trades now: as it was said, or worse while halts stand."""
        return trading_under(self.halts, self.trading_state)

    @property
    def commander(self) -> Person | None:
        """Who leads now."""
        return self.roles.get(Role.INCIDENT_COMMANDER)

    def with_mark(self, mark: Mark, at: datetime, *, by: Person, now: datetime) -> "Incident":
        """The incident with a mark set or moved."""
        return replace(self, marks={**self.marks, mark: MarkSet(at, by, now)})
