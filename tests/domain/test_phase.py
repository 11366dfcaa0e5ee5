from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.phase import Phase, PhaseWindow
from bot.policy import load_policy

POLICY = load_policy(None)
PHASES = st.sampled_from(Phase)


def minutes(count: float) -> timedelta:
    """That many minutes."""
    return timedelta(minutes=count)


def test_phases_follow_each_other() -> None:
    """The order of the list is the life of an incident."""
    assert [phase.value for phase in sorted(Phase, key=lambda phase: phase.order)] == [
        "declared",
        "triage",
        "containment",
        "investigation",
        "resolution",
        "post_mortem",
        "closed",
    ]


@settings(deadline=None)
@given(PHASES, PHASES)
def test_an_incident_moves_forward_and_may_skip(one: Phase, other: Phase) -> None:
    """Of two different phases exactly one can follow the other, and none follows itself."""
    assert one.can_move(other) is (one.order < other.order)
    assert not one.can_move(one)


@pytest.mark.parametrize(
    ("phase", "start", "end"),
    [
        (Phase.DECLARED, 0, 5),
        (Phase.TRIAGE, 5, 15),
        (Phase.CONTAINMENT, 15, 60),
        (Phase.INVESTIGATION, 60, 480),
    ],
)
def test_a_window_holds_its_start_and_not_its_end(phase: Phase, start: int, end: int) -> None:
    """Windows are half-open, so that every minute belongs to one of them."""
    window = POLICY.windows[phase]
    assert window.contains(minutes(start))
    assert window.contains(minutes(end) - timedelta(microseconds=1))
    assert not window.contains(minutes(end))
    assert not window.contains(minutes(start) - timedelta(microseconds=1))


def test_a_window_without_an_end_stays_open() -> None:
    """An open-ended window holds every moment from its start on."""
    assert PhaseWindow(Phase.RESOLUTION, minutes(60), None).contains(timedelta(days=30))


def test_resolution_has_no_window_and_the_review_counts_from_resolving() -> None:
    """Resolving takes what it takes; the review is due one to three days later."""
    assert Phase.RESOLUTION not in POLICY.windows
    assert (POLICY.post_mortem.from_, POLICY.post_mortem.to) == (timedelta(hours=24), timedelta(hours=72))
