"""The triage form's questions with what is known of them, and what the answers make of the severity."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from bot.domain.impact import INPUTS, Category, Impact, Input, InputKind
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.render.filters import amount_typed, loss_typed
from bot.render.standing import rules_of

UNKNOWN: Final = "unknown"

# What decides most in each category is asked first; everything else follows in the table's order.
ASKED_FIRST: Final[Mapping[Category, tuple[str, ...]]] = MappingProxyType(
    {
        Category.UNKNOWN: (),
        Category.SYSTEM_FAILURE: ("outage_scope", "loss_usd"),
        Category.STRATEGY_LOSS: ("loss_usd", "strategy_pnl_shortfall", "risk_limit_breach"),
        Category.NETWORK_ISSUES: ("connectivity", "outage_scope"),
        Category.LATENCY_SPIKE: ("latency_over_sla_pct", "outage_scope"),
        Category.DATA_QUALITY: ("data_quality", "data_corruption_risk_calc"),
        Category.EXECUTION_FAILURE: ("exec_impact", "exec_orders_affected", "loss_usd"),
        Category.RISK_BREACH: ("risk_limit_breach", "regulatory_breach", "loss_usd"),
    }
)

_PLACEHOLDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "loss_usd": "12k, 5k–20k or leave empty",
        "latency_over_sla_pct": "35 means 35 % slower than agreed",
        "exec_orders_affected": "212, or leave empty",
    }
)


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to choose."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question; with `options` it is chosen, without it is typed."""

    name: str
    label: str
    options: tuple[Option, ...]
    chosen: Option | None
    typed: str
    placeholder: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What answers make of the severity.

    Args:
        severity: What it becomes.
        before: What it was.
        why: The rules that say so.
        undecided: No rule matches, and not everything is known.
        verb: How the sentence about a changed severity begins.
        was: How the sentence about `before` goes on after `It`.
    """

    severity: Severity
    before: Severity
    why: tuple[str, ...]
    undecided: bool
    verb: str
    was: str


def fields(incident: Incident, answers: Impact) -> tuple[Field, ...]:
    """Every question in the order that suits the category, with the answer that is known."""
    first = ASKED_FIRST[incident.category]
    order = (*first, *(name for name in INPUTS if name not in first))
    return tuple(_field(INPUTS[name], incident, answers) for name in order)


def answered_fields(incident: Incident, answers: Impact) -> tuple[Field, ...]:
    """Only the questions that have an answer, to be looked over."""
    return tuple(each for each in fields(incident, answers) if each.name in answers.known)


def proposal(incident: Incident, answers: Impact, policy: Policy) -> Proposal:
    """What a form with these answers would do to the severity."""
    found = policy.severity.classify(answers)
    undecided = found.defaulted and bool(answers.unknown)
    # Once triage has matched, a form only raises; lowering is asked of people.
    stays = undecided or (not incident.provisional and found.severity > incident.severity)
    severity = incident.severity if stays else found.severity
    why = rules_of(found.matches, severity, policy)
    return Proposal(severity, incident.severity, why, undecided, "This makes it", f"is {incident.severity.value} now")


def outcome(incident: Incident, policy: Policy, before: Severity | None) -> Proposal:
    """What the submitted form did to the severity; without `before` only what it is, and what it was last."""
    undecided = not incident.matches and bool(incident.impact.unknown)
    why = rules_of(incident.matches, incident.severity, policy)
    last = [step.severity for step in incident.severity_history][-2:] or [incident.severity]
    known, verb = (last[0], "It is") if before is None else (before, "This makes it")
    return Proposal(incident.severity, known, why, undecided, verb, f"was {known.value}")


def _field(asked: Input, incident: Incident, answers: Impact) -> Field:
    options = _options(asked)
    value = answers.value(asked.name)
    spelled = UNKNOWN if value is None else ("yes" if value else "no") if isinstance(value, bool) else str(value)
    chosen = next((option for option in options if option.value == spelled), None)
    return Field(
        asked.name, asked.label, options, chosen, _typed(asked, incident, answers), _PLACEHOLDERS.get(asked.name, "")
    )


def _options(asked: Input) -> tuple[Option, ...]:
    unknown = Option("Unknown", UNKNOWN)
    if asked.kind is InputKind.FLAG:
        return (unknown, Option("Yes", "yes"), Option("No", "no"))
    return (unknown, *(Option(choice.label, choice.value) for choice in asked.choices)) if asked.choices else ()


def _typed(asked: Input, incident: Incident, answers: Impact) -> str:
    """What stands in the field already, as one would type it; a loss with both ends where they are known."""
    value = answers.value(asked.name)
    if value is None or asked.kind in (InputKind.FLAG, InputKind.CHOICE):
        return ""
    if asked.name != "loss_usd":
        return f"{value:f}" if asked.kind is InputKind.DECIMAL else f"{value}"
    last = incident.losses[-1] if incident.losses else None
    return loss_typed(last) if last and last.high == value else amount_typed(Decimal(value))
