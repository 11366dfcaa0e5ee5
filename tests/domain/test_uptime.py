"""Trading time and downtime, against a count of minutes."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.period import Period
from bot.domain.sessions import Venue
from bot.domain.uptime import Span, united, uptime
from tests.builders import NOON, minutes

XNYS = Venue(mic="XNYS", zone="America/New_York", opens=time(9, 30), closes=time(16), days=(0, 1, 2, 3, 4))
WEEK = Period(date(2012, 7, 30), date(2012, 8, 5), "UTC")
SPANS = st.lists(
    st.tuples(st.integers(0, 600), st.integers(1, 90)).map(lambda pair: (minutes(pair[0]), minutes(pair[0] + pair[1]))),
    max_size=6,
)


def down(*spans: tuple[float, float]) -> list[Span]:
    """Downtime on Wednesday, in minutes after noon UTC."""
    return [(minutes(start), minutes(end)) for start, end in spans]


def test_what_overlaps_counts_once() -> None:
    """Two systems that are down together are one downtime."""
    found = uptime(XNYS, WEEK, down((90, 120), (100, 135), (135, 140)))
    assert (found.scheduled, found.down, found.failures) == (5 * timedelta(hours=6.5), timedelta(minutes=50), 1)
    assert found.percent == Decimal("97.4359")
    assert found.between_failures == 5 * timedelta(hours=6.5) - timedelta(minutes=50)


def test_what_lies_outside_of_trading_costs_nothing() -> None:
    """Before the open at 13:30 UTC, and by night."""
    found = uptime(XNYS, WEEK, down((0, 89), (700, 800)))
    assert (found.down, found.percent) == (timedelta(), Decimal("100.0000"))


def test_no_failure_is_no_time_between_failures() -> None:
    """It is not for ever."""
    assert uptime(XNYS, WEEK, []).between_failures is None


def test_days_without_a_session_have_no_uptime() -> None:
    """A weekend."""
    weekend = Period(date(2012, 8, 4), date(2012, 8, 5), "UTC")
    assert uptime(XNYS, weekend, down((90, 120))).percent is None


@given(SPANS)
def test_united_spans_cover_the_same_minutes(spans: list[tuple[datetime, datetime]]) -> None:
    """Each once, in order."""
    assert _minutes(united(spans)) == sorted(set(_minutes(spans)))


def _minutes(spans: list[tuple[datetime, datetime]]) -> list[int]:
    return [
        minute
        for start, end in spans
        for minute in range((start - NOON) // timedelta(minutes=1), (end - NOON) // timedelta(minutes=1))
    ]


@pytest.mark.parametrize("span", [(5, 5), (9, 3)])
def test_a_span_that_ends_before_it_begins_is_none(span: tuple[float, float]) -> None:
    """Nothing is counted backwards."""
    assert united(down(span)) == []
