"""How much of a venue's trading time the firm could trade: downtime is united, so that what overlaps counts once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bot.domain.period import Period
from bot.domain.sessions import Venue

Span = tuple[datetime, datetime]  # from, until before


@dataclass(frozen=True, slots=True)
class Uptime:
    """Trading time of a venue in a period.

    Args:
        scheduled: All of it.
        down: Of that, how long the firm was down.
        failures: In how many stretches.
    """

    scheduled: timedelta
    down: timedelta
    failures: int

    @property
    def percent(self) -> Decimal | None:
        """Up, in percent, to four decimals; None where nothing was scheduled."""
        if not self.scheduled:
            return None
        share = Decimal(self.down // timedelta(microseconds=1)) / Decimal(self.scheduled // timedelta(microseconds=1))
        return (100 * (1 - share)).quantize(Decimal("0.0001"))

    @property
    def between_failures(self) -> timedelta | None:
        """Mean time between failures; None where there was none, which is not for ever."""
        return (self.scheduled - self.down) / self.failures if self.failures else None


def uptime(venue: Venue, period: Period, downtime: Iterable[Span]) -> Uptime:
    """How a venue's trading time went."""
    sessions = [(each.opens, each.closes) for day in period.days if (each := venue.session(day)) is not None]
    stretches = [shared for span in united(downtime) if (shared := list(_shared(span, sessions)))]
    down = sum(map(_length, stretches), timedelta())
    return Uptime(_length(sessions), down, len(stretches))


def united(spans: Iterable[Span]) -> list[Span]:
    """Spans that do not overlap and cover the same time."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def _shared(span: Span, sessions: Iterable[Span]) -> Iterator[Span]:
    start, end = span
    for opens, closes in sessions:
        if max(start, opens) < min(end, closes):
            yield max(start, opens), min(end, closes)


def _length(spans: Iterable[Span]) -> timedelta:
    return sum((end - start for start, end in spans), timedelta())
