"""Fields that follow from others: how far over an SLA, a shortfall, a break; never typed, and nothing while one lacks."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bot.domain.forms import Field, Formula

Values = Mapping[str, str]  # by the names of a document's fields, without those that nobody knows

_NAME: Final = re.compile(r"\{(?P<name>[a-z0-9_]+)\}")
_HUNDRED: Final = Decimal(100)
_DIGITS: Final = Decimal("0.01")  # of a percentage that is shown


def computed(field: Field, values: Values) -> str | None:
    """The value of a field that follows from others, spelt as the record does.

    Args:
        field: With a formula.
        values: What is known of its document.

    Returns:
        None while something that it takes is not known, or cannot be reckoned with.
    """
    if field.computed is None:
        return None
    taken = [values.get(_completed(name, values)) for name in field.computed.of]
    known = [each for each in taken if each is not None]
    return _FORMULAS[field.computed.formula](known) if len(known) == len(taken) else None


def parts(name: str) -> tuple[str, ...]:
    """The fields whose values complete a name such as `observed_{sla_percentile}`."""
    return tuple(_NAME.findall(name))


def completed_by(name: str, words: Sequence[str]) -> tuple[str, ...]:
    """What a name can become when the field in it has each of these values."""
    return tuple(_NAME.sub(word, name) for word in words) if parts(name) else (name,)


def _completed(name: str, values: Values) -> str:
    return _NAME.sub(lambda found: values.get(found["name"], "?"), name)


def _excess(known: Sequence[str]) -> str | None:
    (observed, _), (limit, _) = map(_amount, known)
    if not limit:
        return None
    return f"{((observed - limit) / abs(limit) * _HUNDRED).quantize(_DIGITS).normalize():f}"


def _difference(known: Sequence[str]) -> str | None:
    (first, unit), (second, other) = map(_amount, known)
    return _spelt(first - second, unit) if unit == other else None


def _negative_sum(known: Sequence[str]) -> str | None:
    amounts = [_amount(each) for each in known]
    units = {unit for _, unit in amounts}
    return _spelt(-sum((amount for amount, _ in amounts), Decimal()), units.pop()) if len(units) == 1 else None


def _positive(known: Sequence[str]) -> str | None:
    return "yes" if _amount(known[0])[0] > 0 else "no"


def _first(known: Sequence[str]) -> str | None:
    return known[0].split("-")[0]


def _last(known: Sequence[str]) -> str | None:
    return known[0].split("-")[-1]


def _amount(spelt: str) -> tuple[Decimal, str]:
    """A number and the currency behind it, if there is one."""
    number, _, unit = spelt.partition(" ")
    return Decimal(number), unit


def _spelt(number: Decimal, unit: str) -> str:
    return f"{number:f} {unit}".rstrip()


_FORMULAS: Final[Mapping[Formula, Callable[[Sequence[str]], str | None]]] = MappingProxyType(
    {
        Formula.EXCESS_PCT: _excess,
        Formula.DIFFERENCE: _difference,
        Formula.NEGATIVE_SUM: _negative_sum,
        Formula.POSITIVE: _positive,
        Formula.FIRST: _first,
        Formula.LAST: _last,
    }
)
