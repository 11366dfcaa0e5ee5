from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from bot.domain.change import Change, EffectKind, Timer, TimerKind
from bot.domain.incident import Incident, SeverityStep
from bot.domain.phase import Phase
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.status_update import NoMoreUpdates, PostUpdate, due_at, post, remind, stakeholders, timer, wanted
from bot.domain.updates import Updates
from tests.builders import NOON, a_command, a_person, a_policy, an_incident, marks, minutes

POLICY = a_policy()
LED = {Role.INCIDENT_COMMANDER: a_person("Mei")}


def due(**fields: Any) -> float | None:
    """Minutes after noon at which the next update is due; None for none."""
    at = due_at(an_incident(**fields), POLICY)
    return None if at is None else (at - NOON).total_seconds() / 60


def reminded(at: float, incident: Incident | None = None, **fields: Any) -> Change:
    """What the timer says so many minutes after noon."""
    found = incident or an_incident(roles=LED, **fields)
    return remind(found, policy=POLICY, now=minutes(at), key="timer/1")


def said(at: float, promised: float | None = None) -> Updates:
    """An update of so many minutes after noon, which promised the next one or did not."""
    return Updates(posted_at=minutes(at), next_at=None if promised is None else minutes(promised))


@pytest.mark.parametrize(
    ("severity", "at"), [(Severity.P0, 15), (Severity.P1, 30), (Severity.P2, 120), (Severity.P3, None)]
)
def test_each_severity_has_its_cadence(severity: Severity, at: float | None) -> None:
    """Counted from declaring."""
    assert due(severity=severity) == at


def test_the_cadence_counts_anew_from_an_update_another_severity_or_opening_again() -> None:
    """And is longer once contained; stood down it ends."""
    assert due(updates=said(20)) == 50
    step = SeverityStep(Severity.P0, minutes(40), a_person(), "loss", provisional=False)
    assert due(severity=Severity.P0, severity_history=(step,), updates=said(20)) == 55
    assert due(updates=Updates(posted_at=minutes(20), reopened_at=minutes(90))) == 120
    assert due(marks=marks(detected=0, declared=0, contained=10)) == 120
    assert due(severity=Severity.P2, marks=marks(detected=0, declared=0, contained=10)) == 120
    assert due(phase=Phase.POST_MORTEM, updates=said(20, promised=30)) is None


def test_a_promised_time_counts_where_it_is_sooner_than_the_policy_asks_and_nothing_has_changed_since() -> None:
    """Where the policy asks for nothing, the promise alone is kept."""
    assert due(updates=said(20, promised=30)) == 30
    assert due(updates=said(20, promised=300)) == 50
    assert due(severity=Severity.P3, updates=said(20, promised=300)) == 300
    step = SeverityStep(Severity.P0, minutes(25), a_person(), "loss", provisional=False)
    assert due(severity=Severity.P0, severity_history=(step,), updates=said(20, promised=30)) == 40


def test_the_commander_is_reminded_first_and_the_room_when_it_is_overdue() -> None:
    """A cadence later, and so on; a lane of its own never holds up a page."""
    first = reminded(30)
    assert [(each.kind, each.payload.get("number")) for each in first.effects] == [(EffectKind.TELL, 1)]
    assert first.effects[0].lane == "quiet/UMEI"
    assert (first.entries[0].text, first.timers) == ("Status update due", (Timer(TimerKind.UPDATE, minutes(60)),))
    second = reminded(60, first.incident)
    assert [each.kind for each in second.effects] == [EffectKind.TELL, EffectKind.SAY]
    assert second.entries[0].text == "Status update overdue for 30 min"


def test_after_downtime_one_reminder_is_late_and_the_next_a_cadence_away() -> None:
    """Never a burst."""
    late = reminded(130)
    assert late.entries[0].text == "Status update due, 1 h 40 min late"
    assert late.timers == (Timer(TimerKind.UPDATE, minutes(160)),)


def test_a_promise_without_a_cadence_is_asked_for_once() -> None:
    """A P3 has none."""
    once = reminded(60, severity=Severity.P3, updates=said(20, promised=60))
    assert (len(once.entries), once.timers) == (1, (Timer(TimerKind.UPDATE, None),))


def test_a_timer_that_comes_too_early_is_only_set_again() -> None:
    """As when somebody posted in the meantime; a P3 has none."""
    assert reminded(29) == Change(timers=(Timer(TimerKind.UPDATE, minutes(30)),))
    assert reminded(99, severity=Severity.P3) == Change(timers=(Timer(TimerKind.UPDATE, None),))


def test_a_reminder_that_waited_all_night_is_sent_only_if_it_still_reminds_of_something() -> None:
    """Not once somebody posted, nor where a later one is behind it."""
    due = reminded(30).incident
    assert due is not None
    assert wanted(due, 1, policy=POLICY, now=minutes(600))
    assert not wanted(replace(due, updates=said(590)), 1, policy=POLICY, now=minutes(600))
    assert not wanted(reminded(60, due).incident or due, 1, policy=POLICY, now=minutes(600))
    assert not wanted(replace(due, phase=Phase.CLOSED), 1, policy=POLICY, now=minutes(600))


def posted(doing: str = "", next_at: datetime | None = None, by: str = "Mei", **fields: Any) -> Change:
    """Somebody posts an update at minute 40."""
    command = a_command(PostUpdate, by=by, known="Flow is stopped.", doing=doing, next_at=next_at)
    return post(an_incident(**fields), command, policy=POLICY, now=minutes(40))


def test_an_update_is_an_entry_is_posted_where_it_is_waited_for_and_resets_the_cadence() -> None:
    """In the room, under the post in the incidents channel, and to those the severity owes the news."""
    change = posted("Compare drop copy", updates=Updates(reminders=(minutes(30),)))
    assert change.entries[0].text == (
        "Status update by Mei: Flow is stopped. Doing: Compare drop copy. Next update: 13:10 UTC"
    )
    assert [each.kind for each in change.effects][:2] == [EffectKind.SAY, EffectKind.POST_UPDATE]
    told = [each for each in change.effects if each.kind is EffectKind.TELL]
    assert {each.payload["template"] for each in told} == {"status_update"}
    assert change.answer == "Posted. The next update is due at 13:10 UTC."
    assert change.incident is not None
    assert timer(change.incident, POLICY) == Timer(TimerKind.UPDATE, minutes(70))


def test_stakeholders_are_those_the_severity_owes_the_news_each_once_and_never_the_author() -> None:
    """P1: senior management and the team lead; P3: nobody."""
    people = stakeholders(an_incident(), POLICY)
    assert people
    assert len({each.id for each in people}) == len(people)
    assert stakeholders(an_incident(severity=Severity.P3), POLICY) == ()
    told = [each for each in posted(by=people[0].name).effects if each.kind is EffectKind.TELL]
    assert len(told) == len(people) - 1


def test_the_answer_says_where_the_severity_asks_for_the_next_one_sooner_than_promised() -> None:
    """Nobody is held to a time that the firm does not allow."""
    answer = "Posted. The next update is due at 13:10 UTC: P1 asks for it before 14:00 UTC."
    assert posted(next_at=minutes(120)).answer == answer
    assert posted(next_at=minutes(50)).answer == "Posted. The next update is due at 12:50 UTC."


def test_after_standing_down_an_update_owes_no_further_one_and_a_closed_incident_takes_none() -> None:
    """It is said how to add to the record."""
    assert posted(phase=Phase.POST_MORTEM).answer == "Posted. No further update is due."
    with pytest.raises(NoMoreUpdates):
        posted(phase=Phase.CLOSED)
