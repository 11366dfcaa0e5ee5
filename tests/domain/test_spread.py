"""Median, 90th percentile and mean against a slow plain reference."""

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spread import Spread, nearest_rank, spread

LENGTHS = st.lists(st.none() | st.timedeltas(timedelta(), timedelta(days=9)), max_size=40)


def a(minutes: float) -> timedelta:
    """So many minutes."""
    return timedelta(minutes=minutes)


def test_what_is_not_known_counts_only_in_how_many_there_are() -> None:
    """Of three one is unknown."""
    assert spread([a(9), None, a(3)]) == Spread(2, 3, a(3), a(9), a(6))
    assert spread([None]) == Spread(0, 1)
    assert spread([]) == Spread(0, 0)


@pytest.mark.parametrize(("percent", "expected"), [(1, 1), (10, 1), (11, 2), (50, 5), (90, 9), (91, 10), (100, 10)])
def test_a_rank_is_a_value_that_occurred(percent: int, expected: int) -> None:
    """Never one between two."""
    assert nearest_rank([a(number) for number in range(1, 11)], percent) == a(expected)


@given(LENGTHS)
def test_the_four_figures_are_those_of_a_plain_count(lengths: list[timedelta | None]) -> None:
    """The smallest value that enough others do not exceed."""
    found, known = spread(lengths), [each for each in lengths if each is not None]
    assert (found.n, found.of) == (len(known), len(lengths))
    for percent, figure in ((50, found.median), (90, found.p90)):
        enough = [
            each for each in known if Fraction(sum(one <= each for one in known), len(known)) >= Fraction(percent, 100)
        ]
        assert figure == (min(enough) if enough else None)
    if found.mean is not None:
        assert abs(found.mean * len(known) - sum(known, timedelta())) < timedelta(microseconds=len(known))
