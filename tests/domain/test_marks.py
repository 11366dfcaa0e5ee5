from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.change import Change, EffectKind, EntryKind, Timer, TimerKind
from bot.domain.incident import Incident, Mark
from bot.domain.marks import ORDER, FutureTime, MarksOutOfOrder, SetMark, set_mark
from tests.builders import a_command, a_person, a_policy, after, an_incident, marks, minutes

LATER = 60  # minutes after noon at which all marks of these tests are set


def marked(mark: Mark, at: datetime, incident: Incident | None = None) -> Change:
    """The change when Mei sets a mark an hour after noon."""
    command = a_command(SetMark, mark=mark, at=at)
    return set_mark(incident or an_incident(), command, policy=a_policy(), now=minutes(LATER))


def test_a_mark_keeps_when_it_lies_and_who_set_it() -> None:
    """The record holds both times: when it was set and where it lies."""
    change = marked(Mark.STARTED, minutes(-9))
    found = after(change).marks[Mark.STARTED]
    assert (found.at, found.set_by, found.set_at) == (minutes(-9), a_person("Mei"), minutes(LATER))
    entry = change.entries[0]
    assert (entry.kind, entry.occurred_at) == (EntryKind.MARK, minutes(LATER))
    assert entry.content == {"mark": "started", "at": "2012-08-01T11:51:00+00:00"}
    assert change.answer == "Started is 2012-08-01 11:51 UTC now."


def test_a_correction_is_a_new_entry_that_names_the_old_time() -> None:
    """Nothing on record is changed."""
    change = marked(Mark.DETECTED, minutes(-2))
    assert change.entries[0].text == "Detected at 2012-08-01 11:58 UTC, was 2012-08-01 12:00 UTC (Mei)"
    assert change.answer == "Detected is 2012-08-01 11:58 UTC now, was 2012-08-01 12:00 UTC."
    assert [each.kind for each in change.effects] == [
        EffectKind.SAY,
        EffectKind.UPDATE_CARD,
        EffectKind.UPDATE_NOTICE,
    ]


def test_an_earlier_detection_moves_the_windows() -> None:
    """The nudge of triage is due a quarter of an hour after the corrected time."""
    assert marked(Mark.DETECTED, minutes(-2)).timers[0] == Timer(TimerKind.PHASE, minutes(13))


def test_a_time_that_has_not_come_is_refused() -> None:
    """Up to now is the rule."""
    with pytest.raises(FutureTime, match=r"2012-08-01 13:01 UTC has not come yet"):
        marked(Mark.STARTED, minutes(LATER + 1))


@pytest.mark.parametrize(("earlier", "later"), ORDER)
def test_no_mark_lies_on_the_wrong_side_of_another(earlier: Mark, later: Mark) -> None:
    """Neither the earlier one too late nor the later one too early; the same moment is fine."""
    incident = an_incident(marks={**marks(detected=20, declared=20), **marks(**{earlier.value: 20, later.value: 20})})
    with pytest.raises(MarksOutOfOrder, match="after"):
        marked(earlier, minutes(20.1), incident)
    with pytest.raises(MarksOutOfOrder, match="before"):
        marked(later, minutes(19.9), incident)
    assert after(marked(earlier, minutes(20), incident)).at(earlier) == minutes(20)


def test_the_refusal_says_which_mark_to_correct_first() -> None:
    """And that nothing was changed."""
    with pytest.raises(MarksOutOfOrder) as refused:
        marked(Mark.CONTAINED, minutes(-5))
    assert str(refused.value) == (
        "Contained at 2012-08-01 11:55 UTC would lie before detected (2012-08-01 12:00 UTC). "
        "Correct detected first, or give another time. Nothing was changed."
    )


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([Mark.STARTED, Mark.DETECTED, Mark.CONTAINED, Mark.FAULT_FIXED, Mark.RESOLVED]),
            st.integers(-30, LATER),
        ),
        max_size=12,
    )
)
def test_no_length_between_marks_is_ever_negative(steps: list[tuple[Mark, int]]) -> None:
    """Whatever people set and correct, in any order."""
    incident = an_incident()
    for mark, at in steps:
        try:
            incident = after(marked(mark, minutes(at), incident))
        except MarksOutOfOrder:
            continue
    for earlier, later in ORDER:
        start, end = incident.at(earlier), incident.at(later)
        assert start is None or end is None or end - start >= timedelta()
