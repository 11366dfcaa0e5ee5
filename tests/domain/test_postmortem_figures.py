from dataclasses import replace

from bot.domain.command import Person
from bot.domain.escalation_state import Acknowledgement
from bot.domain.incident import SeverityStep
from bot.domain.postmortem import Records
from bot.domain.postmortem_figures import MOST_BARS, figures
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, APage, ARow, a_loss, a_person, a_policy, an_incident, marks, minutes

POLICY = a_policy()
WHOLE = an_incident(
    marks=marks(started=-30, detected=0, declared=1, contained=45, resolved=90, closed=160),
    severity_history=(SeverityStep(Severity.P0, NOON, Person("UTOM", "Tom"), "loss", provisional=False),),
    losses=(a_loss(40_000, 120_000, at=10),),
    acknowledgements=(Acknowledgement(a_person("Ada"), (Role.ON_CALL_ENGINEER,), minutes(4)),),
)


def test_the_axis_runs_from_the_start_to_the_resolution() -> None:
    """Everything is counted in seconds from the beginning, as it was in the records."""
    rows = [
        ARow(seq=1, occurred_at=minutes(5)),
        ARow(seq=2, occurred_at=minutes(5)),
        ARow(seq=3, content={"ours": "x"}),
    ]
    pages = [APage(payload={}, created_at=minutes(2)), APage(payload={}, created_at=minutes(500))]
    found = figures(Records(incident=WHOLE, recorded=rows, policy=POLICY, pages=pages))
    assert (found["begin"], found["end"], found["span"]) == ("11:30 UTC", "13:30 UTC", 120 * 60)
    assert found["severity"] == [[1800, "P0"]]
    assert found["phases"] == [[1860, "Declared"], [4500, "Contained"], [7200, "Resolved"]]
    assert found["loss"] == [[2400, 40_000, 120_000]]
    assert found["acks"] == [2040]
    assert found["bar"] == 120
    assert (found["messages"], found["pages"]) == ([[17, 2]], [[16, 1]])
    assert found["bones"] == {}


def test_a_long_incident_has_wider_bars_and_not_more() -> None:
    """A room of two days is told in at most sixty."""
    long = replace(WHOLE, marks=marks(detected=0, declared=1, resolved=2_880))
    rows = [ARow(seq=number, occurred_at=minutes(number)) for number in range(1, 2_880, 7)]
    found = figures(Records(incident=long, recorded=rows, policy=POLICY))
    bars = found["messages"]
    assert isinstance(bars, list)
    assert len(bars) <= MOST_BARS + 1


def test_an_open_incident_ends_with_its_last_entry_and_a_bare_one_has_a_minute() -> None:
    """Nothing is drawn beyond what is known, and nothing is divided by no time."""
    rows = [ARow(seq=1, recorded_at=minutes(30))]
    assert figures(Records(incident=an_incident(), recorded=rows, policy=POLICY))["span"] == 1800
    assert figures(Records(incident=an_incident(), recorded=[], policy=POLICY))["span"] == 60


def test_factors_lie_on_their_bones_with_people_by_their_roles() -> None:
    """All five are named as soon as one holds something."""
    rows = [ARow(seq=1, kind="factor", text="<@UADA> was alone", content={"bone": "people"})]
    bones = figures(Records(incident=WHOLE, recorded=rows, policy=POLICY))["bones"]
    assert bones == {
        "People": ["on-call engineer was alone"],
        "Process": [],
        "Technology": [],
        "Environment": [],
        "Management": [],
    }
