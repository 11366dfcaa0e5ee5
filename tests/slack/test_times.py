"""Times: what is taken, what is refused, and with which words."""

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.marks import FutureTime
from bot.domain.wording import moment
from bot.slack.times import BadTime, NoSuchTime, NotAhead, parse_ahead, parse_time

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2012, 8, 1, 14, 0, 30, tzinfo=UTC)  # 10:00:30 in New York

# Expected times are UTC.
TAKEN = {
    "now": "2012-08-01 14:00:30",
    "NOW": "2012-08-01 14:00:30",
    "09:41": "2012-08-01 13:41:00",
    "9:41": "2012-08-01 13:41:00",
    "9:41 am": "2012-08-01 13:41:00",
    "12:05am": "2012-08-01 04:05:00",
    "09:41:30": "2012-08-01 13:41:30",
    "09:41:30.123456789": "2012-08-01 13:41:30.123456",
    "09:41:30.5": "2012-08-01 13:41:30.500000",
    "10:00": "2012-08-01 14:00:00",
    "today 09:41": "2012-08-01 13:41:00",
    "13:41Z": "2012-08-01 13:41:00",
    "13:41 UTC": "2012-08-01 13:41:00",
    "23:50": "2012-08-01 03:50:00",
    "11:30 pm": "2012-08-01 03:30:00",
    "2012-08-01 09:30": "2012-08-01 13:30:00",
    " 2012-08-01   09:30 ": "2012-08-01 13:30:00",
    "2012-08-01T09:30:00-04:00": "2012-08-01 13:30:00",
    "2012-08-01T19:00:00+0530": "2012-08-01 13:30:00",
    "2012-08-01T13:30Z": "2012-08-01 13:30:00",
    "2012-08-01 13:30 UTC": "2012-08-01 13:30:00",
    "10m ago": "2012-08-01 13:50:30",
    "10 min ago": "2012-08-01 13:50:30",
    "2h ago": "2012-08-01 12:00:30",
    "2 h 41 min ago": "2012-08-01 11:19:30",
    "1h30m ago": "2012-08-01 12:30:30",
    "3 days ago": "2012-07-29 14:00:30",
    "40 s ago": "2012-08-01 13:59:50",
    "yesterday 23:50": "2012-08-01 03:50:00",
    "Yesterday at 09:30": "2012-07-31 13:30:00",
}

NOT_TIMES = [
    "soon",
    "0941",
    "25:00",
    "09:60",
    "09:41:60",
    "13:30 pm",
    "0:30 am",
    "2012-08-01",
    "2012-02-30 09:30",
    "2012-13-01 09:30",
    "0202-08-01 09:30",
    "0001-01-01 00:00+23:00",
    "9999-12-31 23:59-23:00",
    "2012-08-01T09:30+25:00",
    "1969-12-31 23:59Z",
    "ago",
    "-5m ago",
    "1.5h ago",
    "yesterday",
    "٠٩:٤١",
    "\uff10\uff19:\uff14\uff11",
    "<!date^1343828400^{time}|09:41>",
    "x" * 500,
]

FUTURE = {
    "10:01": "2012-08-01 14:01 UTC",
    "2012-08-01 10:01": "2012-08-01 14:01 UTC",
    "today 23:50": "2012-08-02 03:50 UTC",
    "13:30 -04:00": "2012-08-01 17:30 UTC",
    "2099-01-01 09:30": "2099-01-01 14:30 UTC",
}

NIGHTS = {
    ("2012-08-02 00:10", "23:50"): "2012-08-01 23:50",
    ("2012-08-02 00:10", "12:10"): "2012-08-01 12:10",
    ("2012-08-02 11:50", "23:50"): "2012-08-01 23:50",
}


def read(text: str, now: datetime = NOW, zone: ZoneInfo = NEW_YORK) -> datetime:
    """What somebody in New York means."""
    return parse_time(text, now=now, zone=zone)


def read_or_refusal(text: str, now: datetime, zone: ZoneInfo) -> datetime | str:
    """The time, or the words of its refusal."""
    try:
        return parse_time(text, now=now, zone=zone)
    except DomainError as refusal:
        return str(refusal)


@pytest.mark.parametrize(("text", "expected"), TAKEN.items())
def test_a_time_is_read_in_the_authors_zone(text: str, expected: str) -> None:
    """Clock times, dates, offsets and what lies some minutes back all become UTC."""
    assert read(text) == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert read(text).tzinfo is UTC


@pytest.mark.parametrize("text", NOT_TIMES)
def test_what_is_no_time_is_refused_with_words(text: str) -> None:
    """The refusal says what was typed, that nothing changed, and what to type, with today's date."""
    with pytest.raises(BadTime) as refusal:
        read(text)
    assert str(refusal.value).startswith(f"`{text[:10]}")
    assert str(refusal.value).endswith(
        "` is not a time. Try `09:41`, `10m ago` or `2012-08-01 09:30`. Nothing was changed."
    )


def test_no_time_at_all_is_refused_with_words() -> None:
    """An empty text does not mean now."""
    with pytest.raises(BadTime) as refusal:
        read("  ")
    expected = "No time was given. Try `09:41`, `10m ago` or `2012-08-01 09:30`. Nothing was changed."
    assert str(refusal.value) == expected


@pytest.mark.parametrize(("text", "told"), FUTURE.items())
def test_a_time_that_has_not_come_is_refused(text: str, told: str) -> None:
    """The refusal shows which moment was understood."""
    with pytest.raises(FutureTime) as refusal:
        read(text)
    assert str(refusal.value) == f"{told} has not come yet. Give a time up to now. Nothing was changed."


