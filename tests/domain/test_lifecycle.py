from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, EntryKind, Timer, TimerKind
from bot.domain.checklists import Checklists
from bot.domain.escalation_state import Acknowledgement, EscalationState, Paged
from bot.domain.incident import Incident, Mark, SeverityStep
from bot.domain.lifecycle import AlreadyReached, Close, NotNow, Reach, Reopen, close, reach, reopen
from bot.domain.marks import FutureTime, MarksOutOfOrder
from bot.domain.phase import Phase
from bot.domain.preserving import NotKept
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_person, a_policy, after, an_incident, marks, minutes, pages_of

POLICY = replace(a_policy(), checklists=Checklists())  # what the lists add is said below
UNDER_WAY = EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))
PAGED = {"UADA": Paged("a/dm", (Role.ON_CALL_ENGINEER,))}
RESOLVED_AT_30 = marks(detected=0, declared=0, contained=20, resolved=30)


def reached(mark: Mark, *, by: str = "Mei", at: datetime | None = None, now: float = 20, **fields: Any) -> Change:
    """The change when somebody says that a mark is reached."""
    incident = an_incident(**{"escalation": UNDER_WAY, **fields})
    return reach(incident, a_command(Reach, by=by, mark=mark, at=at), policy=POLICY, now=minutes(now))


def resolved(**overrides: Any) -> Incident:
    """An incident that was contained at minute 20 and resolved at minute 30."""
    fields: dict[str, Any] = {
        "phase": Phase.POST_MORTEM,
        "phase_since": minutes(30),
        "marks": RESOLVED_AT_30,
        "escalation": EscalationState(NOON, levels_fired=5, duties_fired=("team_lead",), ended=True),
        "paged": PAGED,
    }
    return an_incident(**{**fields, **overrides})


def closed(incident: Incident, *, by: str = "Mei", now: float = 40) -> Change:
    """The change when somebody closes."""
    return close(incident, a_command(Close, by=by), policy=POLICY, now=minutes(now))


def reopened(incident: Incident, *, now: float = 50) -> Change:
    """The change when Mei reopens."""
    return reopen(incident, a_command(Reopen), policy=POLICY, now=minutes(now))


@pytest.mark.parametrize(
    ("mark", "phase"),
    [
        (Mark.CONTAINED, Phase.INVESTIGATION),
        (Mark.FAULT_FIXED, Phase.RESOLUTION),
        (Mark.RESOLVED, Phase.POST_MORTEM),
    ],
)
def test_a_mark_moves_the_incident_on(mark: Mark, phase: Phase) -> None:
    """Now or at a time that is named; phases before it may be skipped."""
    now, named = reached(mark), reached(mark, at=minutes(12))
    assert (after(now).phase, after(now).phase_since, after(now).at(mark)) == (phase, minutes(20), minutes(20))
    assert (after(named).phase, after(named).phase_since, after(named).at(mark)) == (phase, minutes(20), minutes(12))
    assert now.answer == f"INC-20120801-001 is marked {mark.label}. Next: {phase.label.lower()}."


def test_the_room_and_the_record_read_one_line() -> None:
    """The card and the notice follow."""
    change = reached(Mark.FAULT_FIXED)
    assert change.effects[0].payload["text"] == "☑ Fault fixed at 2012-08-01 12:20 UTC (Mei)"
    assert [each.kind for each in change.effects] == [
        EffectKind.SAY,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
    ]
    assert [(each.kind, each.content["mark"]) for each in change.entries] == [(EntryKind.MARK, "fault_fixed")]


def test_the_second_of_two_people_reads_who_was_first() -> None:
    """Nothing is changed, and correcting the time is one command away."""
    with pytest.raises(AlreadyReached) as refused:
        reached(Mark.CONTAINED, by="Ada", marks=RESOLVED_AT_30)
    assert str(refused.value) == (
        "INC-20120801-001 was marked contained by Mei, at 12:20 UTC. "
        "To correct the time: /incident mark contained TIME."
    )


