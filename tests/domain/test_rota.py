from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.rota import Override, Rota, Schedule, moment_of

MONDAY = date(2026, 10, 5)
ZONES = ("Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", "UTC")

BEFORE, AFTER = datetime(2020, 1, 1), datetime(2035, 1, 1)  # noqa: DTZ001  # Hypothesis adds the zone

moments = st.datetimes(BEFORE, AFTER, timezones=st.just(UTC))
rotas = st.builds(
    Rota,
    people=st.lists(st.sampled_from(["U1", "U2", "U3", "U4"]), min_size=1, max_size=5).map(tuple),
    first=st.dates(date(2025, 1, 1), date(2027, 1, 1)),
    at=st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """A rota with a few overrides that do not overlap."""
    bounds = sorted(draw(st.lists(moments, min_size=2, max_size=6, unique=True)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    overrides = tuple(Override(start, end, "U9") for start, end in pairs)
    return Schedule(standing="U1", rota=draw(st.none() | rotas), overrides=overrides)


def london(*at: int) -> datetime:
    """A local time in London."""
    return datetime(*at, tzinfo=ZoneInfo("Europe/London"))  # type: ignore[arg-type,misc]  # year, month, day, hour, minute


@given(schedules(), moments)
def test_every_moment_has_exactly_one_owner_until_the_next_change(schedule: Schedule, now: datetime) -> None:
    """Nobody changes before the next change, and at it somebody else is on call."""
    owner, change = schedule.on_call(now), schedule.next_change(now)
    assert owner
    if change is None:
        assert {schedule.on_call(now + timedelta(days=days)) for days in (1, 40, 4000)} == {owner}
        return
    at, after = change
    assert at > now
    assert schedule.on_call(at) == after != owner
    between = now + (at - now) / 2
    assert {schedule.on_call(between), schedule.on_call(at - timedelta(microseconds=1))} == {owner}


@given(schedules(), moments)
def test_an_override_wins_while_it_lasts(schedule: Schedule, now: datetime) -> None:
    """Whoever it names is on call from its start until before its end; otherwise the rota decides."""
    holds = any(each.start <= now < each.end for each in schedule.overrides)
    regular = schedule.rota.on_call(now) if schedule.rota else schedule.standing
    assert schedule.on_call(now) == ("U9" if holds else regular)


@given(rotas, moments)
def test_weeks_follow_each_other_in_the_order_of_the_rota(rota: Rota, now: datetime) -> None:
    """The next hand-over is within a week and an hour, and gives it to the next in turn."""
    at = rota.next_handover(now)
    assert now < at <= now + timedelta(days=7, hours=1)
    place = (at.astimezone(ZoneInfo(rota.zone)).date() - rota.first) // timedelta(days=7)
    assert rota.on_call(at) == rota.people[place % len(rota.people)]
    assert rota.on_call(at - timedelta(microseconds=1)) == rota.people[(place - 1) % len(rota.people)]


@pytest.mark.parametrize("week", range(60))
def test_a_handover_stays_at_its_local_time_when_clocks_change(week: int) -> None:
    """09:00 in London is 09:00 on the Mondays of summer and of winter."""
    rota = Rota(people=("U1", "U2"), first=MONDAY, at=time(9), zone="Europe/London")
    at = rota.next_handover(datetime(2026, 10, 6, tzinfo=UTC) + timedelta(days=7 * week))
    local = at.astimezone(ZoneInfo("Europe/London"))
    assert (local.weekday(), local.time()) == (0, time(9))


def test_a_handover_on_the_day_clocks_change_is_by_the_clock_on_the_wall() -> None:
    """Sundays at 02:30: in autumn and on other days as it stands; in the hour that spring skips, an hour by the sun later."""
    rota = Rota(people=("U1", "U2"), first=date(2026, 10, 18), at=time(2, 30), zone="Europe/London")
    assert rota.next_handover(london(2026, 10, 20, 0, 0)) == datetime(2026, 10, 25, 2, 30, tzinfo=UTC)
    early = Rota(people=("U1", "U2"), first=date(2026, 10, 18), at=time(1, 30), zone="Europe/London")
    assert early.next_handover(london(2026, 10, 20, 0, 0)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert early.next_handover(london(2027, 3, 23, 0, 0)) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert early.on_call(london(2026, 10, 25, 1, 29)) != early.on_call(london(2026, 10, 25, 1, 30))


def test_a_skipped_time_is_the_same_moment_an_hour_later() -> None:
    """01:30 does not exist in London on the last Sunday of March."""
    assert moment_of(date(2027, 3, 28), time(1, 30), "Europe/London") == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def test_a_rota_of_one_never_changes() -> None:
    """Nor does a role with a primary alone."""
    rota = Rota(people=("U1",), first=MONDAY, at=time(9), zone="UTC")
    now = datetime(2026, 11, 3, tzinfo=UTC)
    assert Schedule(standing="", rota=rota).next_change(now) is None
    assert Schedule(standing="U1").next_change(now) is None


def test_the_next_change_looks_through_an_override_of_years() -> None:
    """Somebody on call for two years is followed by whoever's week it is then."""
    rota = Rota(people=("U1", "U2"), first=MONDAY, at=time(9), zone="UTC")
    end = datetime(2028, 10, 2, 9, 30, tzinfo=UTC)
    schedule = Schedule(standing="", rota=rota, overrides=(Override(end - timedelta(days=730), end, "U9"),))
    assert schedule.next_change(end - timedelta(days=300)) == (end, rota.on_call(end))
    assert schedule.next_change(end - timedelta(days=731)) is not None
