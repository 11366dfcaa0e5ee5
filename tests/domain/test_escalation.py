from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import escalation
from bot.domain.change import Change, EntryKind, Timer, TimerKind
from bot.domain.escalation_state import Acknowledgement, EscalationState
from bot.domain.impact import Category, Impact, RegulatoryBreach
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, after, an_incident, minutes, pages_of

POLICY = a_policy()
ON_CALL = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), NOON)
COMMANDER = Acknowledgement(a_person("Mei"), (Role.INCIDENT_COMMANDER,), NOON)


def fired(incident: Incident, at: float, key: str = "timer/1") -> Change:
    """What a timer sends so many minutes after noon."""
    return escalation.fire(incident, policy=POLICY, now=minutes(at), key=key)


def fresh(severity: Severity = Severity.P1, **fields: Any) -> Incident:
    """An incident whose severity took effect at noon, with nothing sent yet."""
    return an_incident(severity=severity, escalation=EscalationState(NOON), **fields)


def schedule(incident: Incident, until: float) -> list[tuple[float, set[str]]]:
    """When timers fire, each exactly when due, and who gets a page then."""
    told = []
    while (due := escalation.next_due(incident, POLICY)) is not None and due <= minutes(until):
        change = escalation.fire(incident, policy=POLICY, now=due, key=f"timer/{due}")
        told.append(((due - NOON).total_seconds() / 60, {name for name, _ in pages_of(change)}))
        incident = after(change)
    return told


def test_a_p0_calls_more_people_every_few_minutes() -> None:
    """Levels at 0, 3, 6 and 10 minutes; a repeat every five calls only those who can take it."""
    assert schedule(fresh(Severity.P0), 15) == [
        (0, {"Ada", "Mei", "Sam", "Tom", "Eve", "Max", "Lea"}),
        (3, {"Olu", "Dev"}),
        (5, {"Ada", "Mei", "Sam", "Dev"}),
        (6, {"Ada", "Mei", "Max"}),
        (10, {"Ada", "Mei", "Sam", "Dev", "Eve", "Kim"}),
        (15, {"Ada", "Mei", "Sam", "Dev"}),
    ]


def test_a_p1_calls_more_people_until_the_hour_is_near() -> None:
    """Levels at 0, 5, 15 and 45 minutes beside repeats every ten, and the duties of the hour."""
    assert schedule(fresh(), 50) == [
        (0, {"Ada", "Mei", "Sam", "Lea"}),
        (5, {"Olu", "Lea"}),
        (10, {"Ada", "Mei", "Sam"}),
        (15, {"Dev", "Tom", "Max"}),
        (20, {"Ada", "Mei", "Sam", "Dev"}),
        (30, {"Ada", "Mei", "Sam", "Dev"}),
        (40, {"Ada", "Mei", "Sam", "Dev"}),
        (45, {"Max"}),
    ]


def test_a_p2_wakes_nobody_but_on_call_in_the_first_hour() -> None:
    """Two repeats and no more: then it is silent."""
    assert schedule(fresh(Severity.P2), 100_000) == [
        (0, {"Ada"}),
        (15, {"Ada", "Lea"}),
        (60, {"Ada", "Sam"}),
        (120, {"Ada", "Sam"}),
        (180, {"Lea"}),
    ]


def test_a_p3_pages_nobody() -> None:
    """Its only level is the post in the incidents channel."""
    assert schedule(fresh(Severity.P3), 100_000) == [(0, set())]


def test_the_repeats_of_a_p0_slow_down_but_never_end() -> None:
    """Six times every five minutes, then every quarter of an hour."""
    moments = [at for at, _ in schedule(fresh(Severity.P0), 24 * 60)]
    assert [at for at in moments if 10 < at <= 75] == [15, 20, 25, 30, 45, 60, 75]
    assert moments[-1] == 24 * 60


def test_nothing_is_sent_before_it_is_due() -> None:
    """A timer that comes too early is only set again."""
    change = fired(an_incident(escalation=EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))), 4.9)
    assert (change.incident, change.entries, change.effects) == (None, (), ())
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(5)),)


def test_a_level_and_a_repeat_at_once_are_one_message_each() -> None:
    """At ten minutes the third level of a P0 and its second repeat coincide; nobody is paged twice."""
    incident = fresh(Severity.P0)
    for at in (0, 3, 5, 6):
        incident = after(fired(incident, at, key=f"timer/{at}"))
    change = fired(incident, 10)
    assert pages_of(change)["Ada", "dm"] == ["0 on_call_engineer", "2 on_call_engineer"]
    keys = [each.key for each in change.effects]
    assert len(set(keys)) == len(keys)
    assert (after(change).escalation.levels_fired, after(change).escalation.repeats_fired) == (4, 2)


