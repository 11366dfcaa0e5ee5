"""Periods as people name them."""

from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.period import BadPeriod, Period, read_period

TODAY = date(2026, 7, 29)
NAMED = {
    "": ("2026-06-30", "2026-07-29"),
    "30d": ("2026-06-30", "2026-07-29"),
    "1 day": ("2026-07-29", "2026-07-29"),
    "90 days": ("2026-05-01", "2026-07-29"),
    "Month": ("2026-07-01", "2026-07-29"),
    "quarter": ("2026-07-01", "2026-07-29"),
    "2026-02": ("2026-02-01", "2026-02-28"),
    "2025-12": ("2025-12-01", "2025-12-31"),
    "2026Q1": ("2026-01-01", "2026-03-31"),
    "2025-q4": ("2025-10-01", "2025-12-31"),
}


@pytest.mark.parametrize(("text", "ends"), NAMED.items())
def test_a_period_is_read_as_it_is_named(text: str, ends: tuple[str, str]) -> None:
    """So far, or whole where it is past."""
    first, last = map(date.fromisoformat, ends)
    assert read_period(text, TODAY, "UTC") == Period(first, last, "UTC")


@pytest.mark.parametrize("text", ["0d", "9999d", "2026-13", "2026Q5", "0000-01", "9999-12", "last week", "-3d", "٣d"])
def test_what_names_no_days_is_refused_with_what_does(text: str) -> None:
    """The refusal can be typed."""
    with pytest.raises(BadPeriod, match="Try `30d`"):
        read_period(text, TODAY, "UTC")


def test_a_day_begins_at_the_firm_s_midnight() -> None:
    """Also where a clock is put forward in between."""
    march = read_period("2026-03", TODAY, "America/New_York")
    assert (march.start, march.end) == (datetime(2026, 3, 1, 5, tzinfo=UTC), datetime(2026, 4, 1, 4, tzinfo=UTC))
    assert march.has(march.start)
    assert not march.has(march.end)
    assert len(march.days) == 31


@given(st.text(max_size=12))
def test_no_text_breaks_a_period(text: str) -> None:
    """It names days in their order, or it is refused."""
    with suppress(DomainError):
        found = read_period(text, TODAY, "UTC")
        assert found.first <= found.last
