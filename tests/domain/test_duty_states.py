from dataclasses import replace
from datetime import datetime

import pytest

from bot.domain.duties import Alarm, AlarmKind, Told
from bot.domain.duty_states import DutyState, Owed, breach_since, history, owed_since, standing
from bot.domain.escalation_state import Acknowledgement
from bot.domain.impact import Impact, RegulatoryBreach
from bot.domain.incident import Incident, SeverityStep
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident, minutes

POLICY = a_policy()
BREACH = Impact(regulatory_breach=RegulatoryBreach.SUSPECTED)


def a_step(severity: Severity, at: float) -> SeverityStep:
    """A severity that took effect so many minutes after noon."""
    return SeverityStep(severity, minutes(at), a_person("Tom"), "loss", provisional=False)


def told(role: Role, at: float) -> Told:
    """Proof from so many minutes after noon."""
    return Told(role, minutes(at), "link")


def missed(role: Role, since: float) -> Alarm:
    """A deadline that was acted on."""
    return Alarm(role, minutes(since), AlarmKind.MISSED, minutes(since + 1))


def of(incident: Incident, role: Role) -> Owed:
    """The duty towards a role."""
    return next(each for each in standing(incident, POLICY) if each.role is role)


@pytest.mark.parametrize(
    ("severity", "role", "due"),
    [
        (Severity.P0, Role.EXECUTIVES, 1),
        (Severity.P0, Role.TEAM_LEAD, 1),
        (Severity.P1, Role.SENIOR_MANAGEMENT, 60),
        (Severity.P1, Role.TEAM_LEAD, 15),
        (Severity.P2, Role.TEAM_LEAD, 240),
    ],
)
def test_each_duty_has_its_deadline(severity: Severity, role: Role, due: float) -> None:
    """What is owed at once has 60 seconds to arrive, counted like all from when the severity took effect."""
    assert of(an_incident(severity=severity), role).due_by == minutes(due)


def test_a_raise_gives_new_duties_their_own_time() -> None:
    """A later raise creates no false overdue."""
    raised = an_incident(severity=Severity.P0, severity_history=(a_step(Severity.P2, 0), a_step(Severity.P0, 300)))
    assert of(raised, Role.TEAM_LEAD).due_by == minutes(301)


def test_proof_meets_a_duty_and_an_acknowledgement_marks_it() -> None:
    """Only what happened since it is owed counts."""
    ack = Acknowledgement(a_person("Eve"), (Role.EXECUTIVES,), minutes(3))
    p0 = an_incident(severity=Severity.P0)
    assert of(p0, Role.EXECUTIVES).state is DutyState.DUE
    assert of(replace(p0, told=(told(Role.EXECUTIVES, -1),)), Role.EXECUTIVES).state is DutyState.DUE
    met = of(replace(p0, told=(told(Role.EXECUTIVES, 0.5),)), Role.EXECUTIVES)
    assert (met.state, met.known_at) == (DutyState.SENT, minutes(0.5))
    marked = of(replace(p0, told=(told(Role.EXECUTIVES, 0.5),), acknowledgements=(ack,)), Role.EXECUTIVES)
    assert (marked.state, marked.known_at) == (DutyState.ACKNOWLEDGED, minutes(0.5))


def test_a_missed_duty_stays_missed_unless_it_was_met_in_time_after_all() -> None:
    """A call before the deadline that is put on record behind it still counts."""
    late = an_incident(severity=Severity.P0, alarms=(missed(Role.EXECUTIVES, 0),))
    assert of(late, Role.EXECUTIVES).state is DutyState.MISSED
    assert of(replace(late, told=(told(Role.EXECUTIVES, 5),)), Role.EXECUTIVES).state is DutyState.MISSED
    assert of(replace(late, told=(told(Role.EXECUTIVES, 1),)), Role.EXECUTIVES).state is DutyState.SENT


@pytest.mark.parametrize(
    ("before", "since", "found"), [(Impact(), None, minutes(50)), (BREACH, NOON, NOON), (BREACH, None, None)]
)
def test_compliance_is_owed_from_when_the_breach_was_known(
    before: Impact, since: datetime | None, found: datetime | None
) -> None:
    """Not from when the severity took effect, if that was earlier; known from the start needs no time of its own."""
    incident = an_incident(severity=Severity.P0, impact=before, breach_since=since)
    known = breach_since(incident, BREACH, POLICY, minutes(50))
    assert known == found
    owing = replace(incident, impact=BREACH, breach_since=known)
    assert owed_since(POLICY.regulatory_route.duty, owing, POLICY) == (found or NOON)
    assert breach_since(owing, Impact(), POLICY, minutes(60)) is None


def test_history_keeps_what_became_of_duties_under_earlier_severities() -> None:
    """What was no longer owed when the severity moved on is left out."""
    steps = (a_step(Severity.P0, 0), a_step(Severity.P1, 30))
    incident = an_incident(
        severity_history=steps,
        breach_since=minutes(10),
        told=(told(Role.EXECUTIVES, 0.5), told(Role.TEAM_LEAD, 35), told(Role.COMPLIANCE, 10.5)),
        alarms=(missed(Role.SENIOR_MANAGEMENT, 0),),
    )
    found = [(each.severity.value, each.role, each.state.value) for each in history(incident, POLICY)]
    assert found == [
        ("P0", Role.EXECUTIVES, "sent"),
        ("P0", Role.SENIOR_MANAGEMENT, "missed"),
        ("P0", Role.COMPLIANCE, "sent"),
        ("P1", Role.SENIOR_MANAGEMENT, "due"),
        ("P1", Role.TEAM_LEAD, "sent"),
    ]
