"""When people are weekly reminded of what they owe, and which team they belong to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

A_DAY: Final = timedelta(days=1)
A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DueReminder:
    """Somebody's reminder whose time has come; `week` is the last one in which they had one, empty for never."""

    subject: str
    week: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Some of the firm's people.

    Args:
        name: What they are called.
        people: Slack user ids.
        lead: Slack user id of who hears of what is ignored; None for the firm's team lead.
        channel: Name or id of the channel of their digest; None for the incidents channel.
    """

    name: str
    people: tuple[str, ...]
    lead: str | None = None
    channel: str | None = None


OTHERS: Final = Team(name="", people=())  # everybody who is in no team


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminders:
    """The week's reminder.

    Args:
        day: 0 for Monday to 6 for Sunday.
        at: The time of day, in each reader's own zone.
        teams: The firm's teams.
    """

    day: int = 0
    at: time = time(9)
    teams: tuple[Team, ...] = ()

    def team_of(self, user: str) -> Team:
        """The first team that somebody is in."""
        return next((team for team in self.teams if user in team.people), OTHERS)

    def named(self, name: str) -> Team:
        """The team with this name; everybody else's where it is gone from the policy."""
        return next((team for team in self.teams if team.name == name), OTHERS)

    def in_week_of(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the reminder of the ISO week of a moment is due there; the wall clock counts, whatever summer time does."""
        return self._in_week(now.astimezone(zone).date(), zone)

    def after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """When the first reminder behind a moment is due there."""
        today = now.astimezone(zone).date()
        this = self._in_week(today, zone)
        return this if this > now else self._in_week(today + A_WEEK, zone)  # days and not hours: a week may have 167

    def _in_week(self, day: date, zone: ZoneInfo) -> datetime:
        there = day + A_DAY * (self.day - day.weekday())
        return datetime.combine(there, self.at, tzinfo=zone).astimezone(UTC)


def week_of(now: datetime, zone: ZoneInfo) -> str:
    """The ISO week of a moment in a zone: `2012-W31`."""
    year, week, _ = now.astimezone(zone).date().isocalendar()
    return f"{year}-W{week:02d}"