def test_after_downtime_everything_overdue_is_one_message_each() -> None:
    """Three levels, four repeats and a duty leave at once, and the record says how late."""
    change = fired(an_incident(escalation=EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))), 47)
    assert pages_of(change) == {
        ("Ada", "dm"): ["0 on_call_engineer"],
        ("Ada", "pager"): ["0 on_call_engineer"],
        ("Mei", "dm"): ["0 incident_commander"],
        ("Mei", "pager"): ["0 incident_commander"],
        ("Sam", "dm"): ["0 trading_desk", "1 trading_desk"],
        ("Sam", "pager"): ["0 trading_desk"],
        ("Olu", "dm"): ["3 devops_lead"],
        ("Olu", "pager"): ["3 devops_lead"],
        ("Lea", "dm"): ["3 team_lead"],
        ("Lea", "pager"): ["3 team_lead"],
        ("Dev", "dm"): ["4 deputy_incident_commander"],
        ("Dev", "pager"): ["4 deputy_incident_commander"],
        ("Tom", "dm"): ["4 risk_management"],
        ("Tom", "pager"): ["4 risk_management"],
        ("Max", "dm"): ["5 senior_management", "duty senior_management"],
        ("Max", "pager"): ["5 senior_management"],
        ("Max", "mail"): ["duty senior_management"],
    }
    assert after(change).escalation == EscalationState(
        NOON,
        levels_fired=6,
        repeats_fired=4,
        duties_fired=("team_lead", "senior_management"),
        fired_at=minutes(47),
        down_for=timedelta(minutes=42),
        delay=timedelta(minutes=2),
    )
    assert [(each.kind, each.text.endswith(", 42 min late"), each.content) for each in change.entries] == [
        (EntryKind.PAGE, True, {"late_s": 2520}),
        (EntryKind.DUTY, True, {"late_s": 2520}),
    ]
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(72)),)


def test_a_repeat_leaves_out_who_cannot_take_it() -> None:
    """The team lead and the DevOps Lead were called by a level, but their acknowledgement would stop nothing."""
    reached = an_incident(escalation=EscalationState(NOON, levels_fired=4, duties_fired=("team_lead",)))
    assert {name for name, _ in pages_of(fired(reached, 10))} == {"Ada", "Mei", "Sam"}


def test_a_repeat_calls_the_desk_of_the_category() -> None:
    """In a system failure the DevOps Lead is a responder, and the Trading Desk is not."""
    reached = an_incident(
        category=Category.SYSTEM_FAILURE,
        escalation=EscalationState(NOON, levels_fired=4, duties_fired=("team_lead",)),
    )
    assert {name for name, _ in pages_of(fired(reached, 10))} == {"Ada", "Mei", "Olu"}


def test_a_level_that_no_match_asks_for_is_passed_over() -> None:
    """It counts as fired; Risk Management is called only where a rule of loss or risk holds."""
    plain, loss = fired(fresh(), 0), fired(fresh(matches=("loss.p1",)), 0)
    assert after(plain).escalation.levels_fired == after(loss).escalation.levels_fired == 3
    assert ("Tom", "dm") not in pages_of(plain)
    assert pages_of(loss)["Tom", "dm"] == ["2 risk_management"]


def test_an_acknowledgement_stops_levels_and_leaves_duties() -> None:
    """Senior management is owed its message at a quarter of an hour, whoever has answered."""
    answered = an_incident(
        acknowledgements=(ON_CALL,), escalation=EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))
    )
    assert escalation.next_due(answered, POLICY) == minutes(15)
    change = fired(answered, 15)
    assert pages_of(change) == {
        ("Max", "dm"): ["duty senior_management"],
        ("Max", "mail"): ["duty senior_management"],
    }
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(60)),)  # when the acknowledgement expires


def test_a_resolved_incident_still_owes_its_duties() -> None:
    """Standing down ends levels and repeats and nothing else."""
    resolved = an_incident(
        phase=Phase.POST_MORTEM,
        escalation=EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",), ended=True),
    )
    assert schedule(resolved, 1000) == [(15, {"Max"})]


@pytest.mark.parametrize("acknowledged", [(ON_CALL,), (COMMANDER,)])
def test_a_p0_goes_on_until_both_have_answered(acknowledged: tuple[Acknowledgement, ...]) -> None:
    """One of on-call and commander is not enough; who has answered is not called again."""
    half = fresh(Severity.P0, acknowledgements=acknowledged)
    calls = schedule(half, 29)
    assert calls[-1][0] == 25
    assert acknowledged[0].person.name not in {name for _, names in calls for name in names}


