"""What an incident does to the firm: the inputs of the severity rules, unknown until somebody says so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Final, Self, TypeAlias

from bot.domain.errors import DomainError
from bot.domain.labelled import Labelled

InputValue: TypeAlias = Decimal | int | bool | Labelled

# Eighteen digits are beyond any firm and stay exact in every database.
PLAIN_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})(\.[0-9]{1,18})?")


class BadInput(DomainError):
    """A severity input was given a value that it cannot have."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{INPUTS[name].label}: {reason}")
        self.name, self.reason = name, reason


class OutageScope(Labelled):
    """How much of the firm's trading is down."""

    NONE = "none", "No outage"
    COMPONENT = "component", "One component"
    PARTIAL = "partial", "Part of trading"
    ALL_TRADING = "all_trading", "All trading"


class Connectivity(Labelled):
    """Which lines to the market are left."""

    OK = "ok", "All lines up"
    REDUNDANT_LINE_LOST = "redundant_line_lost", "A redundant line is lost"
    VENUE_LOST = "venue_lost", "A venue is lost"
    ALL_LOST = "all_lost", "Every line is lost"


class RegulatoryBreach(Labelled):
    """Whether a rule of a regulator may have been broken."""

    NONE = "none", "None"
    SUSPECTED = "suspected", "Suspected"
    CONFIRMED = "confirmed", "Confirmed"


class ExecImpact(Labelled):
    """How far wrong executions reach."""

    NONE = "none", "None"
    MINIMAL = "minimal", "Minimal"
    ISOLATED = "isolated", "Isolated"
    MAJOR = "major", "Major"


class RiskLimitBreach(Labelled):
    """How far a risk limit was passed, and what stopped it."""

    NONE = "none", "None"
    WARNING = "warning", "Warning only"
    AUTO_CONTAINED = "auto_contained", "Contained by the controls"
    MANUAL_INTERVENTION = "manual_intervention", "People had to step in"


class DataQuality(Labelled):
    """Whether bad market or reference data healed by itself."""

    OK = "ok", "Good"
    AUTO_RECOVERED = "auto_recovered", "Bad, recovered by itself"
    MANUAL_RECOVERY = "manual_recovery", "Bad, people had to repair it"


class TradingState(Labelled):
    """Whether the firm trades now, as the declarer sees it."""

    NORMAL = "normal", "Normal"
    REDUCED = "reduced", "Reduced"
    HALTED_BY_US = "halted_by_us", "Halted by us"
    HALTED_BY_VENUE = "halted_by_venue", "Halted by the venue"
    UNKNOWN = "unknown", "Not sure yet"


class Category(Labelled):
    """What kind of incident it looks like; decides which desk is called in."""

    UNKNOWN = "unknown", "Not sure yet"
    SYSTEM_FAILURE = "system_failure", "System failure"
    STRATEGY_LOSS = "strategy_loss", "Strategy loss"
    NETWORK_ISSUES = "network_issues", "Network issues"
    LATENCY_SPIKE = "latency_spike", "Latency spike"
    DATA_QUALITY = "data_quality", "Data quality"
    EXECUTION_FAILURE = "execution_failure", "Execution failure"
    RISK_BREACH = "risk_breach", "Risk breach"

    @property
    def help(self) -> str:
        """One short line that helps to choose in a form."""
        return _CATEGORY_HELP[self]


_CATEGORY_HELP: Final[Mapping[Category, str]] = MappingProxyType(
    {
        Category.UNKNOWN: "Declare now, choose later",
        Category.SYSTEM_FAILURE: "A host, process or deployment is down or wrong",
        Category.STRATEGY_LOSS: "A strategy loses money or behaves oddly",
        Category.NETWORK_ISSUES: "Lines, sessions or feeds drop or lose packets",
        Category.LATENCY_SPIKE: "Orders or data are slower than agreed",
        Category.DATA_QUALITY: "Prices or reference data are wrong, stale or missing",
        Category.EXECUTION_FAILURE: "Orders are rejected, doubled, wrong or stuck",
        Category.RISK_BREACH: "A limit, position or control was passed",
    }
)


class InputKind(StrEnum):
    """What a severity input may hold."""

    DECIMAL = auto()
    INTEGER = auto()
    FLAG = auto()
    CHOICE = auto()


