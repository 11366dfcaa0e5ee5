from dataclasses import replace
from datetime import timedelta

from bot.domain.escalation_policy import Escalation, Level, PageChannel
from bot.domain.escalation_state import EscalationState
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.render import standing
from tests.builders import NOON, a_loss, a_policy, an_incident, minutes
from tests.render import scenes

POLICY = a_policy()


def fired(levels: int, repeats: int = 0) -> EscalationState:
    """Escalation that has come this far since noon."""
    return EscalationState(NOON, levels_fired=levels, repeats_fired=repeats)


def test_the_next_level_is_named_with_its_time() -> None:
    """Whom, and when, if nobody answers until then."""
    paging = standing.paging(an_incident(severity=Severity.P0, escalation=fired(1)), POLICY)
    assert paging.next_to == (Role.DEVOPS_LEAD, Role.DEPUTY_INCIDENT_COMMANDER)
    assert paging.next_at == minutes(3)
    assert (paging.level, paging.levels) == (1, 4)


def test_a_level_that_does_not_apply_is_not_counted() -> None:
    """Risk is paged at P1 only when a loss or risk rule has matched."""
    assert standing.paging(an_incident(escalation=fired(3)), POLICY).levels == 5
    assert standing.paging(an_incident(escalation=fired(3), matches=("loss.p1",)), POLICY).levels == 6


def test_a_level_that_does_not_apply_is_passed_over() -> None:
    """The next level is the next that pages somebody."""
    paging = standing.paging(an_incident(escalation=fired(2)), POLICY)
    assert (paging.next_at, paging.next_to) == (minutes(5), (Role.DEVOPS_LEAD, Role.TEAM_LEAD))


def test_the_desk_of_the_category_is_named_as_itself() -> None:
    """A reader knows the Trading Desk; nobody knows a category route."""
    p2 = an_incident(severity=Severity.P2, escalation=fired(2))
    assert standing.paging(p2, POLICY).next_to == (Role.TRADING_DESK,)


def test_an_earlier_repeat_comes_before_the_next_level() -> None:
    """P1 repeats after 10 minutes, its next level is at 15."""
    paging = standing.paging(an_incident(escalation=fired(4)), POLICY)
    assert (paging.next_at, paging.next_to) == (minutes(10), ())


def test_after_the_last_level_only_repeats_are_left() -> None:
    """A P0 that nobody answers is never silent."""
    paging = standing.paging(an_incident(severity=Severity.P0, escalation=fired(4, repeats=2)), POLICY)
    assert (paging.next_at, paging.next_to) == (minutes(15), ())


def test_a_policy_may_end_in_silence() -> None:
    """With neither level nor repeat left nothing is announced."""
    only = Escalation(levels=(Level(timedelta(), (Role.ON_CALL_ENGINEER,), (PageChannel.DM,)),))
    policy = replace(POLICY, escalation={**POLICY.escalation, Severity.P1: only})
    paging = standing.paging(an_incident(escalation=fired(1)), policy)
    assert paging.live
    assert paging.next_at is None


def test_nobody_is_awaited_where_nobody_is_paged() -> None:
    """A P3 waits for no answer."""
    paging = standing.paging(scenes.QUIET, POLICY)
    assert not paging.pages
    assert not paging.live


def test_a_p0_waits_for_whoever_is_missing() -> None:
    """On-call alone does not stop a P0."""
    assert standing.paging(scenes.CONTAINMENT, POLICY).waiting_for == (Role.INCIDENT_COMMANDER,)
    assert not standing.paging(scenes.INVESTIGATION, POLICY).live


def test_only_rules_that_say_this_severity_are_the_reason() -> None:
    """Lesser matches are kept apart."""
    assert standing.why(scenes.CONTAINMENT, POLICY) == (
        "loss over $100,000",
        "suspected or confirmed regulatory breach",
    )
    assert standing.also_matched(scenes.CONTAINMENT, POLICY) == ("part of trading is down", "major wrong executions")


def test_a_rule_that_the_policy_no_longer_has_is_no_reason() -> None:
    """An edited policy breaks no card."""
    assert standing.why(an_incident(matches=("gone.rule",)), POLICY) == ()


def test_the_loss_rises_falls_or_stands() -> None:
    """The upper ends of the last two estimates are compared."""
    low, high = a_loss(1, 10), a_loss(1, 20)
    assert standing.trend(an_incident(losses=(low, high))) == "rising"
    assert standing.trend(an_incident(losses=(high, low))) == "falling"
    assert standing.trend(an_incident(losses=(low, low))) == ""
    assert standing.trend(an_incident(losses=(low,))) == ""


def test_duties_are_owed_until_somebody_is_told_or_their_time_is_over() -> None:
    """With the time by which each is due."""
    owed, told = standing.owed(scenes.CONTAINMENT, POLICY), standing.told(scenes.CONTAINMENT, POLICY)
    assert [(each.role, each.due_by) for each in owed] == [(Role.TEAM_LEAD, minutes(7))]
    assert [each.role for each in told] == [Role.EXECUTIVES, Role.SENIOR_MANAGEMENT]
    assert [each.role for each in standing.missed(scenes.CONTAINMENT, POLICY)] == [Role.COMPLIANCE]


def test_open_questions_are_few_and_in_words() -> None:
    """Inputs by their label, free questions as they are, the rest counted."""
    assert standing.questions(["loss_usd", "What changed?"]) == ("Loss so far, USD", "What changed?")
    assert standing.questions(["a", "b", "c", "d", "e"]) == ("a", "b", "c", "2 more")


def test_silence_counts_from_a_minute_on() -> None:
    """Nobody can have answered in the first seconds."""
    incident = an_incident()
    assert standing.silent_for(incident, minutes(0.5)) is None
    assert standing.silent_for(incident, minutes(5)) == timedelta(minutes=5)


def test_a_phase_without_a_window_has_no_end() -> None:
    """Resolution takes the time it takes."""
    assert standing.window_end(scenes.TRIAGE, POLICY) == minutes(15)
    assert standing.window_end(scenes.RESOLUTION, POLICY) is None


def test_the_call_has_the_reference_in_its_address() -> None:
    """One call per incident, where the firm has calls."""
    assert standing.bridge(scenes.TRIAGE, scenes.WITH_BRIDGE) == "https://meet.example/inc-INC-20120801-001"
    assert standing.bridge(scenes.TRIAGE, POLICY) is None