def test_naming_a_time_corrects_a_mark() -> None:
    """The phase stays where it is."""
    change = reached(
        Mark.CONTAINED, at=minutes(18), now=40, marks=RESOLVED_AT_30, phase=Phase.RESOLUTION, phase_since=minutes(30)
    )
    incident = after(change)
    assert (incident.at(Mark.CONTAINED), incident.phase, incident.phase_since) == (
        minutes(18),
        Phase.RESOLUTION,
        minutes(30),
    )
    assert "was 2012-08-01 12:20 UTC" in change.answer


def test_a_mark_of_an_earlier_phase_moves_nothing_back() -> None:
    """Containment noted after the fault was fixed is only a mark."""
    incident = after(reached(Mark.CONTAINED, phase=Phase.RESOLUTION))
    assert (incident.at(Mark.CONTAINED), incident.phase) == (minutes(20), Phase.RESOLUTION)


def test_a_time_that_cannot_be_is_refused() -> None:
    """Not in the future, not before it was noticed."""
    with pytest.raises(FutureTime):
        reached(Mark.CONTAINED, at=minutes(21))
    with pytest.raises(MarksOutOfOrder):
        reached(Mark.CONTAINED, at=minutes(-1))


def test_a_closed_incident_takes_a_mark_only_with_its_time() -> None:
    """Now is certainly not when it was; the record can still be completed."""
    gone: dict[str, Any] = {"phase": Phase.CLOSED, "marks": marks(detected=0, declared=0, resolved=30, closed=40)}
    with pytest.raises(NotNow, match=r"is closed\. Type /incident mark fixed TIME to add when it was"):
        reached(Mark.FAULT_FIXED, now=60, **gone)
    late = after(reached(Mark.FAULT_FIXED, at=minutes(25), now=60, **gone))
    assert (late.at(Mark.FAULT_FIXED), late.phase) == (minutes(25), Phase.CLOSED)


def test_containing_cancels_nothing() -> None:
    """Levels, repeats and the nudges of the next phase go on."""
    change = reached(Mark.CONTAINED, now=4)
    assert change.timers == (
        Timer(TimerKind.ESCALATION, minutes(5)),
        Timer(TimerKind.PHASE, minutes(480)),
    )
    assert not after(change).escalation.ended


def test_resolving_stands_down() -> None:
    """Levels, repeats and nudges are cancelled, pages show it, and what is owed is still sent."""
    change = reached(Mark.RESOLVED, now=4, paged=PAGED)
    assert after(change).escalation.ended
    assert after(change).stood_down
    assert change.timers == (Timer(TimerKind.ESCALATION, minutes(15)), Timer(TimerKind.PHASE, None))
    assert [each.payload["page"] for each in change.effects if each.kind is EffectKind.UPDATE_PAGE] == ["a/dm"]


def test_closing_has_the_post_mortem_drafted() -> None:
    """After it, the incident is closed for good until somebody reopens it."""
    change = closed(resolved())
    incident = after(change)
    assert (incident.phase, incident.at(Mark.CLOSED), incident.open) == (Phase.CLOSED, minutes(40), False)
    draft = change.effects[0]
    assert (draft.kind, draft.lane, draft.key) == (
        EffectKind.WRITE_DRAFT,
        "draft/01J0INCIDENT",
        "gesture/draft",
    )
    assert change.entries[0].text == "Closed by Mei after 40 min"
    assert change.answer.startswith("INC-20120801-001 is closed after 40 min.")
    assert Timer(TimerKind.PHASE, None) in change.timers


def test_only_what_is_resolved_is_closed() -> None:
    """The refusal says what to do first."""
    with pytest.raises(NotNow, match=r"not resolved yet\. Type /incident resolve"):
        closed(an_incident())


def test_closing_twice_reads_who_was_first() -> None:
    """Nothing is changed."""
    with pytest.raises(NotNow, match=r"was closed by Mei, at 12:40 UTC"):
        closed(after(closed(resolved())), by="Ada", now=45)