@dataclass(frozen=True, slots=True)
class Input:
    """One severity input: its name in policy files, its words for people, its allowed values."""

    name: str
    kind: InputKind
    label: str
    choices: tuple[Labelled, ...] = ()
    negative: bool = False

    @property
    def allowed(self) -> tuple[str, ...]:
        """The values a choice or a flag may have; empty for numbers."""
        return ("true", "false") if self.kind is InputKind.FLAG else tuple(choice.value for choice in self.choices)

    def parse(self, text: str) -> InputValue:
        """Read a value exactly as files and forms spell it.

        Args:
            text: a plain number such as `12000.50`, `true` or `false`, or the name of a choice.

        Raises:
            BadInput: `text` is no value of this input.
        """
        if self.kind in {InputKind.DECIMAL, InputKind.INTEGER}:
            return self._number(text)
        if text not in self.allowed:
            raise BadInput(self.name, f"`{text}` is not one of {', '.join(self.allowed)}.")
        return text == "true" if self.kind is InputKind.FLAG else next(each for each in self.choices if each == text)

    def check(self, value: InputValue) -> None:
        """Refuse a number that this input cannot have.

        Raises:
            BadInput: the number is negative, infinite or not a number at all.
        """
        if isinstance(value, Decimal) and not value.is_finite():
            raise BadInput(self.name, "this is not a number.")
        if self.kind in {InputKind.DECIMAL, InputKind.INTEGER} and not self.negative and value < 0:  # type: ignore[operator]  # only numbers have these kinds
            raise BadInput(self.name, "this cannot be negative.")

    def _number(self, text: str) -> Decimal | int:
        if PLAIN_NUMBER.fullmatch(text) is None:
            raise BadInput(self.name, f"`{text}` is not a plain number.")
        if self.kind is InputKind.INTEGER and "." in text:
            raise BadInput(self.name, f"`{text}` is not a whole number.")
        number = int(text) if self.kind is InputKind.INTEGER else Decimal(text)
        self.check(number)
        return number


INPUTS: Final[Mapping[str, Input]] = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            Input("loss_usd", InputKind.DECIMAL, "Loss so far, USD"),
            Input("outage_scope", InputKind.CHOICE, "What is down", tuple(OutageScope)),
            Input("connectivity", InputKind.CHOICE, "Lines to the market", tuple(Connectivity)),
            Input("regulatory_breach", InputKind.CHOICE, "Regulatory breach", tuple(RegulatoryBreach)),
            Input("data_corruption_risk_calc", InputKind.FLAG, "Risk figures corrupted"),
            Input("latency_over_sla_pct", InputKind.DECIMAL, "Latency over the SLA, %", negative=True),
            Input("exec_impact", InputKind.CHOICE, "Wrong executions", tuple(ExecImpact)),
            Input("exec_orders_affected", InputKind.INTEGER, "Orders affected"),
            Input("risk_limit_breach", InputKind.CHOICE, "Risk limit", tuple(RiskLimitBreach)),
            Input("data_quality", InputKind.CHOICE, "Market and reference data", tuple(DataQuality)),
            Input("strategy_pnl_shortfall", InputKind.FLAG, "Strategy below its P&L target"),
            Input("config_warning", InputKind.FLAG, "Configuration warning"),
            Input("minor_degradation", InputKind.FLAG, "Minor degradation"),
        )
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """What is known of an incident's impact; None means unknown, which never lowers a severity.

    Raises:
        BadInput: a number is negative where it cannot be, or not finite.
    """

    loss_usd: Decimal | None = None  # USD, upper end of the estimate with fees; a profit counts as 0
    outage_scope: OutageScope | None = None
    connectivity: Connectivity | None = None
    regulatory_breach: RegulatoryBreach | None = None
    data_corruption_risk_calc: bool | None = None
    latency_over_sla_pct: Decimal | None = None  # (observed - SLA) / SLA * 100; negative is faster than agreed
    exec_impact: ExecImpact | None = None
    exec_orders_affected: int | None = None
    risk_limit_breach: RiskLimitBreach | None = None
    data_quality: DataQuality | None = None
    strategy_pnl_shortfall: bool | None = None
    config_warning: bool | None = None
    minor_degradation: bool | None = None

    def __post_init__(self) -> None:
        for name, value in self.known.items():
            INPUTS[name].check(value)

    @property
    def known(self) -> dict[str, InputValue]:
        """The inputs somebody has answered, by name, in the table's order."""
        values = {field.name: self.value(field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value is not None}

    @property
    def unknown(self) -> tuple[str, ...]:
        """The names of the inputs nobody has answered yet: the open questions of triage."""
        return tuple(field.name for field in fields(self) if self.value(field.name) is None)

    def value(self, name: str) -> InputValue | None:
        """The value of the input called `name`, None while unknown."""
        value: InputValue | None = getattr(self, name)
        return value

    def merged(self, other: Self) -> Self:
        """This impact with everything `other` knows written over it."""
        return replace(self, **other.known)  # type: ignore[arg-type]  # names and types come from the same class
