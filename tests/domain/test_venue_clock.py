from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.forms import Fact
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.phase import Phase
from bot.domain.registry import Registry, VenueEntry
from bot.domain.venue_clock import VenueClock, venue_clocks
from tests.builders import NOON, a_person, a_policy, an_incident, minutes

WINDOW = timedelta(minutes=30)
POLICY = replace(
    a_policy(),
    registry=Registry(
        {
            "venues": (
                VenueEntry(name="XNYS", phone="+1 212 555 0100", erroneous_trade_window=WINDOW),
                VenueEntry(name="XNAS"),
            )
        }
    ),
)


def an_execution(**facts: str) -> Incident:
    """An incident with wrong executions, of which this is known."""
    keys = {POLICY.forms.find(Category.EXECUTION_FAILURE, name).key: value for name, value in facts.items()}
    return an_incident(facts={key: Fact(value, a_person(), NOON) for key, value in keys.items()})


@pytest.mark.parametrize(
    ("incident", "clocks"),
    [
        (an_execution(), [VenueClock("", "", None, "execution time")]),
        (an_execution(first_bad_execution_at=""), [VenueClock("", "", None, "execution time")]),
        (an_execution(venue="XNYS"), [VenueClock("XNYS", "+1 212 555 0100", None, "execution time")]),
        (an_execution(first_bad_execution_at="2012-08-01T12:00:00.000000Z"), [VenueClock("", "", None, "venue")]),
        (
            an_execution(
                first_bad_execution_at="2012-08-01T12:00:00.000000Z", venue="XNYS", affected_venues="XNAS, XNYS, XLON"
            ),
            [
                VenueClock("XNAS", "", None, "window in the registry"),
                VenueClock("XNYS", "+1 212 555 0100", minutes(30), ""),
                VenueClock("XLON", "", None, "window in the registry"),
            ],
        ),
    ],
)
def test_the_window_runs_from_the_first_bad_execution(incident: Incident, clocks: list[VenueClock]) -> None:
    """Where that, the venue or its window is missing, it says so; nothing is guessed."""
    assert list(venue_clocks(incident, POLICY)) == clocks


def test_there_is_no_clock_where_no_execution_is_bad_or_all_is_over() -> None:
    """A slow line has no executions to be reviewed."""
    known = an_execution(first_bad_execution_at="2012-08-01T12:00:00.000000Z", venue="XNYS")
    assert venue_clocks(replace(known, category=Category.NETWORK_ISSUES), POLICY) == ()
    assert venue_clocks(replace(known, phase=Phase.POST_MORTEM), POLICY) == ()
