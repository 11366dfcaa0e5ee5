from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from bot.domain.wording import clock, duration, listed, moment, usd, usd_range

LATE_IN_TOKYO = datetime(2012, 8, 2, 3, 5, tzinfo=timezone(timedelta(hours=9)))


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        ("0", "$0"),
        ("0.5", "$0.5"),
        ("950", "$950"),
        ("999.4", "$999"),
        ("999.9", "$1k"),
        ("1000", "$1k"),
        ("1250", "$1.25k"),
        ("12000", "$12k"),
        ("12340", "$12.3k"),
        ("100000", "$100k"),
        ("999400", "$999k"),
        ("999999", "$1m"),
        ("2100000", "$2.1m"),
        ("460000000", "$460m"),
        ("999999999", "$1bn"),
        ("1400000000", "$1.4bn"),
        ("25000000000000", "$25000bn"),
    ],
)
def test_amounts_are_spelled_as_people_say_them(amount: str, shown: str) -> None:
    """Three digits and the unit they belong to."""
    assert usd(Decimal(amount)) == shown


def test_a_range_of_one_amount_is_that_amount() -> None:
    """Else both ends are shown."""
    assert usd_range(Decimal(5_000), Decimal(20_000)) == "$5k–$20k"
    assert usd_range(Decimal(20_000), Decimal(20_000)) == "$20k"


def test_times_are_shown_in_utc() -> None:
    """Wherever they come from."""
    assert clock(LATE_IN_TOKYO) == "18:05 UTC"
    assert moment(LATE_IN_TOKYO) == "2012-08-01 18:05 UTC"
    assert clock(datetime(2012, 8, 1, 9, 41, tzinfo=UTC)) == "09:41 UTC"


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (9660, "2 h 41 min"),
        (86_400, "1 d"),
        (86_400 * 3 + 3600 * 4 + 59, "3 d 4 h"),
    ],
)
def test_lengths_are_spelled_in_their_two_greatest_units(seconds: float, shown: str) -> None:
    """Nothing finer is shown than a reader can use."""
    assert duration(timedelta(seconds=seconds)) == shown


@pytest.mark.parametrize(
    ("words", "shown"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_words_are_listed_as_in_a_sentence(words: tuple[str, ...], shown: str) -> None:
    """Commas, and one `and` before the last."""
    assert listed(words) == shown
