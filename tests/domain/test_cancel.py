from dataclasses import replace

import pytest

from bot.domain.cancel import Cancel, NothingToCancel, cancel
from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.clocks import moved
from bot.domain.escalation import fire
from bot.domain.escalation_state import EscalationState
from bot.domain.incident import Incident
from bot.domain.lifecycle import Reopen, reopen
from bot.domain.metrics import durations
from bot.domain.phase import Phase
from bot.domain.responders import frozen
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_person, a_policy, an_incident, marks, minutes, pages_of

POLICY = a_policy()


def running(severity: Severity = Severity.P1, **fields: object) -> Incident:
    """An incident whose first levels and duties have left at noon."""
    incident = frozen(an_incident(severity=severity, escalation=EscalationState(NOON), **fields), POLICY)
    return fire(incident, policy=POLICY, now=NOON, key="declare").incident or incident


def cancelled(incident: Incident, by: str = "Mei") -> Change:
    """Somebody says five minutes later that it was a false alarm."""
    command = a_command(Cancel, by=by, reason="test traffic")
    return cancel(incident, command, policy=POLICY, now=minutes(5))


def informed(change: Change) -> set[str]:
    """Who is told the outcome beside any page."""
    return {each.lane for each in change.effects if each.payload.get("template") == "cancelled"}


def test_it_closes_without_gates_and_pages_no_level_any_more() -> None:
    """Whatever was still to come of levels, reminders and updates is over."""
    change = cancelled(running())
    assert change.incident is not None
    assert (change.incident.phase, change.incident.escalation.ended) == (Phase.CLOSED, True)
    assert change.entries[0].text == "Cancelled by Mei, a false alarm: test traffic"
    assert {each.kind: each.due_at for each in change.timers} == {TimerKind.PHASE: None, TimerKind.ESCALATION: None}
    follows = moved(running(), change, POLICY, now=minutes(5)).timers
    assert Timer(TimerKind.UPDATE, None) in follows
    assert all(each.kind is not EffectKind.WRITE_DRAFT for each in change.effects)


def test_a_duty_already_owed_is_sent_with_the_outcome() -> None:
    """A P1 owes senior management the news within the hour: it comes now, and says that it is over."""
    change = cancelled(running())
    assert pages_of(change) == {("Max", "dm"): ["duty senior_management"], ("Max", "mail"): ["duty senior_management"]}
    assert change.answer == "INC-20120801-001 is cancelled, and nobody is paged any more. Told of it: Lea and Max."


def test_who_was_told_before_is_told_the_outcome_and_nobody_is_paged_again() -> None:
    """At P0 the news has left with the declaration; who cancels knows."""
    change = cancelled(running(Severity.P0), by="Max")
    assert pages_of(change) == {}
    assert informed(change) == {"inform/UEVE", "inform/ULEA"}
    assert change.answer.endswith("Told of it: Eve and Lea.")


def test_a_p3_owes_nobody_anything() -> None:
    """And a hand-over that was asked about is over."""
    change = cancelled(an_incident(severity=Severity.P3, on_call={Role.ON_CALL_ENGINEER: a_person("Ada")}))
    assert change.answer == "INC-20120801-001 is cancelled, and nobody is paged any more."
    assert Timer(TimerKind.HANDOVER, None) in change.timers


def test_a_false_alarm_counts_in_no_figure_until_it_is_reopened() -> None:
    """Then it was none."""
    over = cancelled(running(marks=marks(detected=0, declared=0, resolved=3))).incident
    assert over is not None
    assert durations(over).time_to_resolve is None
    again = reopen(over, a_command(Reopen), policy=POLICY, now=minutes(9)).incident
    assert again is not None
    assert (again.false_alarm, again.open) == ("", True)


def test_what_is_closed_is_not_cancelled() -> None:
    """It is said who closed it."""
    closed = replace(an_incident(phase=Phase.CLOSED), marks=marks(detected=0, declared=0, closed=7))
    with pytest.raises(NothingToCancel, match="was closed by Mei, at 12:07 UTC"):
        cancelled(closed)
