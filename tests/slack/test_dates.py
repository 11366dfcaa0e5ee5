"""Days to come: what is taken, what is refused, and with which words."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.dates import FARTHEST, BadDate, parse_date

TODAY = date(2012, 8, 1)  # a Wednesday
TAKEN = {
    "today": "2012-08-01",
    "Tomorrow": "2012-08-02",
    "fri": "2012-08-03",
    "Friday": "2012-08-03",
    "next fri": "2012-08-03",
    "wed": "2012-08-08",
    "tues": "2012-08-07",
    "2w": "2012-08-15",
    "in 2 weeks": "2012-08-15",
    "10d": "2012-08-11",
    "1 day": "2012-08-02",
    "0d": "2012-08-01",
    "1mo": "2012-09-01",
    "6 months": "2013-02-01",
    "3 aug": "2012-08-03",
    "3. Aug": "2012-08-03",
    "aug 3": "2012-08-03",
    "31 july": "2013-07-31",
    "3 Aug 2013": "2013-08-03",
    "august 3, 2013": "2013-08-03",
    " 2012-12-01 ": "2012-12-01",
}
REFUSED = {
    "": "No day was given",
    "soon": "`soon` is not a day",
    "fr": "`fr` is not a day",
    "2": "`2` is not a day",
    "2y": "`2y` is not a day",
    "-2w": "`-2w` is not a day",
    "30 feb": "`30 feb` is not a day",
    "3 foo": "`3 foo` is not a day",
    "2012-02-30": "`2012-02-30` is not a day",
    "2012-7-31": "`2012-7-31` is not a day",
    "2012-07-31": "`2012-07-31` is over",
    "3 aug 2011": "`3 aug 2011` is over",
    "9999d": "`9999d` is more than five years ahead",
    "9999w": "`9999w` is more than five years ahead",
    "9999mo": "`9999mo` is more than five years ahead",
    "9999-12-31": "`9999-12-31` is more than five years ahead",
    "0001-01-01": "`0001-01-01` is over",
    "٣ aug": "`٣ aug` is not a day",
}


@pytest.mark.parametrize(("typed", "meant"), TAKEN.items())
def test_a_day_is_read(typed: str, meant: str) -> None:
    """As somebody who types it means it."""
    assert parse_date(typed, today=TODAY).isoformat() == meant


@pytest.mark.parametrize(("typed", "told"), REFUSED.items())
def test_what_is_no_day_says_what_to_type(typed: str, told: str) -> None:
    """With three forms that work."""
    with pytest.raises(BadDate, match=r"Try `fri`, `2w` or `2012-08-08`\. Nothing was changed\.$") as error:
        parse_date(typed, today=TODAY)
    assert str(error.value).startswith(f"{told}. ")


def test_a_month_ahead_ends_where_that_month_does() -> None:
    """The 31st of January and a month is the last of February."""
    assert parse_date("1mo", today=date(2012, 1, 31)) == date(2012, 2, 29)
    assert parse_date("11 months", today=date(2012, 1, 31)) == date(2012, 12, 31)


@given(st.text(max_size=40), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_whatever_is_typed_gives_a_day_to_come_or_is_refused(typed: str, today: date) -> None:
    """Never another error, never a day that is over."""
    try:
        found = parse_date(typed, today=today)
    except BadDate:
        return
    assert today <= found <= today + FARTHEST


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 260), st.integers(0, 6))
def test_what_is_counted_and_what_is_written_agree(today: date, weeks: int, weekday: int) -> None:
    """`3w` is that day in three weeks, and reads the same from a calendar; a weekday is within the next seven days."""
    ahead = parse_date(f"{weeks}w", today=today)
    assert ahead == today + timedelta(weeks=weeks) == parse_date(ahead.isoformat(), today=today)
    name = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[weekday]
    found = parse_date(name, today=today)
    assert found.weekday() == weekday
    assert timedelta() < found - today <= timedelta(days=7)
