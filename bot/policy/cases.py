"""Runs a file of severity cases against a policy, like a unit test for it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.domain.impact import INPUTS, BadInput, Impact, InputValue
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.policy.conditions import spelled
from bot.policy.errors import Place, Problem
from bot.policy.names import InputName, RuleId, SeverityName, Words, unknown_name
from bot.policy.schema import Section
from bot.policy.source import Source, read_source
from bot.policy.validation import validated


class Case(Section):
    """Inputs, the severity they must give, and the rules that must match; null is unknown."""

    name: Words | None = None
    inputs: dict[InputName, str | bool | None]
    expect: SeverityName
    matched: list[RuleId] | None = None


class CaseFile(Section):
    """A file of cases."""

    cases: Annotated[list[Case], Field(min_length=1)]


def run_cases(path: Path, policy: Policy) -> list[str]:
    """Run every case of a file.

    Args:
        path: a file of `cases: [{inputs, expect, matched}]`, decimals best as strings; without `matched` only
            the severity is compared.
        policy: what is tested.

    Returns:
        One line per case that comes out differently; empty if all are as expected.

    Raises:
        PolicyError: the file cannot be used; each problem is a line `FILE:LINE: reason`.
    """
    source = read_source(path)
    cases = validated(source, CaseFile).cases
    problems: list[Problem] = []
    impacts = [_impact(case, ("cases", index, "inputs"), problems) for index, case in enumerate(cases)]
    if problems:
        raise source.refuse(problems)
    return list(_mismatches(source, cases, impacts, policy))


def _impact(case: Case, at: Place, problems: list[Problem]) -> Impact:
    values: dict[str, InputValue] = {}
    for name, value in case.inputs.items():
        text = spelled(value)
        if text is not None:
            try:
                values[name] = INPUTS[name].parse(text)
            except BadInput as error:
                allowed = INPUTS[name].allowed
                reason = unknown_name(text, "value here", allowed) if allowed else error.reason
                problems.append(Problem((*at, name), reason))
    return Impact(**values)  # type: ignore[arg-type]  # the table of inputs gives each name its type


def _mismatches(source: Source, cases: list[Case], impacts: list[Impact], policy: Policy) -> Iterator[str]:
    for index, (case, impact) in enumerate(zip(cases, impacts, strict=True)):
        found = policy.severity.classify(impact)
        wanted = found.matches if case.matched is None else tuple(case.matched)
        if (found.severity, found.matches) != (case.expect, wanted):
            line = source.line(("cases", index))
            title = f"{case.name}: " if case.name else ""
            expected = _outcome(case.expect, wanted)
            yield f"{source.name}:{line}: {title}expected {expected}, got {_outcome(found.severity, found.matches)}"


def _outcome(severity: Severity, matches: tuple[str, ...]) -> str:
    return f"{severity.value} by {', '.join(matches) or 'no rule'}"
