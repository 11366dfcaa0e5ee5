"""What the benchmarks do with numbers: take a count, find a percentile, round what they print."""

import argparse
import math
from collections.abc import Mapping, Sequence
from typing import Any


def at_least_one(word: str) -> int:
    """A count on the command line.

    Raises:
        ArgumentTypeError: It is less than one.
    """
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * share / 100) - 1)]


def rounded(numbers: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers, of which fractions have two digits after the point."""
    return {name: _rounded(held) for name, held in numbers.items()}


def _rounded(held: Any) -> Any:
    if isinstance(held, Mapping):
        return rounded(held)
    return round(held, 2) if isinstance(held, float) else held
