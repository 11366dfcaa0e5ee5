from typing import Any

from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.clocks import moved
from bot.domain.duties import Told
from bot.domain.duty_alarms import fire, timer
from bot.domain.incident import Incident
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, a_policy, an_incident, minutes

POLICY = a_policy()
LEA = Told(Role.TEAM_LEAD, minutes(1), "link", a_person("Lea"))
LED = {Role.INCIDENT_COMMANDER: a_person("Mei")}


def fired(at: float, incident: Incident | None = None, **fields: Any) -> Change:
    """What the duty timer says so many minutes after noon."""
    return fire(incident or an_incident(roles=LED, **fields), policy=POLICY, now=minutes(at), key="timer/1")


def sent(change: Change) -> list[tuple[str, str]]:
    """What leaves, without the card."""
    updates = (EffectKind.UPDATE_CARD, EffectKind.UPDATE_NOTICE)
    return [(each.kind.value, each.lane) for each in change.effects if each.kind not in updates]


def test_the_commander_is_warned_before_the_deadline_and_paged_after_it() -> None:
    """Senior management at P1: 45 minutes and an hour; in the room only once it is missed."""
    warned = fired(45, told=(LEA,))
    assert [entry.text for entry in warned.entries] == ["Duty still owed: senior management by 13:00 UTC"]
    assert sent(warned) == [("tell", "dm/UMEI")]
    assert warned.timers == (Timer(TimerKind.DUTY, minutes(60)),)
    missed = fired(60, warned.incident)
    assert [entry.text for entry in missed.entries] == ["Duty missed: told nobody of senior management by 13:00 UTC"]
    assert sent(missed) == [
        ("tell", "dm/UMEI"),
        ("page_outside", "timer/1/missed/page/UMEI/pager"),
        ("say", "room/01J0INCIDENT"),
    ]
    assert missed.timers == (Timer(TimerKind.DUTY, None),)


def test_after_downtime_a_missed_duty_is_not_warned_of_and_is_marked_late() -> None:
    """Two roles that were due at different times are one message, as late as the earlier one."""
    change = fired(75)
    assert [entry.text for entry in change.entries] == [
        "Duty missed: told nobody of team lead by 12:15 UTC and senior management by 13:00 UTC, 1 h late"
    ]
    assert change.entries[0].content["late_s"] == 3600


def test_a_severity_whose_levels_name_no_commander_pages_them_in_slack_only() -> None:
    """P2: the direct message alone."""
    change = fired(240, severity=Severity.P2)
    assert sent(change) == [("tell", "dm/UMEI"), ("say", "room/01J0INCIDENT")]


def test_a_timer_that_comes_too_early_is_only_set_again() -> None:
    """As when somebody was told in the meantime."""
    assert fired(14) == Change(timers=(Timer(TimerKind.DUTY, minutes(15)),))


def test_a_timer_is_set_wherever_what_it_waits_for_has_moved() -> None:
    """And nothing is touched where it has not."""
    incident = an_incident()
    updates = Timer(TimerKind.UPDATE, minutes(30))
    assert moved(None, Change(incident=incident), POLICY, now=NOON).timers == (timer(incident, POLICY), updates)
    assert moved(None, Change(incident=an_incident(severity=Severity.P3)), POLICY, now=NOON) == Change()
    assert moved(incident, Change(incident=an_incident(title="Other")), POLICY, now=NOON) == Change()
    assert moved(incident, Change(), POLICY, now=NOON) == Change()
    lowered = Change(incident=an_incident(severity=Severity.P3))
    assert moved(incident, lowered, POLICY, now=NOON).timers == (
        Timer(TimerKind.DUTY, None),
        Timer(TimerKind.UPDATE, None),
    )
