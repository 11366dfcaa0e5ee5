"""How bad an incident is: the firm's rules as data, and what follows from what is known."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum, auto
from typing import Final, Self, TypeAlias

from bot.domain.impact import Impact, InputValue, TradingState
from bot.domain.roles import Role


class Severity(StrEnum):
    """Four levels; the order of the strings is the order of severity, so `min()` is the worst."""

    word: str
    marker: str

    P0 = "P0", "Critical", "🔴"
    P1 = "P1", "High", "🟠"
    P2 = "P2", "Medium", "🟡"
    P3 = "P3", "Low", "🔵"

    def __new__(cls, value: str, word: str = "", marker: str = "") -> Self:
        """Make a level of its code, its word and its marker."""
        member = str.__new__(cls, value)
        member._value_, member.word, member.marker = value, word, marker
        return member

    @property
    def label(self) -> str:
        """Code and word, as people read it: `P0 Critical`."""
        return f"{self.value} {self.word}"


class Op(StrEnum):
    """How a comparison compares."""

    GT = auto()
    GE = auto()
    LT = auto()
    LE = auto()


_COMPARE: Final[Mapping[Op, Callable[[Decimal, Decimal], bool]]] = {
    Op.GT: operator.gt,
    Op.GE: operator.ge,
    Op.LT: operator.lt,
    Op.LE: operator.le,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number against a bound; unknown is false unless `or_unknown`."""

    input: str
    op: Op
    value: Decimal
    or_unknown: bool = False

    def holds(self, impact: Impact) -> bool:
        """Whether the input is known and beyond the bound, compared exactly."""
        known = impact.value(self.input)
        if known is None:
            return self.or_unknown
        return _COMPARE[self.op](Decimal(known), self.value)


@dataclass(frozen=True, slots=True)
class OneOf:
    """An input with one of several values; unknown is none of them."""

    input: str
    values: tuple[InputValue, ...]

    def holds(self, impact: Impact) -> bool:
        """Whether the input is known and one of the values."""
        return impact.value(self.input) in self.values


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition must hold."""

    conditions: "tuple[Condition, ...]"

    def holds(self, impact: Impact) -> bool:
        """Whether all hold."""
        return all(condition.holds(impact) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One condition is enough."""

    conditions: "tuple[Condition, ...]"

    def holds(self, impact: Impact) -> bool:
        """Whether at least one holds."""
        return any(condition.holds(impact) for condition in self.conditions)


Condition: TypeAlias = Comparison | OneOf | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Rule:
    """`when` lifts an incident to `severity`; `words` is what a person reads as the reason."""

    id: str
    severity: Severity
    when: Condition
    words: str


@dataclass(frozen=True, slots=True)
class Classification:
    """What the rules say of an impact; `defaulted` when none of them matched."""

    severity: Severity
    matches: tuple[str, ...]
    defaulted: bool


@dataclass(frozen=True, slots=True)
class Provisional:
    """The severity an incident has until triage matches a rule."""

    default: Severity
    by_trading_state: Mapping[TradingState, Severity]
    declarer_wins: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityPolicy:
    """The firm's severity rules, and who may lower what they say.

    Args:
        rules: every one is evaluated; their order is the order of `matches`.
        provisional: what counts before triage.
        consents: rule id to the role that must agree before a matched incident is lowered.
        lower_by: the roles that may lower at all.
        lowering_p0_needs: lowering from P0 needs one of these as a second; empty if no second is needed.
    """

    rules: tuple[Rule, ...]
    provisional: Provisional
    consents: Mapping[str, Role]
    lower_by: tuple[Role, ...]
    lowering_p0_needs: tuple[Role, ...]

    def classify(self, impact: Impact) -> Classification:
        """Evaluate every rule: the worst severity wins and every match is kept; P3 if none matches."""
        matched = [rule for rule in self.rules if rule.when.holds(impact)]
        worst = min((rule.severity for rule in matched), default=Severity.P3)
        return Classification(worst, tuple(rule.id for rule in matched), defaulted=not matched)

    def provisional_for(self, trading_state: TradingState, named: Severity | None) -> Severity:
        """The severity of an incident that triage has not seen yet.

        Args:
            trading_state: as the declarer sees it.
            named: what the declarer asked for, None if nothing.
        """
        base = self.provisional.by_trading_state.get(trading_state, self.provisional.default)
        if named is None:
            return base
        return named if self.provisional.declarer_wins else min(named, base)

    def consents_needed(self, matches: tuple[str, ...], current: Severity, wanted: Severity) -> tuple[Role, ...]:
        """The roles that must all agree before `current` becomes `wanted`; empty unless that lowers it."""
        if wanted <= current:
            return ()
        return tuple(dict.fromkeys(self.consents[match] for match in matches if match in self.consents))

    def seconds_needed(self, current: Severity, wanted: Severity) -> tuple[Role, ...]:
        """The roles of which one must agree before a P0 is lowered; empty when no second is needed."""
        return self.lowering_p0_needs if current is Severity.P0 and wanted > current else ()

    def words(self, rule_id: str) -> str:
        """Why a rule matched, for people; the id itself of a rule that this policy no longer has."""
        return next((rule.words for rule in self.rules if rule.id == rule_id), rule_id)
