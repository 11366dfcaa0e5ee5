"""Whom a reminder reaches, with what, and when it is looked at again."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.action_items import ItemStatus
from bot.domain.action_reminders import Next, Watched, digest, escalated, leads, neglected, next_look, remind, shows
from bot.domain.policy import QuietHours
from bot.domain.reminder_policy import Team, week_of
from bot.domain.roles import Contacts
from tests.builders import a_person, a_policy
from tests.domain.test_action_items import an_item

LONDON = ZoneInfo("Europe/London")
MONDAY = datetime(2012, 8, 6, 8, 0, tzinfo=UTC)  # 09:00 in London
WEEK = timedelta(days=7)
POLICY = a_policy()
ADA = Watched(subject="UADA", zone=LONDON, week="2012-W31")


def test_on_time_it_is_sent_and_looked_at_a_week_later() -> None:
    """At the second it is due."""
    assert next_look(ADA, POLICY, MONDAY) == Next(at=MONDAY + WEEK, week="2012-W32")


def test_too_early_it_waits_for_its_time() -> None:
    """Somebody's zone was learnt after their row was set."""
    assert next_look(ADA, POLICY, MONDAY - timedelta(hours=3)) == Next(at=MONDAY)


def test_a_missed_one_is_made_up_for_in_its_week() -> None:
    """However many were missed, one is sent; the next comes on its own Monday."""
    thursday = MONDAY + timedelta(days=3)
    assert next_look(ADA, POLICY, thursday) == Next(at=MONDAY + WEEK, week="2012-W32")
    assert next_look(replace(ADA, week="2012-W32"), POLICY, thursday) == Next(at=MONDAY + WEEK)


@pytest.mark.parametrize(("zone", "until"), [("person", 6), ("America/New_York", 11)])
def test_quiet_hours_hold_it_back(zone: str, until: int) -> None:
    """Until the reader wakes, or whoever the hours are set by; others' hours hold nothing."""
    hours = QuietHours(("reminders",), time(20), time(7), zone)
    night = datetime(2012, 8, 8, 2, 0, tzinfo=UTC)
    held = replace(POLICY, quiet_hours=hours)
    assert next_look(ADA, held, night) == Next(at=datetime(2012, 8, 8, until, 0, tzinfo=UTC))
    evening = datetime(2012, 8, 8, 20, 30, tzinfo=UTC)
    assert next_look(ADA, replace(POLICY, quiet_hours=replace(hours, zone="person")), evening) == Next(
        at=datetime(2012, 8, 9, 6, 0, tzinfo=UTC)
    )
    for open_policy in (
        replace(POLICY, quiet_hours=None),
        replace(POLICY, quiet_hours=replace(hours, applies_to=("P3",))),
    ):
        assert next_look(ADA, open_policy, night).week == "2012-W32"


@given(st.lists(st.integers(0, 60 * 24 * 3), min_size=1, max_size=60))
def test_looked_at_whenever_nobody_is_reminded_twice_in_a_week(pauses: list[int]) -> None:
    """The bot looks when the row is due or later, by any pause in minutes: each week at most one."""
    now, watched, weeks = MONDAY, ADA, []
    for pause in pauses:
        ahead = next_look(watched, POLICY, now)
        if ahead.week is not None:
            weeks.append(ahead.week)
            assert ahead.week == week_of(now, LONDON)
        watched = replace(watched, week=ahead.week or watched.week)
        assert ahead.at > now
        now = ahead.at + timedelta(minutes=pause)
    assert len(weeks) == len(set(weeks))


def test_a_reminder_names_what_is_to_be_done_and_counts_what_is_ignored() -> None:
    """Snoozed and ended ones are left out; what was done a month ago is asked about."""
    done = an_item(number=9, status=ItemStatus.DONE, done_at=MONDAY - timedelta(days=30))
    items = (
        an_item(),
        an_item(number=4, due=date(2012, 8, 20)),
        an_item(number=5, snoozed_until=date(2012, 8, 7)),
        an_item(number=6, status=ItemStatus.DROPPED),
        done,
    )
    reminded = remind("UADA", items, ADA, POLICY, MONDAY)
    assert [(each.number, each.ignored) for each in reminded.items] == [(3, 1), (4, 0), (9, 0)]
    (effect,) = reminded.change.effects
    assert (effect.key, effect.payload["items"], effect.payload["due_at"]) == (
        "reminder/UADA/2012-W32",
        [3, 4, 9],
        None,
    )
    assert {each.reminded for each in reminded.items} == {effect.key}
    late = remind("UADA", items, ADA, POLICY, MONDAY + timedelta(hours=1))
    assert late.change.effects[0].payload["due_at"] == "2012-08-06T08:00:00+00:00"
    assert remind("UADA", items[2:4], ADA, POLICY, MONDAY).change.effects == ()


def test_what_is_snoozed_comes_back_on_its_day() -> None:
    """Not a day earlier."""
    snoozed = an_item(snoozed_until=date(2012, 8, 13))
    assert [shows(snoozed, date(2012, 8, day)) for day in (12, 13)] == [False, True]


def test_a_lead_hears_after_two_silent_weeks_and_after_two_more() -> None:
    """Not in between."""
    heard = [each.ignored for each in neglected(an_item(ignored=count) for count in range(7))]
    assert heard == [3, 5]


def test_the_lead_is_never_whoever_ignores_it() -> None:
    """The team's own, else the firm's, else whoever is above; without anybody nobody hears."""
    team: dict[str, Any] = {"name": "Entry", "people": ("UADA",)}
    assert leads("UADA", Team(**team, lead="UZOE"), POLICY)[0].id == "UZOE"
    assert leads("UADA", Team(**team), POLICY) == (a_person("Lea"),)
    assert leads("ULEA", Team(**team, lead="ULEA"), POLICY) == (a_person("Max"),)
    assert leads("UADA", Team(**team), replace(POLICY, contacts=Contacts({}))) == ()
    told = escalated([an_item()], a_person("Lea"), key="k")
    assert (told.lane, told.payload["items"]) == ("dm/ULEA", [3])


@pytest.mark.parametrize(("channel", "lane"), [(None, "log"), ("entry", "team/Entry")])
def test_a_team_has_its_digest_in_its_channel(channel: str | None, lane: str) -> None:
    """None where nothing is to be done."""
    team = Team(name="Entry", people=("UADA",), channel=channel)
    watched = replace(ADA, subject="team/Entry")
    (posted,) = digest(team, [an_item()], watched, MONDAY).effects
    assert (posted.lane, posted.key) == (lane, "digest/Entry/2012-W32")
    snoozed = an_item(snoozed_until=date(2012, 8, 7))
    assert digest(team, [snoozed], watched, MONDAY).effects == ()
