from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.sessions import Venue

NEW_YORK = Venue(
    mic="XNYS",
    zone="America/New_York",
    opens=time(9, 30),
    closes=time(16),
    days=(0, 1, 2, 3, 4),
    holidays=frozenset({date(2026, 11, 26), date(2026, 12, 25)}),
    half_days=frozenset({date(2026, 11, 27)}),
    early_close=time(13),
)
CHICAGO = Venue(
    mic="XCME",
    zone="America/Chicago",
    opens=time(17),
    closes=time(16),
    days=(6, 0, 1, 2, 3),
    holidays=frozenset({date(2026, 12, 25)}),
)
VENUES = st.sampled_from([NEW_YORK, CHICAGO])
BEFORE, AFTER = datetime(2026, 1, 1), datetime(2027, 12, 31)  # noqa: DTZ001  # Hypothesis adds the zone
moments = st.datetimes(BEFORE, AFTER, timezones=st.just(UTC))


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "trades"),
    [
        (utc(11, 25, 14, 29), False),
        (utc(11, 25, 14, 30), True),
        (utc(11, 25, 20, 59), True),
        (utc(11, 25, 21), False),
        (utc(7, 1, 13, 30), True),  # an hour earlier by UTC in summer
        (utc(11, 26, 16), False),  # Thanksgiving
        (utc(11, 27, 17, 59), True),  # the half day after it
        (utc(11, 27, 18), False),
        (utc(11, 28, 16), False),  # a Saturday
    ],
)
def test_a_venue_trades_by_its_own_clocks(now: datetime, trades: bool) -> None:
    """From the opening until before the close, on trading days, shorter on half days."""
    assert NEW_YORK.open_at(now) is trades


def test_the_next_opening_passes_over_holidays_and_weekends() -> None:
    """Before Thanksgiving the next one is on Friday, and from Friday on Monday."""
    assert NEW_YORK.next_open(utc(11, 25, 15)) == utc(11, 27, 14, 30)
    assert NEW_YORK.next_open(utc(11, 27, 14, 30)) == utc(11, 30, 14, 30)
    assert NEW_YORK.next_close(utc(11, 25, 15)) == utc(11, 25, 21)
    assert NEW_YORK.next_close(utc(11, 26, 15)) == utc(11, 27, 18)


def test_a_session_over_night_is_named_for_the_day_it_ends_on() -> None:
    """Sunday's opening is Monday's session; Christmas has none although it would open the evening before."""
    assert CHICAGO.open_at(utc(11, 23, 3))
    assert not CHICAGO.open_at(utc(11, 23, 22, 30))
    assert CHICAGO.next_open(utc(11, 22, 12)) == utc(11, 22, 23)
    assert CHICAGO.session(date(2026, 12, 24)) is None
    assert not CHICAGO.open_at(utc(12, 25, 3))


def test_a_half_day_without_an_early_close_is_as_any_other() -> None:
    """The library knows half days, the policy may not."""
    plain = Venue(
        mic="XNYS", zone="UTC", opens=time(9), closes=time(17), days=(4,), half_days=frozenset({date(2026, 11, 27)})
    )
    assert plain.next_close(utc(11, 27, 10)) == utc(11, 27, 17)


def test_a_venue_that_is_always_shut_opens_never() -> None:
    """It is not looked for without end."""
    never = Venue(mic="XXXX", zone="UTC", opens=time(9), closes=time(17), days=())
    assert never.next_open(utc(11, 27, 10)) is None
    assert never.next_close(utc(11, 27, 10)) is None
    assert not never.open_at(utc(11, 27, 10))


@given(VENUES, moments)
def test_opening_and_closing_take_turns(venue: Venue, now: datetime) -> None:
    """An open venue closes before it opens again, a shut one opens first; at each moment it is as it says."""
    opens, closes = venue.next_open(now), venue.next_close(now)
    assert opens is not None
    assert closes is not None
    assert (closes < opens) is venue.open_at(now)
    assert venue.open_at(opens)
    assert not venue.open_at(opens - timedelta(microseconds=1))
    assert not venue.open_at(closes)
    assert venue.open_at(closes - timedelta(microseconds=1))
