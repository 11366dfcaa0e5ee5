"""Days to come as people type them: `fri`, `tomorrow`, `2w`, `3 aug`, `2026-12-01`; read, or refused with words."""

import re
from datetime import date, timedelta
from typing import Final

from bot.domain.errors import DomainError
from bot.slack.text import quoted

FARTHEST: Final = timedelta(days=5 * 366)  # a day behind it is a slip of the finger
A_DAY: Final = timedelta(days=1)
MONTHS: Final = 12
SHORTEST: Final = 3  # letters by which a weekday or a month is known

_FLAGS: Final = re.ASCII | re.IGNORECASE
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_AHEAD: Final = re.compile(r"(?:in )?(?P<count>[0-9]{1,4}) ?(?P<unit>d|days?|w|wks?|weeks?|mo|months?)", _FLAGS)
_CALENDAR: Final = re.compile(
    r"(?:(?P<day>[0-9]{1,2})\.? (?P<month>[a-z]{3,9})|(?P<month_first>[a-z]{3,9}) (?P<day_behind>[0-9]{1,2}))"
    r"(?:,? (?P<year>[0-9]{4}))?",
    _FLAGS,
)


class BadDate(DomainError):
    """What was typed is no day to come."""

    def __init__(self, typed: str, today: date, why: str = "is not a day") -> None:
        said = f"{quoted(typed)} {why}" if typed else "No day was given"
        super().__init__(f"{said}. Try `fri`, `2w` or `{today + 7 * A_DAY}`. Nothing was changed.")


def parse_date(text: str, *, today: date) -> date:
    """A day from today on.

    A weekday is the next one with this name, never today; a day without a year is the next one of that date.

    Args:
        text: What was typed.
        today: Where its author is.

    Raises:
        BadDate: It cannot be read, is over, or lies more than five years ahead.
    """
    typed = " ".join(text.split())
    try:
        found = _read(typed.lower(), today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise BadDate(typed, today)
    if found < today:
        raise BadDate(typed, today, "is over")
    if found - today > FARTHEST:
        raise BadDate(typed, today, "is more than five years ahead")
    return found


def _read(typed: str, today: date) -> date | None:
    if typed in ("today", "tomorrow"):
        return today + A_DAY * (typed == "tomorrow")
    if _ISO.fullmatch(typed):
        return date.fromisoformat(typed)
    if ahead := _AHEAD.fullmatch(typed):
        return _ahead(int(ahead["count"]), ahead["unit"], today)
    if written := _CALENDAR.fullmatch(typed):
        return _of_calendar(written, today)
    weekday = _named(typed.removeprefix("next "), _DAYS)
    return None if weekday is None else today + A_DAY * ((weekday - today.weekday() - 1) % len(_DAYS) + 1)


def _ahead(count: int, unit: str, today: date) -> date:
    if unit.startswith("mo"):
        return _months_later(count, today)
    return today + A_DAY * (count * (len(_DAYS) if unit.startswith("w") else 1))


def _months_later(count: int, today: date) -> date:
    """The same day some months later, or that month's last one."""
    month = today.month - 1 + count
    first = date(today.year + month // MONTHS, month % MONTHS + 1, 1)
    last = (first + 31 * A_DAY).replace(day=1) - A_DAY
    return min(last, first + A_DAY * (today.day - 1))


def _of_calendar(written: re.Match[str], today: date) -> date | None:
    month = _named(written["month"] or written["month_first"], _MONTHS)
    if month is None:
        return None
    day = int(written["day"] or written["day_behind"])
    if written["year"]:
        return date(int(written["year"]), month + 1, day)
    this_year = date(today.year, month + 1, day)
    return this_year if this_year >= today else date(today.year + 1, month + 1, day)


def _named(word: str, names: tuple[str, ...]) -> int | None:
    """Which of these is meant by its first letters, from 0; None for none."""
    if len(word) < SHORTEST:
        return None
    return next((number for number, name in enumerate(names) if name.startswith(word)), None)
