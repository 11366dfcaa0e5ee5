from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.change import EffectKind, EntryKind
from bot.domain.command import Person
from bot.domain.incident import Incident, Mark
from bot.domain.keeping import Hold
from bot.domain.phase import Phase
from bot.domain.redaction import LONGEST_REASON, NotAllowed
from bot.domain.retention import NoHold, SetHold, kept_until, set_hold
from tests.builders import a_command, a_person, a_policy, an_incident, minutes

HELD = an_incident(hold=Hold("SEC inquiry", a_person("Kim"), minutes(0)))


def closed(at: datetime, phase: Phase = Phase.CLOSED) -> Incident:
    """An incident that was closed at a time."""
    return an_incident(phase=phase).with_mark(Mark.CLOSED, at, by=a_person("Mei"), now=at)


def test_a_hold_is_set_and_lifted_by_compliance_on_record() -> None:
    """The room hears of both, with the reason."""
    command = a_command(SetHold, by="Kim", on=True, reason="SEC inquiry")
    change = set_hold(an_incident(), command, policy=a_policy(), now=minutes(5))
    assert change.incident == an_incident(hold=Hold("SEC inquiry", Person("UKIM", "Kim"), minutes(5)))
    assert [(each.kind, each.text) for each in change.entries] == [
        (EntryKind.HOLD, "Legal hold set by Kim: SEC inquiry")
    ]
    assert [each.kind for each in change.effects] == [EffectKind.SAY]
    lifted = set_hold(HELD, replace(command, on=False, reason="settled"), policy=a_policy(), now=minutes(9))
    assert lifted.incident == an_incident()
    assert lifted.answer == "Legal hold lifted by Kim: settled. It is on record."


@pytest.mark.parametrize(
    ("by", "on", "reason", "words"),
    [
        ("Tom", True, "SEC inquiry", "Only Compliance"),
        ("Kim", True, "", "Give a reason"),
        ("Kim", True, "x" * (LONGEST_REASON + 1), "Give a reason"),
        ("Kim", False, "settled", "under no legal hold"),
    ],
)
def test_a_hold_is_refused_with_the_reason(by: str, *, on: bool, reason: str, words: str) -> None:
    """Nothing is changed."""
    command = a_command(SetHold, by=by, on=on, reason=reason)
    with pytest.raises((NotAllowed, NoHold), match=words):
        set_hold(an_incident(), command, policy=a_policy(), now=minutes(5))


def test_a_record_is_kept_for_the_years_of_the_policy_from_close() -> None:
    """A record of a leap day is kept to the first of March; an open one has no end yet."""
    seven = a_policy()
    assert kept_until(closed(datetime(2012, 8, 1, 14, tzinfo=UTC)), seven) == datetime(2019, 8, 1, 14, tzinfo=UTC)
    assert kept_until(closed(datetime(2012, 2, 29, tzinfo=UTC)), seven) == datetime(2019, 3, 1, tzinfo=UTC)
    three = replace(seven, retention_years=3)
    assert kept_until(closed(datetime(2012, 8, 1, tzinfo=UTC)), three) == datetime(2015, 8, 1, tzinfo=UTC)
    assert kept_until(an_incident(), seven) is None
    assert kept_until(closed(minutes(9), Phase.TRIAGE), seven) is None
    assert kept_until(an_incident(phase=Phase.CLOSED), seven) is None
