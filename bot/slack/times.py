"""Times as people type them, in the author's zone: `09:41`, `10m ago`, `yesterday 23:50`, `2012-08-01 09:30`."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError
from bot.domain.marks import FutureTime
from bot.slack.text import quoted

EARLIEST: Final = datetime(1970, 1, 1, tzinfo=UTC)  # a year before it is a slip of the finger
LATE_LAST_NIGHT: Final = timedelta(hours=12)  # how long ago a bare clock time of yesterday may be
DAY: Final = timedelta(days=1)
NOON: Final = 12

_FLAGS: Final = re.ASCII | re.IGNORECASE
_WRITTEN: Final = re.compile(
    r"(?:(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ]|(?P<day>yesterday|today) (?:at )?)?"
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?)?"
    r"(?: ?(?P<half>am|pm))?"
    r"(?: ?(?P<offset>Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?",
    _FLAGS,
)
_AGO: Final = re.compile(
    r"(?:(?P<days>[0-9]{1,4}) ?(?:d|days?))? ?"
    r"(?:(?P<hours>[0-9]{1,4}) ?(?:h|hrs?|hours?))? ?"
    r"(?:(?P<minutes>[0-9]{1,4}) ?(?:m|mins?|minutes?))? ?"
    r"(?:(?P<seconds>[0-9]{1,4}) ?(?:s|secs?|seconds?))? ago",
    _FLAGS,
)
_AHEAD: Final = re.compile(
    r"(?:in )?(?:(?P<days>[0-9]{1,4}) ?(?:d|days?))? ?"
    r"(?:(?P<hours>[0-9]{1,4}) ?(?:h|hrs?|hours?))? ?"
    r"(?:(?P<minutes>[0-9]{1,4}) ?(?:m|mins?|minutes?))?",
    _FLAGS,
)


class BadTime(DomainError):
    """What was typed is not a time."""

    def __init__(self, typed: str, today: date) -> None:
        said = f"{quoted(typed)} is not a time" if typed else "No time was given"
        super().__init__(f"{said}. Try `09:41`, `10m ago` or `{today} 09:30`. Nothing was changed.")


class NotAhead(DomainError):
    """What was typed is not a time to come."""

    def __init__(self, typed: str, today: date) -> None:
        super().__init__(
            f"{quoted(typed)} is not a time to come. Try `30m`, `10:15` or `{today} 18:30`. Nothing was changed."
        )


class NoSuchTime(DomainError):
    """The clocks jumped over the time that was typed."""

    def __init__(self, wall: datetime, meant: datetime, zone: tzinfo) -> None:
        super().__init__(
            f"`{wall:%Y-%m-%d %H:%M}` was skipped in {zone} when the clocks went forward. "
            f"Try `{meant:%Y-%m-%d %H:%M}`. Nothing was changed."
        )


def parse_time(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment up to now.

    A bare clock time is today's, or last night's if that is at most 12 hours ago. Of a time that the clocks showed
    twice in autumn the first is meant; the second is typed with its offset.

    Args:
        text: What was typed.
        now: Aware.
        zone: The author's; an offset, `Z` or `UTC` in the text goes before it.

    Returns:
        Aware, in UTC, never after `now`.

    Raises:
        BadTime: It cannot be read.
        NoSuchTime: The clocks jumped over it.
        FutureTime: It has not come yet.
    """
    typed, current = " ".join(text.split()), now.astimezone(UTC)
    try:
        found = _read(typed, current, zone)
    except (ValueError, OverflowError):
        found = None
    if found is None or found < EARLIEST:
        raise BadTime(typed, current.astimezone(zone).date())
    if found > current:
        raise FutureTime(found)
    return found


def parse_ahead(text: str, *, now: datetime, zone: ZoneInfo) -> datetime:
    """A moment to come: `30m`, `in 1h 30m`, `10:15` (today's, or tomorrow's if that is over), `2012-08-01 18:30`.

    Args:
        text: What was typed.
        now: Aware.
        zone: The author's; an offset, `Z` or `UTC` in the text goes before it.

    Returns:
        Aware, in UTC, always after `now`.

    Raises:
        NotAhead: It cannot be read, or is over.
        NoSuchTime: The clocks jump over it.
    """
    typed, current = " ".join(text.split()), now.astimezone(UTC)
    try:
        found = _read_ahead(typed, current, zone)
    except (ValueError, OverflowError):
        found = None
    if found is None or found <= current:
        raise NotAhead(typed, current.astimezone(zone).date())
    return found


def names_no_zone(text: str) -> bool:
    """Whether it is a clock time that could be meant in any zone: neither how long ago, nor with an offset."""
    written = _WRITTEN.fullmatch(" ".join(text.split()))
    return written is not None and not written["offset"]


def _read(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    if typed.lower() == "now":
        return now
    if ago := _AGO.fullmatch(typed):
        parts = {unit: int(count) for unit, count in ago.groupdict().items() if count}
        return now - timedelta(**parts) if parts else None
    written = _WRITTEN.fullmatch(typed)
    if written is None:
        return None
    where = _offset(written["offset"]) if written["offset"] else zone
    wall = _wall(written, now, where)
    return _existing(wall, where)


def _read_ahead(typed: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    if length := _AHEAD.fullmatch(typed):
        return now + timedelta(**{unit: int(count) for unit, count in length.groupdict().items() if count})
    written = _WRITTEN.fullmatch(typed)
    if written is None:
        return None
    where = _offset(written["offset"]) if written["offset"] else zone
    if written["date"] or written["day"]:
        return _existing(_wall(written, now, where), where)
    on_this_day = datetime.combine(now.astimezone(where).date(), _clock(written))
    return _existing(on_this_day if _instant(on_this_day, where) > now else on_this_day + DAY, where)


def _wall(written: re.Match[str], now: datetime, where: tzinfo) -> datetime:
    """The clock and calendar that were meant, without a zone."""
    clock, today = _clock(written), now.astimezone(where).date()
    if written["date"]:
        return datetime.combine(date.fromisoformat(written["date"]), clock)
    if written["day"]:
        return datetime.combine(today - DAY if written["day"].lower() == "yesterday" else today, clock)
    on_this_day = datetime.combine(today, clock)
    last_night = on_this_day - DAY
    recent = now - _instant(last_night, where) <= LATE_LAST_NIGHT
    return last_night if recent and _instant(on_this_day, where) > now else on_this_day


def _clock(written: re.Match[str]) -> time:
    hour, half = int(written["hour"]), (written["half"] or "").lower()
    if half and not 1 <= hour <= NOON:
        raise ValueError(hour)
    if half:
        hour = hour % NOON + (NOON if half == "pm" else 0)
    microsecond = int((written["fraction"] or "")[:6].ljust(6, "0"))
    return time(hour, int(written["minute"]), int(written["second"] or 0), microsecond)


def _offset(text: str) -> tzinfo:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-length if text[0] == "-" else length)


def _instant(wall: datetime, where: tzinfo) -> datetime:
    return wall.replace(tzinfo=where).astimezone(UTC)


def _existing(wall: datetime, where: tzinfo) -> datetime:
    instant = _instant(wall, where)
    shown = instant.astimezone(where).replace(tzinfo=None)
    if shown != wall:
        raise NoSuchTime(wall, shown, where)
    return instant
