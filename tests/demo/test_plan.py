from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.plan import RESPONDERS, Acknowledge, Act, Close, Declare, Note, Say, SetMark, Step, Triage, plan
from bot.demo.scenario import MARKS, Row, Scenario
from bot.domain.incident import Mark
from tests.demo.stories import minutes, row, scenario

ROWS = st.lists(
    st.builds(
        row,
        st.integers(-300, 5000),
        st.sampled_from(["monitoring", "venue", *sorted(RESPONDERS)]),
        st.sampled_from(["It is slow", "It stopped"]),
        st.sampled_from(["minute", "day", "derived"]),
    ),
    min_size=1,
    max_size=8,
).map(lambda rows: sorted(rows, key=lambda each: each.at))
STORIES = st.builds(
    lambda rows, marks, inputs: scenario(*rows, inputs=inputs, **marks),
    ROWS,
    st.dictionaries(st.sampled_from(MARKS), st.integers(-300, 5000)),
    st.sampled_from([{}, {"loss_usd": "5000"}]),
)


def acts(story: Scenario) -> list[Act]:
    """What is done, in order."""
    return [step.act for step in plan(story)]


def at(story: Scenario, wanted: type | Act) -> list[float]:
    """When something is done, in minutes after the open."""
    steps = [step for step in plan(story) if step.act == wanted or type(step.act) is wanted]
    return [(step.at - minutes(0)) / timedelta(minutes=1) for step in steps]


def test_it_is_declared_when_it_was_detected() -> None:
    """Rule 1: the mark wins over the first row."""
    assert at(scenario(row(-5), row(5), detected_at=2), Declare) == [2]


def test_without_a_detection_it_is_declared_at_the_first_row() -> None:
    """Rule 1: the first row is then a message at once."""
    story = scenario(row(3), row(5))
    assert at(story, Declare) == [3]
    assert acts(story)[:2] == [Declare(), Say(row(3))]


def test_a_row_at_the_moment_of_the_declaration_is_a_message_after_it() -> None:
    """Rule 1: it is not a note."""
    assert acts(scenario(row(0), row(9), detected_at=0))[:2] == [Declare(), Say(row(0))]


def test_earlier_rows_are_notes_right_after_the_declaration() -> None:
    """Rule 2: in their order, at the moment of the declaration."""
    story = scenario(row(-60), row(-5), row(0), detected_at=0)
    assert acts(story)[:4] == [Declare(), Note(row(-60)), Note(row(-5)), Say(row(0))]
    assert at(story, Note) == [0, 0]


def test_triage_follows_the_notes() -> None:
    """Rule 3: before anything else of that moment."""
    story = scenario(row(-5), row(0), detected_at=0, inputs={"loss_usd": "1"})
    assert acts(story)[:4] == [Declare(), Note(row(-5)), Triage(), Say(row(0))]


def test_without_inputs_nobody_opens_the_triage_form() -> None:
    """Rule 3: there is nothing to fill in."""
    assert at(scenario(row(0)), Triage) == []


def test_later_rows_are_messages_at_their_time() -> None:
    """Rule 4: each at its own."""
    assert at(scenario(row(0), row(7), row(8.5)), Say) == [0, 7, 8.5]


@pytest.mark.parametrize("actor", sorted(RESPONDERS))
def test_the_first_row_of_a_responder_is_when_they_acknowledge(actor: str) -> None:
    """Rule 5: once, right after that row."""
    story = scenario(row(0), row(4, actor), row(5, actor))
    assert at(story, Acknowledge) == [4]
    place = acts(story).index(Acknowledge())
    assert acts(story)[place - 1] == Say(row(4, actor))


def test_a_responder_s_row_from_before_counts_too() -> None:
    """Rule 5: they were there first, and answer once there is something to answer."""
    story = scenario(row(-4, "trading_desk"), row(-2), row(6, "devops_lead"), detected_at=0, inputs={"loss_usd": "1"})
    assert at(story, Acknowledge) == [0]
    assert acts(story)[3:5] == [Triage(), Acknowledge()]


@pytest.mark.parametrize("actor", ["executives", "compliance", "senior_management", "deployment_engineer"])
def test_without_a_responder_nobody_acknowledges(actor: str) -> None:
    """Rule 5: those who only have to know do not answer."""
    assert at(scenario(row(0), row(4, actor)), Acknowledge) == []


