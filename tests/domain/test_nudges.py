from typing import Any

import pytest

from bot.domain import nudges
from bot.domain.change import Change, EffectKind, EntryKind, Timer, TimerKind
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.roles import Role
from tests.builders import NOON, a_person, a_policy, an_incident, marks, minutes


def nudged(at: float, incident: Incident | None = None, **fields: Any) -> Change:
    """What the phase timer sends so many minutes after noon."""
    return nudges.nudge(incident or an_incident(**fields), policy=a_policy(), now=minutes(at), key="timer/3")


def due(**fields: Any) -> float | None:
    """Minutes after noon of the next nudge, None for none."""
    at = nudges.timer(an_incident(**fields), a_policy()).due_at
    return None if at is None else (at - NOON).total_seconds() / 60


@pytest.mark.parametrize(
    ("phase", "first", "second"),
    [(Phase.TRIAGE, 15, 20), (Phase.CONTAINMENT, 60, 82.5), (Phase.INVESTIGATION, 480, 690)],
)
def test_a_window_has_two_nudges(phase: Phase, first: float, second: float) -> None:
    """At its end and half its length later, counted from detection."""
    assert due(phase=phase) == first
    assert due(phase=phase, nudges=(f"{phase}/1",)) == second
    assert due(phase=phase, nudges=(f"{phase}/1", f"{phase}/2")) is None


@pytest.mark.parametrize("phase", [Phase.RESOLUTION, Phase.POST_MORTEM, Phase.CLOSED])
def test_a_phase_without_window_has_no_nudge(phase: Phase) -> None:
    """Resolution is open-ended, and what is stood down is left in peace."""
    assert due(phase=phase) is None


def test_a_window_that_was_over_when_the_phase_began_sends_nothing() -> None:
    """An incident found late starts with what is still ahead."""
    late = marks(detected=-18, declared=0)
    assert due(marks=late) == 2
    assert due(marks=marks(detected=-600, declared=0)) is None
    assert due(marks=late, phase=Phase.CONTAINMENT) == 42


def test_the_first_nudge_is_between_the_bot_and_the_commander() -> None:
    """The room hears nothing yet; the clock moves no phase."""
    change = nudged(15)
    assert [(each.kind, each.lane) for each in change.effects] == [(EffectKind.TELL, "quiet/UMEI")]
    assert change.effects[0].payload == {
        "template": "nudge",
        "person": {"id": "UMEI", "name": "Mei"},
        "phase": "triage",
        "number": 1,
    }
    assert change.incident is not None
    assert (change.incident.nudges, change.incident.phase) == (("triage/1",), Phase.TRIAGE)
    assert change.timers == (Timer(TimerKind.PHASE, minutes(20)),)
    assert [(each.kind, each.text) for each in change.entries] == [(EntryKind.NUDGE, "Triage window ended now")]


def test_the_second_nudge_is_the_rooms_business() -> None:
    """It says how long ago the window ended."""
    change = nudged(20, nudges=("triage/1",), roles={Role.INCIDENT_COMMANDER: a_person("Dev")})
    assert [(each.kind, each.lane) for each in change.effects] == [
        (EffectKind.TELL, "quiet/UDEV"),
        (EffectKind.SAY, "room/01J0INCIDENT"),
    ]
    assert change.effects[1].payload == {"template": "nudge", "phase": "triage", "number": 2}
    assert change.entries[0].text == "Triage window ended 5 min ago"
    assert change.timers == (Timer(TimerKind.PHASE, None),)


def test_after_downtime_one_reminder_stands_for_both() -> None:
    """The later one, in the room."""
    change = nudged(31)
    assert change.incident is not None
    assert change.incident.nudges == ("triage/1", "triage/2")
    assert [each.payload["number"] for each in change.effects] == [2, 2]


def test_a_timer_that_comes_too_early_is_only_set_again() -> None:
    """The phase may have moved since it was set."""
    assert nudged(14) == Change(timers=(Timer(TimerKind.PHASE, minutes(15)),))
    assert nudged(99, phase=Phase.CLOSED) == Change(timers=(Timer(TimerKind.PHASE, None),))
