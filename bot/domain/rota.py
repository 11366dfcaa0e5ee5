"""Who is on call by the firm's calendar: a weekly rota that is handed over at a local time, and overrides of it.

Everything here is by wall clock in the rota's own zone, so that a hand-over at 09:00 stays at 09:00 when clocks change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = timedelta(days=7)


def moment_of(day: date, at: time, zone: str) -> datetime:
    """When the clocks of a zone show a time.

    A time that was skipped in spring is meant as if the clocks had not moved; of one that comes twice in autumn, the first.

    Returns:
        Aware, in UTC.
    """
    return datetime.combine(day, at, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rota:
    """People who are on call for a week each, in turn.

    Args:
        people: Slack ids in their order; at least one.
        first: The day on which the first of them begins; each hand-over is on that day of the week.
        at: When it is handed over, by the clocks of `zone`.
        zone: IANA.
    """

    people: tuple[str, ...]
    first: date
    at: time
    zone: str

    def on_call(self, now: datetime) -> str:
        """Whose week it is; before the first day the weeks are counted backwards."""
        return self.people[(self._began(now) - self.first) // WEEK % len(self.people)]

    def next_handover(self, now: datetime) -> datetime:
        """When this week ends, aware UTC."""
        return next(self.handovers(now))

    def handovers(self, now: datetime) -> Iterator[datetime]:
        """The next hand-overs, until everybody has had a turn."""
        began = self._began(now)
        for number in range(1, len(self.people) + 1):
            yield moment_of(began + WEEK * number, self.at, self.zone)

    def _began(self, now: datetime) -> date:
        """The day on which the present week was handed over."""
        today = now.astimezone(ZoneInfo(self.zone)).date()
        began = today - (today - self.first) % WEEK
        return began if moment_of(began, self.at, self.zone) <= now else began - WEEK


@dataclass(frozen=True, slots=True)
class Override:
    """Somebody is on call instead of whoever would be: from `start` on, until before `end`, aware UTC."""

    start: datetime
    end: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Who is on call for one role at any moment.

    Args:
        standing: Slack id of who is, where there is no rota.
        rota: Goes before `standing`; None where the same person is always on call.
        overrides: Go before both; no two of them overlap.
    """

    standing: str
    rota: Rota | None = None
    overrides: tuple[Override, ...] = ()

    def on_call(self, now: datetime) -> str:
        """The Slack id of the one who is on call; there is always exactly one."""
        override = self._override(now)
        if override is not None:
            return override.who
        return self.rota.on_call(now) if self.rota else self.standing

    def next_change(self, now: datetime) -> tuple[datetime, str] | None:
        """When somebody else is on call next, and who; None where that never happens."""
        present = self.on_call(now)
        shifts = ((at, self.on_call(at)) for at in sorted(self._boundaries(now)) if at > now)
        return next(((at, who) for at, who in shifts if who != present), None)

    def _boundaries(self, now: datetime) -> Iterator[datetime]:
        """Every moment from which somebody else may be on call next, in no order."""
        for override in self.overrides:
            yield from (override.start, override.end)
        if self.rota is not None:
            # Whoever is on call, once round the rota shows whether anybody else ever is.
            for since in (now, *(each.end for each in self.overrides if each.end > now)):
                yield from self.rota.handovers(since)

    def _override(self, now: datetime) -> Override | None:
        return next((each for each in self.overrides if each.start <= now < each.end), None)
