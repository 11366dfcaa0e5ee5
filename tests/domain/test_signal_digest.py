"""What an incident says of its signals."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.change import Change
from bot.domain.impact import Impact
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from bot.domain.signal_digest import digest, graded, line
from bot.domain.signal_groups import Group, GroupState, Sighting, grown, next_note, noted
from bot.domain.signal_rules import Opening, SignalPolicy, SignalRule
from bot.domain.signal_states import Alerted
from bot.domain.signals import Signal, SignalKind, SignalStatus
from tests.builders import a_policy, an_incident, minutes

RULE = SignalRule(id="r", match={"name": "*"}, opening=Opening.NOW, severity=Severity.P0)
RULES = SignalPolicy(rules=(RULE,))
POLICY = replace(a_policy(), signals=RULES)


def a_signal(at: float, words: str = "slow", **fields: Any) -> Signal:
    """An alert of that minute."""
    base = Signal(key=f"{at}", source="mon", kind=SignalKind.ALERT, name="Rejects", at=minutes(at), text=words, id="a")
    return replace(base, **fields)


def a_group(*signals: Signal, **fields: Any) -> Group:
    """The group of these signals, which came at their own times."""
    group: Group | None = None
    for each in signals:
        group, _ = grown(group, each, RULES, now=each.at)
    assert group is not None
    return replace(group, state=GroupState.ATTACHED, **fields)


def told(incident: Incident, *groups: Group) -> Change:
    """The digest of these."""
    return digest(incident, groups, Alerted(), policy=POLICY, now=minutes(60), key="k")


def test_one_signal_is_told_as_it_was() -> None:
    """Source, words and time."""
    assert line(a_group(a_signal(1))) == "mon: Rejects: slow, 2012-08-01 12:01:00 UTC"


def test_a_line_has_first_worst_last_and_how_often_it_began_again() -> None:
    """By the signals' own times, whenever they came."""
    ended = a_signal(3, "fine", status=SignalStatus.RESOLVED)
    group = a_group(a_signal(1), a_signal(2, "x" * 300, labels={"severity": "critical"}), ended, a_signal(4, "again"))
    text = line(group)
    assert "4 signals; first 2012-08-01 12:01:00 UTC" in text
    assert "… (critical); last" in text
    assert text.endswith("began again 1 time; still firing")
    assert len(text) < 500


def test_a_word_that_comes_late_changes_nothing_about_what_was_heard_since() -> None:
    """A resolution from before the last alert does not end it."""
    group = a_group(a_signal(5), a_signal(2, "old", status=SignalStatus.RESOLVED))
    assert group.lasting == ("a",)
    assert group.last.words == "Rejects: slow"


def test_many_things_are_one_line() -> None:
    """Those that came most often by name, and how many more."""
    groups = [a_group(a_signal(1, name=f"thing {number:02}"), notes=1) for number in range(14)]
    (entry,) = told(an_incident(), *groups).entries
    assert entry.text.startswith("14 signals about 14 things: thing 00 (1), thing 01 (1)")
    assert entry.text.endswith("and 4 more")


def test_a_graver_signal_raises_and_never_again_for_the_same_group() -> None:
    """A rule's severity counts when its group joins; what people set since is theirs."""
    incident = an_incident()
    raised = told(incident, a_group(a_signal(1))).incident
    assert raised is not None
    assert raised.severity is Severity.P0
    again = told(incident, a_group(a_signal(1), notes=1)).incident
    assert again is not None
    assert again.severity is incident.severity
    assert incident.severity is not Severity.P0


def test_after_it_is_resolved_nothing_is_raised_and_after_a_purge_nothing_told() -> None:
    """Signals keep coming after people have finished."""
    over = told(replace(an_incident(), phase=Phase.POST_MORTEM), a_group(a_signal(1))).incident
    assert over is not None
    assert over.severity is an_incident().severity
    assert told(replace(an_incident(), purged_at=minutes(9)), a_group(a_signal(1))) == Change()


@pytest.mark.parametrize(
    ("rule", "severity"),
    [
        (RULE, Severity.P0),
        (replace(RULE, severity=None), None),
        (replace(RULE, severity=None, impact=Impact(loss_usd=Decimal(200_000))), Severity.P0),
    ],
)
def test_a_rule_grades_by_name_or_by_impact(rule: SignalRule, severity: Severity | None) -> None:
    """Whichever is graver; a rule that says nothing of either grades nothing."""
    assert graded(rule, POLICY) is severity


def test_what_flaps_is_told_ever_more_seldom() -> None:
    """At once, after a minute, two, four, up to sixteen."""
    group, at = a_group(a_signal(1)), minutes(10)
    waits = []
    for _ in range(8):
        waits.append((next_note(group, at) - at) / timedelta(minutes=1))
        group = noted(group, at)
    assert waits == [0, 1, 2, 4, 8, 16, 16, 16]


def test_a_sighting_without_a_known_grade_counts_as_a_warning() -> None:
    """A source need not grade; it is then neither the worst nor nothing."""
    seen: Sighting = a_group(a_signal(1)).first
    assert seen.gravity == 2
