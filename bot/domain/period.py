"""Which days a report is about."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError

DAY: Final = timedelta(days=1)
USUAL: Final = "30d"
MONTHS_OF_A_QUARTER: Final = 3
MONTHS_OF_A_YEAR: Final = 12
MOST_DAYS: Final = 3_660
_DAYS: Final = re.compile(r"(?P<days>[1-9][0-9]{0,3}) ?d(?:ays?)?", re.IGNORECASE)
_MONTH: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<month>0[1-9]|1[0-2])", re.ASCII)
_QUARTER: Final = re.compile(r"(?P<year>[0-9]{4})-?q(?P<quarter>[1-4])", re.ASCII | re.IGNORECASE)


class BadPeriod(DomainError):
    """What was typed names no days."""

    def __init__(self) -> None:
        super().__init__("That is no period. Try `30d`, `month`, `quarter`, `2026-07` or `2026Q3`.")


@dataclass(frozen=True, slots=True)
class Period:
    """Some days in the firm's zone.

    Args:
        first: The first day.
        last: The last day.
        zone: IANA name.
    """

    first: date
    last: date
    zone: str

    @property
    def start(self) -> datetime:
        """The moment at which it begins."""
        return _midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first moment that is not of it any more."""
        return _midnight(self.last + DAY, self.zone)

    def has(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return self.start <= at < self.end

    @property
    def days(self) -> list[date]:
        """Each of its days."""
        return [self.first + number * DAY for number in range((self.last - self.first).days + 1)]


def read_period(text: str, today: date, zone: str) -> Period:
    """The days that somebody names: `30d` up to today, `month` and `quarter` so far, or a past one by its number.

    Args:
        text: As typed; nothing means thirty days.
        today: In the firm's zone.
        zone: The firm's, as IANA name.

    Raises:
        BadPeriod: It names none, or more than ten years.
    """
    typed = text.strip().lower() or USUAL
    if typed == "month":
        return Period(today.replace(day=1), today, zone)
    if typed == "quarter":
        return Period(_first_of_quarter(today), today, zone)
    if (found := _DAYS.fullmatch(typed)) and int(found["days"]) <= MOST_DAYS:
        return Period(today - (int(found["days"]) - 1) * DAY, today, zone)
    if found := _MONTH.fullmatch(typed):
        return _months(int(found["year"]), int(found["month"]), 1, zone)
    if found := _QUARTER.fullmatch(typed):
        first = MONTHS_OF_A_QUARTER * (int(found["quarter"]) - 1) + 1
        return _months(int(found["year"]), first, MONTHS_OF_A_QUARTER, zone)
    raise BadPeriod


def _first_of_quarter(day: date) -> date:
    month = (day.month - 1) // MONTHS_OF_A_QUARTER * MONTHS_OF_A_QUARTER + 1
    return day.replace(month=month, day=1)


def _months(year: int, month: int, count: int, zone: str) -> Period:
    try:
        first = date(year, month, 1)
        years, months = divmod(month + count - 1, MONTHS_OF_A_YEAR)
        after = date(year + years, months + 1, 1)
    except ValueError:
        raise BadPeriod from None
    return Period(first, after - DAY, zone)


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