@pytest.mark.parametrize(("now_and_text", "expected"), NIGHTS.items())
def test_after_midnight_a_late_clock_time_is_last_nights(now_and_text: tuple[str, str], expected: str) -> None:
    """Up to exactly twelve hours back."""
    now, text = now_and_text
    local = datetime.fromisoformat(now).replace(tzinfo=NEW_YORK)
    assert read(text, local) == datetime.fromisoformat(expected).replace(tzinfo=NEW_YORK)


def test_a_clock_time_more_than_twelve_hours_back_is_not_last_nights() -> None:
    """At 11:50 somebody who types 23:49 is asked again."""
    with pytest.raises(FutureTime):
        read("23:49", datetime(2012, 8, 2, 11, 50, tzinfo=NEW_YORK))


def test_yesterday_is_the_authors_yesterday() -> None:
    """In Tokyo it is already the second of August."""
    tokyo = ZoneInfo("Asia/Tokyo")
    assert read("yesterday 23:50", datetime(2012, 8, 1, 16, 0, tzinfo=UTC), tokyo) == datetime(
        2012, 8, 1, 14, 50, tzinfo=UTC
    )


def test_a_time_that_the_clocks_jumped_over_is_refused_with_the_one_that_was_meant() -> None:
    """02:30 did not exist in New York on 11 March 2012."""
    with pytest.raises(NoSuchTime) as refusal:
        read("2012-03-11 02:30")
    assert str(refusal.value) == (
        "`2012-03-11 02:30` was skipped in America/New_York when the clocks went forward. "
        "Try `2012-03-11 03:30`. Nothing was changed."
    )


def test_of_a_time_that_came_twice_the_first_is_taken() -> None:
    """01:30 on 4 November 2012 was 05:30 UTC, then 06:30 UTC; an offset chooses the second."""
    later = datetime(2012, 11, 4, 12, 0, tzinfo=UTC)
    assert read("01:30", later) == datetime(2012, 11, 4, 5, 30, tzinfo=UTC)
    assert read("01:30-05:00", later) == datetime(2012, 11, 4, 6, 30, tzinfo=UTC)


@given(at=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2012, 8, 1), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis wants the bounds naive
def test_what_the_bot_writes_it_can_read(at: datetime) -> None:
    """A time copied out of the record is understood to the minute, in ISO form exactly."""
    assert read(moment(at)) == at.replace(second=0, microsecond=0)
    assert read(at.isoformat()) == at


@given(
    text=st.text() | st.from_regex(r"(yesterday |[0-9]{4}-[01][0-9]-[0-3][0-9][T ])?[0-2]?[0-9]:[0-5][0-9]Z?"),
    now=st.datetimes(timezones=st.timezones()),
    zone=st.timezones(),
)
def test_a_time_is_never_in_the_future_and_never_without_a_zone(text: str, now: datetime, zone: ZoneInfo) -> None:
    """Whatever is typed, wherever and whenever."""
    now = min(max(now.replace(tzinfo=UTC), datetime(1990, 1, 1, tzinfo=UTC)), datetime(9990, 1, 1, tzinfo=UTC))
    outcome = read_or_refusal(text, now, zone)
    if isinstance(outcome, str):
        assert outcome.endswith("Nothing was changed.")
        assert len(outcome) <= 150
    else:
        assert outcome.utcoffset() == timedelta(0)
        assert outcome <= now


AHEAD = {
    "30m": "2012-08-01 14:30:30",
    "in 30 min": "2012-08-01 14:30:30",
    "1h 30m": "2012-08-01 15:30:30",
    "2 hours": "2012-08-01 16:00:30",
    "1d": "2012-08-02 14:00:30",
    "10:15": "2012-08-01 14:15:00",
    "09:41": "2012-08-02 13:41:00",
    "14:15Z": "2012-08-01 14:15:00",
    "today 18:30": "2012-08-01 22:30:00",
    "2012-08-02 09:30": "2012-08-02 13:30:00",
    "6:30 pm": "2012-08-01 22:30:00",
}


@pytest.mark.parametrize(("typed", "expected"), AHEAD.items())
def test_times_to_come_are_read(typed: str, expected: str) -> None:
    """A clock time that is over is tomorrow's."""
    assert parse_ahead(typed, now=NOW, zone=NEW_YORK) == datetime.fromisoformat(f"{expected}+00:00")


@pytest.mark.parametrize(
    "typed", ["", "soon", "0m", "in", "yesterday 09:30", "today 09:41", "2012-07-31 09:30", "25:00", "9999999d", "-5m"]
)
def test_what_is_over_or_no_time_is_refused_with_words(typed: str) -> None:
    """What to type instead stands there."""
    with pytest.raises(NotAhead, match="Try `30m`, `10:15` or `2012-08-01 18:30`"):
        parse_ahead(typed, now=NOW, zone=NEW_YORK)


@given(st.one_of(st.text(), st.from_regex(r"(in )?[0-9]{1,4} ?[dhm]?( ?[0-9]{1,4}m)?"), st.sampled_from(sorted(TAKEN))))
def test_a_time_to_come_is_ahead_or_refused(typed: str) -> None:
    """Whatever is typed."""
    with contextlib.suppress(NotAhead, NoSuchTime):
        assert parse_ahead(typed, now=NOW, zone=NEW_YORK) > NOW
