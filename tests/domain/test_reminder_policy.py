"""When Monday is: by each reader's own clock, across summer time, every week once."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.reminder_policy import OTHERS, Reminders, Team, week_of

RULES = Reminders()
ZONES = ("America/New_York", "Europe/London", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "UTC")


@pytest.mark.parametrize(
    ("now", "zone", "due"),
    [
        ("2026-10-26 00:00", "America/New_York", "2026-10-26 13:00"),  # summer time there
        ("2026-10-27 00:00", "America/New_York", "2026-11-02 14:00"),  # the clocks went back on the Sunday between
        ("2026-03-08 23:30", "America/New_York", "2026-03-09 13:00"),  # and forward on this one
        ("2026-10-24 12:00", "Europe/London", "2026-10-26 09:00"),
        ("2026-10-26 03:29", "Asia/Kolkata", "2026-10-26 03:30"),
        ("2026-10-26 03:30", "Asia/Kolkata", "2026-11-02 03:30"),
    ],
)
def test_it_is_nine_on_the_reader_s_own_clock(now: str, zone: str, due: str) -> None:
    """Whatever summer time does to it."""
    moment, expected = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (now, due))
    assert RULES.after(moment, ZoneInfo(zone)) == expected


@given(st.integers(0, 10 * 365 * 24 * 60), st.sampled_from(ZONES), st.integers(0, 6))
def test_every_iso_week_has_one_and_none_is_passed_over(minute: int, zone: str, day: int) -> None:
    """The next is ahead, at the set time of the set day, and at most one week and an hour away."""
    now = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    rules, there = Reminders(day=day, at=time(9)), ZoneInfo(zone)
    due = rules.after(now, there)
    local = due.astimezone(there)
    assert now < due <= now + timedelta(days=7, hours=1)
    assert (local.weekday(), local.time()) == (day, time(9))
    following = rules.after(due, there)
    assert week_of(following, there) != week_of(due, there)
    assert rules.in_week_of(due, there) == due


def test_a_week_is_named_as_the_calendar_does() -> None:
    """Around New Year too, and in the reader's zone."""
    assert week_of(datetime(2027, 1, 3, 23, tzinfo=UTC), ZoneInfo("UTC")) == "2026-W53"
    assert week_of(datetime(2027, 1, 3, 23, tzinfo=UTC), ZoneInfo("Asia/Tokyo")) == "2027-W01"


def test_somebody_is_in_the_first_team_that_names_them() -> None:
    """Or in none; a team that is gone from the policy is nobody's."""
    entry, risk = Team(name="Entry", people=("U1",)), Team(name="Risk", people=("U1", "U2"))
    rules = Reminders(teams=(entry, risk))
    assert [rules.team_of(user) for user in ("U1", "U2", "U3")] == [entry, risk, OTHERS]
    assert [rules.named(name) for name in ("Risk", "Gone")] == [risk, OTHERS]