def test_marks_are_set_at_their_time_with_their_time() -> None:
    """Rule 6: the clock and the mark agree."""
    story = scenario(row(0), row(90), started_at=0, contained_at=40, resolved_at=80)
    assert [step for step in plan(story) if isinstance(step.act, SetMark)] == [
        Step(minutes(0), SetMark(Mark.STARTED, minutes(0))),
        Step(minutes(40), SetMark(Mark.CONTAINED, minutes(40))),
        Step(minutes(80), SetMark(Mark.RESOLVED, minutes(80))),
    ]


def test_a_mark_from_before_the_declaration_is_set_right_after_it() -> None:
    """Rule 6: with its own time."""
    story = scenario(row(0), row(5), started_at=-30, detected_at=0)
    assert at(story, SetMark(Mark.STARTED, minutes(-30))) == [0]


def test_rows_of_one_moment_come_before_its_marks() -> None:
    """The clock's rule: rows in the order of the file, then marks."""
    story = scenario(row(0), row(5, text="b"), row(5, text="a"), contained_at=5)
    said = [act for act in acts(story)[2:] if isinstance(act, Say | SetMark)]
    assert said == [
        Say(row(5, text="b")),
        Say(row(5, text="a")),
        SetMark(Mark.CONTAINED, minutes(5)),
        SetMark(Mark.RESOLVED, minutes(5)),
    ]


def test_without_a_resolution_it_is_resolved_when_contained() -> None:
    """Rule 6: the risk was over."""
    assert at(scenario(row(0), row(90), contained_at=40), SetMark(Mark.RESOLVED, minutes(40))) == [40]


def test_without_a_containment_it_is_resolved_at_the_last_row_with_a_clock_time() -> None:
    """Rule 6: a row that only tells the day does not tell when it was over."""
    story = scenario(row(0), row(50, precision="derived"), row(3000, precision="day"))
    assert at(story, SetMark(Mark.RESOLVED, minutes(50))) == [50]


def test_where_every_row_tells_the_day_only_the_last_one_resolves() -> None:
    """Rule 6: there is no better."""
    story = scenario(row(0, precision="day"), row(3000, precision="day"))
    assert at(story, SetMark(Mark.RESOLVED, minutes(3000))) == [3000]


def test_it_is_closed_a_day_after_it_was_resolved() -> None:
    """Rule 7: what comes later is late evidence."""
    story = scenario(row(0), row(9000), resolved_at=10)
    assert at(story, Close) == [10 + 24 * 60]
    assert acts(story)[-1] == Say(row(9000))


def test_it_is_closed_right_after_the_last_row_where_that_is_sooner() -> None:
    """Rule 7: after the row itself."""
    story = scenario(row(0), row(70), resolved_at=10)
    assert at(story, Close) == [70]
    assert acts(story)[-2:] == [Say(row(70)), Close()]


def test_it_is_never_closed_before_it_is_resolved() -> None:
    """Rule 7: a resolution behind the last row moves the close."""
    assert at(scenario(row(0), row(5), resolved_at=60), Close) == [60]


@given(STORIES)
def test_time_never_goes_back(story: Scenario) -> None:
    """Whatever the file says, the clock only moves forward."""
    assert all(before.at <= after.at for before, after in pairwise(plan(story)))


@given(STORIES)
def test_every_row_is_entered_once_and_at_its_time(story: Scenario) -> None:
    """Nothing is lost, nothing is said twice, nothing is said before it happened."""
    entered: list[Row] = [step.act.row for step in plan(story) if isinstance(step.act, Note | Say)]
    assert entered == list(story.rows)
    declared = plan(story)[0].at
    for step in plan(story):
        if isinstance(step.act, Say):
            assert step.at == step.act.row.at
        if isinstance(step.act, Note):
            assert step.act.row.at < declared == step.at


@given(STORIES)
def test_the_order_of_a_life_is_kept(story: Scenario) -> None:
    """Declared first, resolved once, closed once and after it."""
    found = acts(story)
    resolved = [place for place, act in enumerate(found) if isinstance(act, SetMark) and act.mark is Mark.RESOLVED]
    assert isinstance(found[0], Declare)
    assert len(resolved) == found.count(Close()) == 1
    assert resolved[0] < found.index(Close())


@given(STORIES)
def test_no_rule_looks_at_the_scenario_s_name(story: Scenario) -> None:
    """A file under another name and title plays the same."""
    other = Scenario(
        name="knight-2012", title="x", category=story.category, rows=story.rows, inputs=story.inputs, marks=story.marks
    )
    assert plan(other) == plan(story)
