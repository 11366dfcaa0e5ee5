"""How the record spells amounts, times and lists of names; the same everywhere."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

THOUSAND, MILLION, BILLION = Decimal(1_000), Decimal(1_000_000), Decimal(1_000_000_000)
ROUNDS_UP = Decimal("0.9995")  # from here on three digits show the next unit: `$1m`, not `$1000k`


def usd(amount: Decimal) -> str:
    """An amount of USD as people say it: `$950`, `$12k`, `$2.1m`, `$1.4bn`; exact to three digits."""
    for unit, suffix in ((BILLION, "bn"), (MILLION, "m"), (THOUSAND, "k")):
        if amount >= unit * ROUNDS_UP:
            return f"${_short(amount / unit)}{suffix}"
    return f"${_short(amount)}"


def usd_range(low: Decimal, high: Decimal) -> str:
    """A range of USD, or one amount where both ends are the same."""
    return usd(high) if low == high else f"{usd(low)}–{usd(high)}"


def clock(at: datetime) -> str:
    """A time of day for a line in the room: `09:41 UTC`."""
    return f"{at.astimezone(UTC):%H:%M} UTC"


def moment(at: datetime) -> str:
    """A full time for the record: `2012-08-01 13:30 UTC`."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def duration(length: timedelta) -> str:
    """A length of time as people say it: `40 s`, `12 min`, `2 h 41 min`, `3 d 4 h`."""
    seconds = int(length.total_seconds())
    days, hours, minutes = seconds // 86_400, seconds % 86_400 // 3_600, seconds % 3_600 // 60
    if days:
        return f"{days} d {hours} h" if hours else f"{days} d"
    if hours:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{minutes} min" if minutes else f"{seconds} s"


def listed(words: Iterable[str]) -> str:
    """Words as a list in a sentence: `a`, `a and b`, `a, b and c`."""
    *most, last = list(words) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def counted(number: int, one: str, many: str) -> str:
    """How many there are of something: `1 entry`, `2,000 entries`."""
    return f"{number:,} {one if number == 1 else many}"


def _short(number: Decimal) -> str:
    """At most three significant digits behind which nothing that matters is lost, without trailing zeros."""
    shown = f"{number:.2f}" if number < 10 else f"{number:.1f}" if number < 100 else f"{number:.0f}"  # noqa: PLR2004  # where the digits fall
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