def test_a_p0_stops_when_both_have_answered() -> None:
    """Only duties are left, and those whom a raise calls though somebody has answered: Risk and the Trading Desk."""
    both = fresh(Severity.P0, acknowledgements=(ON_CALL, COMMANDER))
    assert schedule(both, 29) == [(0, {"Eve", "Max", "Lea", "Sam", "Tom"})]


def test_a_forgotten_incident_asks_everybody_again() -> None:
    """An acknowledgement expires, and the levels are armed anew from then on."""
    both = fresh(Severity.P0, acknowledgements=(ON_CALL, COMMANDER))
    assert schedule(both, 36)[1:] == [
        (30, {"Ada", "Mei", "Sam", "Tom"}),
        (33, {"Olu", "Dev"}),
        (35, {"Ada", "Mei", "Sam", "Dev"}),
        (36, {"Ada", "Mei", "Max"}),
    ]


def test_a_suspected_breach_owes_compliance_a_message() -> None:
    """At any severity, at once, and only one time under that severity."""
    suspected = an_incident(
        severity=Severity.P3,
        impact=Impact(regulatory_breach=RegulatoryBreach.SUSPECTED),
        escalation=EscalationState(NOON, levels_fired=1),
    )
    change = fired(suspected, 0)
    assert pages_of(change) == {("Kim", "dm"): ["duty compliance"], ("Kim", "mail"): ["duty compliance"]}
    assert escalation.next_due(after(change), POLICY) is None


def test_lateness_counts_from_when_a_duty_could_first_be_known() -> None:
    """A duty that arises after the severity took effect was not due before."""
    change = escalation.fire(
        an_incident(impact=Impact(regulatory_breach=RegulatoryBreach.SUSPECTED)),
        policy=POLICY,
        now=minutes(4),
        key="gesture",
        waiting_since=minutes(4),
    )
    assert {each.content["late_s"] for each in change.entries} == {0}


def test_without_repeats_an_unanswered_incident_has_nothing_left_after_its_levels() -> None:
    """A firm may switch repeats off; then the levels are all."""
    quiet = replace(POLICY.escalation[Severity.P1], repeat_every=None)
    policy = replace(POLICY, escalation={**POLICY.escalation, Severity.P1: quiet})
    told = an_incident(
        escalation=EscalationState(NOON, levels_fired=6, duties_fired=("team_lead", "senior_management"))
    )
    assert escalation.next_due(told, policy) is None


@settings(max_examples=20, deadline=None)
@given(
    severity=st.sampled_from(Severity),
    gaps=st.lists(st.integers(1, 90), min_size=1, max_size=8),
)
def test_a_firing_leaves_nothing_overdue(severity: Severity, gaps: list[int]) -> None:
    """However late timers come, what is due leaves once, and the next thing lies ahead."""
    incident, at = fresh(severity), 0
    seen: set[str] = set()
    for number, gap in enumerate((0, *gaps)):
        at += gap
        change = fired(incident, at, key=f"timer/{number}")
        incident = change.incident or incident
        due: datetime | None = escalation.next_due(incident, POLICY)
        assert due is None or due > minutes(at)
        assert change.timers == (Timer(TimerKind.ESCALATION, due),)
        keys = {each.key for each in change.effects}
        assert not keys & seen
        seen |= keys


def test_after_downtime_what_follows_has_its_whole_wait_but_for_a_p0() -> None:
    """At P1 the repeat of minute 20 comes five minutes after the late one of minute 15; a P0 keeps its minutes."""
    slow = after(fired(after(fired(fresh(), 0)), 17))
    assert escalation.next_due(slow, POLICY) == minutes(22)
    fast = after(fired(after(fired(fresh(Severity.P0), 0)), 12))
    assert escalation.next_due(fast, POLICY) == minutes(15)
    assert fast.escalation.down_for == timedelta(minutes=9)
    assert after(fired(fast, 15)).escalation.down_for == timedelta()


def test_a_level_whose_rule_holds_only_later_is_made_up_for() -> None:
    """Risk is told of a loss at P1 when the loss is known, though the level's time was at declare."""
    before = an_incident(
        escalation=EscalationState(NOON, levels_fired=3, levels_passed=(2,), duties_fired=("team_lead",))
    )
    assert escalation.next_due(before, POLICY) == minutes(5)
    known = replace(before, matches=("loss.p1",))
    assert escalation.next_due(known, POLICY) == NOON
    change = fired(known, 2)
    assert pages_of(change) == {("Tom", "dm"): ["2 risk_management"]}
    assert after(change).escalation.levels_passed == ()
