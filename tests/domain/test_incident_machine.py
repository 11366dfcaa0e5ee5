from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bot.domain import escalation, nudges
from bot.domain.acknowledgement import Acknowledge, ByPhone, acknowledge
from bot.domain.assignment import Assign, assign
from bot.domain.change import Change, Timer, TimerKind
from bot.domain.command import Command, IncidentId, Person
from bot.domain.declare import declare
from bot.domain.errors import DomainError
from bot.domain.escalation_policy import PageChannel
from bot.domain.expiry import heard
from bot.domain.impact import Category, Impact, OutageScope, RegulatoryBreach, RiskLimitBreach, TradingState
from bot.domain.incident import Incident, Mark
from bot.domain.lifecycle import Close, Reach, Reopen, close, reach, reopen
from bot.domain.loss_ledger import EstimateLoss
from bot.domain.losses import estimate_loss
from bot.domain.marks import ORDER, SetMark, set_mark
from bot.domain.paging_by_hand import Escalate, PageByHand, escalate, page_by_hand
from bot.domain.phase import Phase
from bot.domain.responders import holders_of, roles_of, still_to_answer
from bot.domain.roles import Role
from bot.domain.rooms import Sent, record_room
from bot.domain.severity import Severity
from bot.domain.severity_change import AgreeLowering, ChangeSeverity, agree_lowering, change_severity
from bot.domain.skipping import not_reached
from bot.domain.snooze import Snooze, snooze
from bot.domain.triage import Triage, triage
from tests.builders import CAST, NOON, PAGES, a_command, a_declaration, a_person, a_policy

POLICY = a_policy()
PEOPLE = st.sampled_from(sorted({*CAST.values(), "Ann"}))
ROLES = st.sampled_from([Role.INCIDENT_COMMANDER, Role.DEPUTY_INCIDENT_COMMANDER, Role.SCRIBE, Role.TRADING_DESK])
LOSSES = st.sampled_from([Decimal(0), Decimal(900), Decimal(9_999), Decimal(50_000), Decimal(200_000)])
IMPACTS = st.builds(
    Impact,
    loss_usd=st.none() | LOSSES,
    outage_scope=st.none() | st.sampled_from(OutageScope),
    regulatory_breach=st.none() | st.sampled_from(RegulatoryBreach),
    risk_limit_breach=st.none() | st.sampled_from(RiskLimitBreach),
)
TIMERS = st.sampled_from([TimerKind.ESCALATION, TimerKind.PHASE])  # the firm has no rotas
PAST = st.none() | st.integers(0, 90)  # minutes ago


def pages(change: Change) -> list[tuple[str | None, str, list[tuple[int | None, str]]]]:
    """Every page of a change: whose it is, by which channel, and why."""
    found = []
    for effect in change.effects:
        payload: Any = effect.payload
        if effect.kind in PAGES and payload["reasons"]:
            person = payload["person"]["id"] if payload["person"] else None
            found.append((person, payload["channel"], [(level, role) for level, role in payload["reasons"]]))
    return found


