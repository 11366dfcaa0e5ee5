"""Several lengths of time in four figures: how many, median, 90th percentile and mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

MEDIAN: Final = 50
HIGH: Final = 90


@dataclass(frozen=True, slots=True)
class Spread:
    """What several lengths have in common.

    Args:
        n: Of how many the length is known.
        of: How many there are.
        median: By nearest rank; None where none is known.
        p90: By nearest rank.
        mean: Of those known.
    """

    n: int
    of: int
    median: timedelta | None = None
    p90: timedelta | None = None
    mean: timedelta | None = None


def spread(lengths: Iterable[timedelta | None]) -> Spread:
    """The four figures; a length that is not known counts only in `of`."""
    every = list(lengths)
    known = sorted(each for each in every if each is not None)
    if not known:
        return Spread(0, len(every))
    mean = sum(known, timedelta()) / len(known)
    return Spread(len(known), len(every), nearest_rank(known, MEDIAN), nearest_rank(known, HIGH), mean)


def nearest_rank(in_order: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest value that at least `percent` of the values do not exceed; one that occurred, never between two.

    Args:
        in_order: At least one value, smallest first.
        percent: From 1 to 100.
    """
    rank = -(-percent * len(in_order) // 100)
    return in_order[rank - 1]
