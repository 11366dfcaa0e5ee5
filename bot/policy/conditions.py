"""Reads the conditions of a policy file, and puts them into words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from bot.domain.impact import INPUTS, BadInput, Input, InputKind, InputValue
from bot.domain.labelled import Labelled
from bot.domain.severity import AllOf, AnyOf, Comparison, Condition, OneOf, Op
from bot.policy.errors import Place, Problem
from bot.policy.names import unknown_name

_WORDS: Final[Mapping[Op, str]] = {Op.GT: "over", Op.GE: "at least", Op.LT: "below", Op.LE: "at most"}
_GROUPS: Final[Mapping[str, Callable[[tuple[Condition, ...]], Condition]]] = {"any": AnyOf, "all": AllOf}
_NEVER: Final[Condition] = AnyOf(())


@dataclass(slots=True)
class ConditionReader:
    """Turns data into conditions and gathers what is wrong with them in `problems`."""

    problems: list[Problem] = field(default_factory=list)

    def read(self, data: object, at: Place) -> Condition:
        """The condition that `data` describes; one that never holds where a problem was found.

        Args:
            data: a mapping of input names to what they must be; all must hold.
            at: where `data` stands in the file.
        """
        if not isinstance(data, Mapping) or not data:
            return self._refuse(at, "a condition names at least one input, such as {loss_usd: {gt: 100000}}.")
        return _all_of(tuple(self._part(name, value, (*at, name)) for name, value in data.items()))

    def _part(self, name: str, value: object, at: Place) -> Condition:
        if name in _GROUPS:
            return self._group(name, value, at)
        if name not in INPUTS:
            return self._refuse(at, unknown_name(name, "input", (*INPUTS, *_GROUPS)))
        if isinstance(value, Mapping):
            return self._comparisons(INPUTS[name], value, at)
        values = value if isinstance(value, list) else [value]
        if not values:
            return self._refuse(at, "the list is empty.")
        return OneOf(name, tuple(self._values(INPUTS[name], values, at)))

    def _group(self, name: str, value: object, at: Place) -> Condition:
        if not isinstance(value, list) or not value:
            return self._refuse(at, f"`{name}` needs a list of conditions.")
        return _GROUPS[name](tuple(self.read(item, (*at, index)) for index, item in enumerate(value)))

    def _values(self, entry: Input, values: list[object], at: Place) -> Iterator[InputValue]:
        for value in values:
            parsed = self._value(entry, value, at)
            if parsed is not None:
                yield parsed

    def _value(self, entry: Input, value: object, at: Place) -> InputValue | None:
        text = spelled(value)
        if text is None:
            self._refuse(at, "unknown is never equal to anything; leave it out or use or_unknown.")
            return None
        try:
            return entry.parse(text)
        except BadInput as error:
            self._refuse(at, unknown_name(text, "value here", entry.allowed) if entry.allowed else error.reason)
            return None

    def _comparisons(self, entry: Input, bounds: Mapping[str, object], at: Place) -> Condition:
        if entry.kind not in {InputKind.DECIMAL, InputKind.INTEGER}:
            return self._refuse(at, f"`{entry.name}` has no order; name its values.")
        or_unknown = bounds.get("or_unknown", False)
        if not isinstance(or_unknown, bool):
            return self._refuse((*at, "or_unknown"), "this must be true or false.")
        ops = [name for name in bounds if name != "or_unknown"]
        if not ops:
            return self._refuse(at, "name a bound: gt, ge, lt or le.")
        return _all_of(tuple(self._bound(entry, op, bounds[op], or_unknown, at) for op in ops))

    def _bound(self, entry: Input, op: str, value: object, or_unknown: bool, at: Place) -> Condition:
        if op not in set(Op):
            return self._refuse((*at, op), unknown_name(op, "comparison", (*Op, "or_unknown")))
        bound = self._value(entry, value, (*at, op))
        return Comparison(entry.name, Op(op), Decimal(bound), or_unknown) if bound is not None else _NEVER

    def _refuse(self, at: Place, reason: str) -> Condition:
        self.problems.append(Problem(at, reason))
        return _NEVER


def spelled(value: object) -> str | None:
    """A value of a file as text: `true` and `false` for flags; None for null and for what is no single value."""
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else None


def in_words(condition: Condition) -> str:
    """A plain, exact reading of a condition, for rules that bring no words of their own."""
    match condition:
        case Comparison(input=name, op=op, value=value):
            return f"{INPUTS[name].label}: {_WORDS[op]} {value:,f}"
        case OneOf(input=name, values=values):
            return f"{INPUTS[name].label}: {' or '.join(_value_words(value) for value in values)}"
        case AllOf(conditions=parts):
            return " and ".join(in_words(part) for part in parts)
    return " or ".join(in_words(part) for part in condition.conditions)


def _value_words(value: InputValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.label.lower() if isinstance(value, Labelled) else f"{Decimal(value):,f}"


def _all_of(conditions: tuple[Condition, ...]) -> Condition:
    return conditions[0] if len(conditions) == 1 else AllOf(conditions)
