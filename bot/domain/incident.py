"""The incident: the one aggregate whose state every decision reads and replaces."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bot.domain.command import IncidentId, Person
from bot.domain.duties import Alarm, Told
from bot.domain.escalation_policy import Frozen
from bot.domain.forms import Fact
from bot.domain.halts import Halt, ResumeAsked, Resumed
from bot.domain.impact import Category, Impact, TradingState
from bot.domain.phase import Phase
from bot.domain.review_states import Review
from bot.domain.roles import Role
from bot.domain.severity import Severity
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
class LossEstimate:
    """What somebody thought was lost, at a time; `high` drives severity.

    Args:
        low: Lower end in USD.
        high: Upper end in USD.
        as_of: What moment the figure is of.
        by: Who said it.
        basis: Where it comes from, in their words.
        currency: In which it was said.
        rate: USD for one of that currency.
        said_at: When it was said; None where that is `as_of`.
    """

    low: Decimal
    high: Decimal
    as_of: datetime
    by: Person
    basis: str = ""
    currency: str = "USD"
    rate: Decimal = Decimal(1)
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class WaitingLoss:
    """An estimate that was read back and does not count yet."""

    estimate: LossEstimate
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody took a page.

    Args:
        person: Who.
        roles: Those they answered for at that time.
        at: When.
        told_by: Who said so of an answer by phone; None where they answered themselves, in Slack.
        last_sign: When they were last heard of, if that was later.
    """

    person: Person
    roles: tuple[Role, ...]
    at: datetime
    told_by: str | None = None
    last_sign: datetime | None = None

    @property
    def heard_at(self) -> datetime:
        """When they were last heard of."""
        return max(self.at, self.last_sign or self.at)


@dataclass(frozen=True, slots=True)
class EscalationState:
    """How far paging has come under the current severity.

    Args:
        effective_at: When the severity took effect; levels, repeats and duties count from here.
        levels_fired: How many levels of the policy have fired.
        repeats_fired: How many repeats have fired.
        levels_passed: Levels whose time came while the rules they ask for did not hold; they are made up for.
        duties_fired: Roles whose duty has been sent under this severity.
        ended: Levels and repeats are over: stood down by resolve or close.
        unheard: Whose acknowledgements have expired, so that everybody is asked again.
        fired_at: When the last levels were sent; None while none was.
        unreached: Ways by which the last pages reached nobody, as `person/channel`.
        skip_at: When the next level is sent though its time has not come; None where it waits.
        down_for: For how long the last pages were overdue, because the bot was down; zero if they were in time.
        delay: How far levels and repeats run behind: somebody snoozed them, or the bot was down.
    """

    effective_at: datetime
    levels_fired: int = 0
    repeats_fired: int = 0
    levels_passed: tuple[int, ...] = ()
    duties_fired: tuple[str, ...] = ()
    ended: bool = False
    unheard: tuple[Person, ...] = ()
    fired_at: datetime | None = None
    unreached: tuple[str, ...] = ()
    skip_at: datetime | None = None
    down_for: timedelta = timedelta()
    delay: timedelta = timedelta()

    @property
    def counts_from(self) -> datetime:
        """From when levels and repeats count."""
        return self.effective_at + self.delay


@dataclass(frozen=True, slots=True)
class Paged:
    """The latest direct message that paged somebody.

    Args:
        key: Of its effect.
        roles: Everything they were paged for so far.
        called: Whether a level called them in; who is only owed the news is told, not invited into the room.
        declined: Whether they said that they cannot take it.
    """

    key: str
    roles: tuple[Role, ...]
    called: bool = True
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Handover:
    """A change of a rota that nobody has taken over yet.

    Args:
        to: Who is on call by the rota now.
        asked_at: When they were asked.
        paged: Whether both have been paged since, because nobody took over.
    """

    to: Person
    asked_at: datetime
    paged: bool = False


@dataclass(frozen=True, slots=True)
class Lowering:
    """A request to lower the severity that waits for consents."""

    wanted: Severity
    reason: str
    asked_by: Person
    asked_at: datetime
    needs: tuple[tuple[Role, ...], ...]  # each group is satisfied by one of its roles
    agreed: tuple[Acknowledgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Destruction:
    """A request to destroy the sealed words of an entry, which waits for a second person."""

    number: int
    reason: str
    asked_by: Person
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class PurgeAsked:
    """A request to purge the record, which waits for a second person."""

    reason: str
    asked_by: Person
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing of the record may be destroyed until it is lifted."""

    reason: str
    by: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Exporting:
    """An evidence bundle is being made for somebody."""

    by: Person
    at: datetime


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
    def commander(self) -> Person | None:
        """Who leads now."""
        return self.roles.get(Role.INCIDENT_COMMANDER)

    def with_mark(self, mark: Mark, at: datetime, *, by: Person, now: datetime) -> "Incident":
        """The incident with a mark set or moved."""
        return replace(self, marks={**self.marks, mark: MarkSet(at, by, now)})
