from dataclasses import replace
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.domain import effects
from bot.domain.acknowledgement import Acknowledge, acknowledge
from bot.domain.escalation import fire
from bot.domain.escalation_policy import Escalation, Level, PageChannel
from bot.domain.escalation_state import EscalationState
from bot.domain.incident import Incident, SeverityStep
from bot.domain.nudges import wanted
from bot.domain.paging import can_wait
from bot.domain.phase import Phase
from bot.domain.policy import Policy, QuietHours
from bot.domain.quiet_hours import held_until, is_up
from bot.domain.responders import frozen
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_person, a_policy, an_incident, minutes

NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHours(("P3", "reminders"), time(20), time(7), "person")
ON_CALL = Role.ON_CALL_ENGINEER


def held(at: str, hours: QuietHours | None = NIGHT, kind: str = "reminders") -> str | None:
    """Until when something waits that would leave at this time, UTC; the reader lives in New York."""
    until = held_until(hours, kind, now=datetime.fromisoformat(f"{at}+00:00"), zone=NEW_YORK)
    return None if until is None else f"{until:%d %H:%M}"


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2012-08-01T23:59", None),  # 19:59 in New York
        ("2012-08-02T00:00", "02 11:00"),
        ("2012-08-02T03:59", "02 11:00"),
        ("2012-08-02T04:00", "02 11:00"),
        ("2012-08-02T10:59", "02 11:00"),
        ("2012-08-02T11:00", None),
        ("2012-03-11T01:00", "11 11:00"),  # the night in which the clocks go forward has an hour less
    ],
)
def test_what_can_wait_waits_until_the_readers_morning(at: str, until: str | None) -> None:
    """In their own zone."""
    assert held(at) == until


def test_the_policy_may_name_a_zone_or_hours_within_a_day_or_none() -> None:
    """And what it does not name is never held."""
    assert held("2012-08-01T21:00", replace(NIGHT, zone="UTC")) == "02 07:00"
    assert held("2012-08-01T16:30", replace(NIGHT, start=time(12), end=time(13))) == "01 17:00"
    assert held("2012-08-02T03:00", None) is None
    assert held("2012-08-02T03:00", kind="P2") is None


def test_only_the_levels_of_a_p3_can_wait() -> None:
    """A duty never can, nor what somebody asks for by hand."""
    level, duty = (0, ON_CALL), (None, Role.COMPLIANCE)
    assert can_wait(Severity.P3, [level])
    assert not can_wait(Severity.P2, [level])
    assert not can_wait(Severity.P3, [level, duty])
    assert not can_wait(Severity.P3, [])


def test_who_is_at_work_on_an_incident_is_up() -> None:
    """By an acknowledgement; a role that the firm's contacts give says nothing of the hour."""
    taken = acknowledge(an_incident(), a_command(Acknowledge, by="Mei"), policy=a_policy(), now=NOON).incident
    assert taken is not None
    assert is_up(a_person("Mei"), taken)
    assert not is_up(a_person("Mei"), an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Mei")}))


def test_a_nudge_that_waited_is_sent_only_in_its_phase_and_once() -> None:
    """The later one stands for both."""
    assert wanted(an_incident(nudges=("triage/1",)), Phase.TRIAGE, 1)
    assert not wanted(an_incident(nudges=("triage/1", "triage/2")), Phase.TRIAGE, 1)
    assert not wanted(an_incident(phase=Phase.CONTAINMENT), Phase.TRIAGE, 2)


def paging_p3() -> Policy:
    """A firm that pages on-call at P3 too."""
    plain = a_policy()
    level = Level(minutes(0) - NOON, (ON_CALL,), (PageChannel.DM,))
    return replace(plain, escalation={**plain.escalation, Severity.P3: Escalation(levels=(level,))})


def p3(**fields: object) -> Incident:
    """A P3 whose level is due."""
    return frozen(an_incident(severity=Severity.P3, escalation=EscalationState(NOON), **fields), paging_p3())


def test_a_page_that_may_wait_holds_up_nothing_else() -> None:
    """It has a lane of its own."""
    [page] = [each for each in fire(p3(), policy=paging_p3(), now=NOON, key="f").effects if each.key.endswith("/dm")]
    assert page.lane.startswith(effects.QUIET_LANES)


def test_a_raise_from_p3_pages_anew_for_the_page_before_may_still_wait() -> None:
    """Nothing can speak again in a message that nobody has."""
    paged = fire(p3(), policy=paging_p3(), now=NOON, key="f").incident
    assert paged is not None
    steps = tuple(
        SeverityStep(severity, minutes(at), a_person(), "loss", provisional=False)
        for severity, at in ((Severity.P3, 0), (Severity.P1, 5))
    )
    raised = replace(
        paged, severity=Severity.P1, severity_history=steps, escalation=EscalationState(minutes(5)), frozen=None
    )
    change = fire(raised, policy=a_policy(), now=minutes(5), key="raise")
    assert {each.lane for each in change.effects if each.key == "raise/page/UADA/dm"} == {"dm/UADA"}


def test_a_time_to_come_is_in_utc() -> None:
    """Whatever zone it was worked out in."""
    until = held_until(NIGHT, "P3", now=datetime(2012, 8, 2, 3, tzinfo=UTC), zone=NEW_YORK)
    assert until is not None
    assert until.tzinfo is UTC
