"""When venues trade: opening hours by the venue's own clocks, on its trading days."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.domain.rota import moment_of

DAY = timedelta(days=1)
FAR = 370  # days; a venue that does not trade within a year does not trade


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of trading: from `opens` on, until before `closes`; aware, in UTC."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """The trading hours of one venue.

    Args:
        mic: ISO 10383.
        zone: The IANA zone of its clocks.
        opens: Local time.
        closes: Local time; one that is not later than `opens` is on the next day, which the session is then named for.
        days: Days of the week on which sessions open, Monday is 0.
        holidays: Days without a session.
        half_days: Days that end at `early_close`.
        early_close: Local time; None where half days end as any other.
    """

    mic: str
    zone: str
    opens: time
    closes: time
    days: tuple[int, ...]
    holidays: Container[date] = field(default=frozenset(), hash=False)
    half_days: Container[date] = field(default=frozenset(), hash=False)
    early_close: time | None = None

    def open_at(self, now: datetime) -> bool:
        """Whether it trades at a moment."""
        return any(each.opens <= now < each.closes for each in self._sessions(now, days=1))

    def next_open(self, now: datetime) -> datetime | None:
        """When it opens next, after `now`; None where it does not within a year."""
        return next((each.opens for each in self._sessions(now) if each.opens > now), None)

    def next_close(self, now: datetime) -> datetime | None:
        """When it closes next, after `now`: today's session if it is open; None where it does not within a year."""
        return next((each.closes for each in self._sessions(now) if each.closes > now), None)

    def session(self, day: date) -> Session | None:
        """The session that opens on a local day; None where there is none."""
        overnight = self.closes <= self.opens
        named = day + DAY if overnight else day
        if day.weekday() not in self.days or named in self.holidays:
            return None
        short = self.early_close is not None and named in self.half_days
        closes = self.early_close if self.early_close is not None and short else self.closes
        return Session(moment_of(day, self.opens, self.zone), moment_of(named, closes, self.zone))

    def _sessions(self, now: datetime, days: int = FAR) -> Iterator[Session]:
        """The sessions in their order, from the one that may have opened the day before."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        for after in range(-1, days):
            session = self.session(today + after * DAY)
            if session is not None:
                yield session