class LifeOfAnIncident(RuleBasedStateMachine):
    """Any acts of any people at any moments, with timers on time, late, or for nothing."""

    incident: Incident
    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.now = NOON
        self.gestures = 0
        self.keys: set[str] = set()
        self.levels_sent: dict[tuple[datetime, int], set[int]] = {}
        self.pending: dict[TimerKind, datetime | None] = {}

    @initialize(
        state=st.sampled_from(TradingState),
        named=st.none() | st.sampled_from(Severity),
        category=st.sampled_from(Category),
        loss=st.none() | LOSSES,
    )
    def declared(self, state: TradingState, named: Severity | None, category: Category, loss: Decimal | None) -> None:
        """Somebody declares at noon."""
        answers = a_declaration(
            trading_state=state, named=named, category=category, loss=(Decimal(0), loss) if loss is not None else None
        )
        change = declare(answers, id=IncidentId("01J0"), reference="INC-1", policy=POLICY, now=NOON)
        assert change.incident is not None
        self.incident = change.incident
        self.check_pages(change)
        self.take(change)

    @rule(length=st.integers(1, 50))
    def time_passes(self, length: int) -> None:
        """The worker is down, or nothing is due."""
        self.now += timedelta(minutes=length)

    @rule(kind=TIMERS)
    def a_timer_is_due(self, kind: TimerKind) -> None:
        """It fires exactly then, or late if its time is over."""
        due = self.pending[kind]
        if due is not None:
            self.now = max(self.now, due)
            self.fires(kind)

    @rule(kind=TIMERS)
    def a_timer_fires_for_nothing(self, kind: TimerKind) -> None:
        """It was claimed before somebody's act moved it."""
        self.fires(kind)

    @rule(by=PEOPLE)
    def somebody_acknowledges(self, by: str) -> None:
        """From a page, the card or a command."""
        self.act(acknowledge, Acknowledge, by)

    @rule(by=PEOPLE, person=PEOPLE, ago=PAST)
    def somebody_records_a_call(self, by: str, person: str, ago: int | None) -> None:
        """Of anybody, about any time."""
        at = None if ago is None else self.now - timedelta(minutes=ago)
        self.act(acknowledge, Acknowledge, by, phone=ByPhone(a_person(person), by, at))

    @rule(who=PEOPLE)
    def somebody_is_heard_of(self, who: str) -> None:
        """They write in the room, which is seen when the timer is due."""
        self.incident = heard(self.incident, {a_person(who).id: self.now})
        self.fires(TimerKind.ESCALATION)

    @rule(by=PEOPLE, length=st.integers(1, 40))
    def somebody_snoozes(self, by: str, length: int) -> None:
        """For long or short."""
        self.act(snooze, Snooze, by, length=timedelta(minutes=length))

    @rule(by=PEOPLE)
    def somebody_escalates(self, by: str) -> None:
        """The next level at once."""
        self.act(escalate, Escalate, by, reason="worse")

    @rule(by=PEOPLE, person=PEOPLE)
    def somebody_is_paged_by_hand(self, by: str, person: str) -> None:
        """Named by a level or not."""
        self.act(page_by_hand, PageByHand, by, person=a_person(person), reason="help")

    @rule(who=PEOPLE)
    def a_page_reaches_nobody(self, who: str) -> None:
        """Slack refuses it for good."""
        noted = not_reached(self.incident, a_person(who).id, PageChannel.DM, policy=POLICY, now=self.now)
        self.take(Change(incident=noted, timers=(escalation.timer(noted, POLICY),)))

    @rule(by=PEOPLE, impact=IMPACTS)
    def somebody_submits_the_form(self, by: str, impact: Impact) -> None:
        """Every answer of it replaces the one before."""
        self.act(triage, Triage, by, impact=impact)

    @rule(by=PEOPLE, high=LOSSES)
    def somebody_estimates_a_loss(self, by: str, high: Decimal) -> None:
        """Higher or lower than the one before."""
        self.act(estimate_loss, EstimateLoss, by, low=Decimal(0), high=high)

    @rule(by=PEOPLE, wanted=st.sampled_from(Severity), reason=st.sampled_from(["", "calmer"]))
    def somebody_moves_the_severity(self, by: str, wanted: Severity, reason: str) -> None:
        """Up or down."""
        self.act(change_severity, ChangeSeverity, by, wanted=wanted, reason=reason)

    @rule(wanted=st.sampled_from(Severity))
    def the_commander_asks_to_lower(self, wanted: Severity) -> None:
        """Whoever leads now."""
        if self.incident.commander is not None:
            self.act(change_severity, ChangeSeverity, self.incident.commander.name, wanted=wanted, reason="calmer")

    @rule(by=PEOPLE)
    def somebody_agrees(self, by: str) -> None:
        """Asked or not."""
        self.act(agree_lowering, AgreeLowering, by)

    @rule(by=PEOPLE, to=PEOPLE, role=ROLES)
    def somebody_gives_a_role(self, by: str, to: str, role: Role) -> None:
        """To others or to themselves."""
        self.act(assign, Assign, by, role=role, to=a_person(to))

    @rule(by=PEOPLE, role=ROLES)
    def somebody_takes_a_role(self, by: str, role: Role) -> None:
        """By themselves."""
        self.act(assign, Assign, by, role=role, to=a_person(by))

    @rule(by=PEOPLE, mark=st.sampled_from([Mark.STARTED, Mark.DETECTED]), ago=st.integers(0, 90))
    def somebody_sets_a_mark(self, by: str, mark: Mark, ago: int) -> None:
        """At a time that may be impossible."""
        self.act(set_mark, SetMark, by, mark=mark, at=self.now - timedelta(minutes=ago))

    @rule(by=PEOPLE, mark=st.sampled_from([Mark.CONTAINED, Mark.FAULT_FIXED, Mark.RESOLVED]), ago=PAST)
    def somebody_reaches_a_mark(self, by: str, mark: Mark, ago: int | None) -> None:
        """Now, or at a time they name."""
        at = None if ago is None else self.now - timedelta(minutes=ago)
        self.act(reach, Reach, by, mark=mark, at=at)

    @rule(by=PEOPLE)
    def somebody_closes(self, by: str) -> None:
        """Too early or in time."""
        self.act(close, Close, by)

    @rule(by=PEOPLE)
    def somebody_reopens(self, by: str) -> None:
        """Open or not."""
        before = self.incident
        self.act(reopen, Reopen, by)
        assert self.incident is before or not self.incident.stood_down

    @rule()
    def the_room_is_made(self) -> None:
        """Once, whenever Slack gets to it."""
        if self.incident.channel is None:
            sent = Sent(key="01J0/create_room", payload={}, result={"channel": "C0ROOM", "name": "inc-1"})
            self.keys.discard(sent.key)
            self.take(record_room(self.incident, sent, policy=POLICY, now=self.now))

    @invariant()
    def timers_match_the_state(self) -> None:
        """What waits is what the state asks for, whichever act came last."""
        assert self.pending == {
            TimerKind.ESCALATION: escalation.next_due(self.incident, POLICY),
            TimerKind.PHASE: nudges.timer(self.incident, POLICY).due_at,
        }

    @invariant()
    def marks_are_in_order(self) -> None:
        """No length between them is negative, and the phase agrees with them."""
        for earlier, later in (*ORDER, (Mark.DECLARED, Mark.ACKNOWLEDGED), (Mark.DECLARED, Mark.CLOSED)):
            start, end = self.incident.at(earlier), self.incident.at(later)
            assert start is None or end is None or end - start >= timedelta()
        assert all(found.at <= self.now for found in self.incident.marks.values())
        assert self.incident.stood_down is (Mark.RESOLVED in self.incident.marks)
        assert self.incident.open is (Mark.CLOSED not in self.incident.marks)

    @invariant()
    def the_history_of_severity_is_in_order(self) -> None:
        """It ends with what holds now."""
        steps = self.incident.severity_history
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert steps[-1].severity is self.incident.severity
        assert steps[-1].at <= self.incident.escalation.effective_at

    @invariant()
    def nobody_is_left_alone(self) -> None:
        """A P0 or P1 that waits for an answer is never silent, and whoever it waits for can be reached."""
        incident = self.incident
        waits_for = still_to_answer(incident, POLICY)
        if incident.severity > Severity.P1 or incident.stood_down:
            return
        due = self.pending[TimerKind.ESCALATION]
        assert due is not None  # where somebody has answered, that expires
        if not waits_for:
            return
        # A snooze puts that off by what it was asked for, and what is escalated by hand meanwhile comes on top.
        longest = (POLICY.escalation[incident.severity].then_every or timedelta()) + incident.escalation.delay
        assert due - self.now <= longest
        here = {each.person.id for each in incident.acknowledgements}
        for role in waits_for:
            assert {each.id for each in holders_of(role, incident, POLICY)} - here

    @invariant()
    def a_person_answers_once_for_everything(self) -> None:
        """Nobody who is not paged any more holds a role that is still to be answered for."""
        people = [each.person.id for each in self.incident.acknowledgements]
        assert len(set(people)) == len(people)
        for each in self.incident.acknowledgements:
            assert set(roles_of(each.person, self.incident, POLICY)) <= set(each.roles)

    @invariant()
    def the_latest_page_of_everybody_was_sent(self) -> None:
        """An update never points to a message that nobody got."""
        assert {each.key for each in self.incident.paged.values()} <= self.keys

    def act(self, decide: Callable[..., Change], kind: type[Command], by: str, **fields: Any) -> None:
        """Carry out a command, or see it refused with nothing changed."""
        self.gestures += 1
        command = a_command(kind, by=by, key=f"gesture/{self.gestures}", **fields)
        try:
            change = decide(self.incident, command, policy=POLICY, now=self.now)
        except DomainError:
            return
        self.check_severity(change, command)
        self.check_phase(change, kind)
        self.check_pages(change)
        self.take(change)

    def fires(self, kind: TimerKind) -> None:
        """Ask the domain what is due now."""
        self.gestures += 1
        decide = escalation.fire if kind is TimerKind.ESCALATION else nudges.nudge
        change = decide(self.incident, policy=POLICY, now=self.now, key=f"timer/{self.gestures}")
        self.check_pages(change)
        self.check_repeats(change)
        self.take(change)
        due = self.pending[kind]
        assert due is None or due > self.now

    def take(self, change: Change) -> None:
        """Save a change as the store does: every key is new."""
        keys = Counter(each.key for each in change.effects)
        assert set(keys.values()) <= {1}
        # That somebody is unknown is found out once; the store drops every later wish to know.
        assert not self.keys & {key for key in keys if not key.startswith("person/")}
        self.keys |= set(keys)
        self.incident = change.incident or self.incident
        assert len({timer.kind for timer in change.timers}) == len(change.timers)
        for timer in change.timers:
            assert isinstance(timer, Timer)
            self.pending[timer.kind] = timer.due_at

    def check_pages(self, change: Change) -> None:
        """Nobody twice by one channel, no level for who is here, and every duty that counts as sent is sent."""
        sent = pages(change)
        assert len({(who, channel) for who, channel, _ in sent if who}) == len([who for who, _, _ in sent if who])
        after = change.incident or self.incident
        here = {each.person.id for each in after.acknowledgements}
        assert not [why for who, _, why in sent if who in here and any(level is not None for level, _ in why)]
        if after.stood_down:
            assert not [why for _, _, why in sent if any(level is not None for level, _ in why)]
        self.check_levels(sent, after)
        told = {role for _, _, why in sent for level, role in why if level is None}
        same = len(after.severity_history) == len(self.incident.severity_history)
        known = set(self.incident.escalation.duties_fired) if same else set()
        assert told >= set(after.escalation.duties_fired) - known

    def check_levels(self, sent: list[tuple[str | None, str, list[tuple[int | None, str]]]], after: Incident) -> None:
        """Only a repeat sends a level again; what was made up for or sent early does not come at its own time too."""
        before, state = self.incident.escalation, after.escalation
        levels = {level for _, _, why in sent for level, _ in why if level is not None}
        seen = self.levels_sent.setdefault((state.effective_at, len(after.severity_history)), set())
        if self.incident.stood_down and not after.stood_down:
            seen.clear()  # reopened: everybody is asked anew
        again = state.effective_at == before.effective_at and state.repeats_fired > before.repeats_fired
        assert again or not levels & seen
        seen |= levels

    def check_repeats(self, change: Change) -> None:
        """A repeat of a P0 or P1 always reaches somebody, and after a firing no duty is owed."""
        after = change.incident or self.incident
        if after.severity <= Severity.P1 and after.escalation.repeats_fired > self.incident.escalation.repeats_fired:
            assert pages(change)
        if any(timer.kind is TimerKind.ESCALATION for timer in change.timers):
            for duty in POLICY.duties_owed(after.severity, after.impact):
                overdue = after.escalation.effective_at + duty.send_after <= self.now
                assert not overdue or duty.who.value in after.escalation.duties_fired

    def check_severity(self, change: Change, command: Command) -> None:
        """Down only by a first form, or by the commander with every consent that what is known asks for."""
        before, after = self.incident, change.incident or self.incident
        if after.severity <= before.severity:
            return
        if isinstance(command, Triage):
            assert before.provisional
            assert not after.provisional
            return
        request = before.lowering
        agreed = [*(each.person for each in request.agreed), command.by] if request else []
        asker = request.asked_by if request else command.by
        assert after.severity_history[-1].by == asker
        self.check_consents(before, asker, agreed)

    def check_consents(self, before: Incident, asker: Person, agreed: list[Person]) -> None:
        """Compliance for a breach, Risk for a limit, and somebody else to leave P0."""
        held = {role for person in agreed if person.id != asker.id for role in roles_of(person, before, POLICY)}
        assert "reg.breach" not in before.matches or Role.COMPLIANCE in held
        assert "risk.manual" not in before.matches or Role.RISK_MANAGEMENT in held
        seconds = {Role.RISK_MANAGEMENT, Role.DEPUTY_INCIDENT_COMMANDER}
        assert before.severity is not Severity.P0 or held & seconds

    def check_phase(self, change: Change, kind: type[Command]) -> None:
        """Forward only, but for reopening; nothing but closing closes."""
        before, after = self.incident.phase, (change.incident or self.incident).phase
        assert after is before or before.can_move(after) or kind is Reopen
        assert after is before or after is not Phase.CLOSED or kind is Close


LifeOfAnIncident.TestCase.settings = settings(max_examples=60, stateful_step_count=25)
TestLifeOfAnIncident = LifeOfAnIncident.TestCase