def test_reopening_arms_paging_again() -> None:
    """Nobody counts as having answered; levels start now, and a duty that was met is not sent twice."""
    taken = Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), NOON)
    change = reopened(resolved(acknowledgements=(taken,)))
    incident = after(change)
    assert (incident.acknowledgements, incident.stood_down) == ((), False)
    assert incident.escalation == EscalationState(
        minutes(50), levels_fired=3, fired_at=minutes(50), levels_passed=(2,), duties_fired=("team_lead",)
    )
    assert {name for name, _ in pages_of(change)} == {"Ada", "Mei", "Sam"}
    assert Timer(TimerKind.ESCALATION, minutes(55)) in change.timers


def test_reopening_gives_no_duty_more_time() -> None:
    """What was owed by the severity's own time leaves at once."""
    step = SeverityStep(Severity.P1, NOON, a_person("Tom"), "loss", provisional=False)
    change = reopened(resolved(severity_history=(step,)))
    assert ("Max", "dm") in pages_of(change)


@pytest.mark.parametrize(
    ("reached_before", "triaged", "phase"),
    [
        ({"contained": 20, "fault_fixed": 25}, True, Phase.RESOLUTION),
        ({"contained": 20}, True, Phase.INVESTIGATION),
        ({}, True, Phase.CONTAINMENT),
        ({}, False, Phase.TRIAGE),
    ],
)
def test_reopening_goes_back_to_where_the_work_stood(
    reached_before: dict[str, float], triaged: bool, phase: Phase
) -> None:
    """By the marks that were reached; that it was over is taken back."""
    found = marks(detected=0, declared=0, resolved=30, **reached_before)
    change = reopened(after(closed(resolved(marks=found, triaged=triaged))))
    incident = after(change)
    assert (incident.phase, incident.phase_since) == (phase, minutes(50))
    assert (incident.at(Mark.RESOLVED), incident.at(Mark.CLOSED)) == (None, None)
    assert change.entries[0].text == f"Reopened by Mei: {phase.label.lower()} again"
    assert change.answer == f"INC-20120801-001 is open again: {phase.label.lower()}."


def test_reopening_sets_the_nudges_of_the_phase() -> None:
    """Containment reopened within its window is reminded at its end."""
    change = reopened(resolved(marks=marks(detected=0, declared=0, resolved=30), triaged=True))
    assert Timer(TimerKind.PHASE, minutes(60)) in change.timers


def test_what_is_open_cannot_be_reopened() -> None:
    """The refusal says how things stand."""
    with pytest.raises(NotNow, match=r"is open: triage since 12:00 UTC"):
        reopened(an_incident())


def test_a_life_uses_every_effect_key_once() -> None:
    """Resolved, closed and reopened by three gestures."""
    gone = reach(
        an_incident(paged=PAGED, severity=Severity.P0),
        a_command(Reach, key="resolve", mark=Mark.RESOLVED),
        policy=POLICY,
        now=minutes(30),
    )
    shut = close(after(gone), a_command(Close, key="close"), policy=POLICY, now=minutes(40))
    back = reopen(after(shut), a_command(Reopen, key="reopen"), policy=POLICY, now=minutes(50))
    keys = [each.key for change in (gone, shut, back) for each in change.effects]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("mark", "open_items", "command"),
    [
        (Mark.CONTAINED, "Kill by session, then venue, then firm · Disable retry loops · Mass cancel", "contain"),
        (Mark.RESOLVED, "Diagnostic data, logs and metrics are gathered", "investigate"),
    ],
)
def test_moving_on_asks_for_what_is_open_and_never_refuses(mark: Mark, open_items: str, command: str) -> None:
    """Three of them, how many more, and where they stand."""
    change = reach(an_incident(), a_command(Reach, mark=mark), policy=a_policy(), now=minutes(20))
    assert f" Still open: {open_items}" in change.answer
    assert change.answer.endswith(f" more. See /incident {command}.")
    assert change.incident is not None


def test_a_p1_is_not_closed_before_its_evidence_is_kept_or_waived() -> None:
    """The refusal has both ways on."""
    with pytest.raises(NotKept, match="/incident waive all reason"):
        close(resolved(), a_command(Close), policy=a_policy(), now=minutes(40))
