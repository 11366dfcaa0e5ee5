from pathlib import Path

import pytest
import yaml

from bot.policy import PolicyError, load_policy, run_cases
from bot.policy.load import DEFAULT_POLICY

POLICY = load_policy(None)
CASES = Path(__file__).parents[1] / "data" / "severity_cases.yaml"
SCENARIOS = sorted((DEFAULT_POLICY.parent / "demo" / "scenarios").glob("*.yaml"))


def a_case_file(tmp_path: Path, text: str) -> Path:
    """A case file with this text."""
    path = tmp_path / "cases.yaml"
    path.write_text(text)
    return path


def test_the_default_policy_passes_its_own_cases() -> None:
    """Fifty cases, every edge and the four real incidents, come out as written."""
    assert run_cases(CASES, POLICY) == []
    assert CASES.read_text().count("expect: ") == 50


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda path: path.stem)
def test_a_real_incident_has_the_severity_its_scenario_expects(tmp_path: Path, scenario: Path) -> None:
    """The inputs a scenario brings give the severity it names."""
    told = yaml.safe_load(scenario.read_text())
    case = {"inputs": told["severity_inputs"], "expect": told["expected_severity"]}
    assert run_cases(a_case_file(tmp_path, yaml.safe_dump({"cases": [case]})), POLICY) == []


def test_there_are_scenarios_to_try() -> None:
    """All four real incidents come with the product."""
    assert len(SCENARIOS) == 4


def test_a_case_that_comes_out_differently_is_one_line(tmp_path: Path) -> None:
    """The line says where, what was expected and what was found; the good case in between says nothing."""
    path = a_case_file(
        tmp_path,
        "cases:\n"
        '  - {inputs: {loss_usd: "100000"}, expect: P0, matched: [loss.p0]}\n'
        '  - {inputs: {loss_usd: "100000"}, expect: P1, matched: [loss.p1]}\n'
        '  - {name: wrong severity, inputs: {loss_usd: "5"}, expect: P2}\n'
        "  - {inputs: {}, expect: P3, matched: [conf.warn]}\n",
    )
    assert run_cases(path, POLICY) == [
        f"{path}:2: expected P0 by loss.p0, got P1 by loss.p1",
        f"{path}:4: wrong severity: expected P2 by loss.p3, got P3 by loss.p3",
        f"{path}:5: expected P3 by conf.warn, got P3 by no rule",
    ]


def test_matches_count_in_the_order_of_the_policy(tmp_path: Path) -> None:
    """The same rules in another order are a mismatch."""
    path = a_case_file(
        tmp_path, "cases: [{inputs: {config_warning: true, loss_usd: 5}, expect: P3, matched: [conf.warn, loss.p3]}]"
    )
    assert run_cases(path, POLICY) == [f"{path}:1: expected P3 by conf.warn, loss.p3, got P3 by loss.p3, conf.warn"]


def test_a_changed_policy_fails_its_cases(tmp_path: Path) -> None:
    """Whoever moves a bound sees the cases that stood on it."""
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT_POLICY.read_text().replace("{gt: 100000}", "{ge: 100000}"))
    assert run_cases(CASES, load_policy(path)) == [
        f"{CASES}:11: exactly a hundred thousand: expected P1 by loss.p1, got P0 by loss.p0, loss.p1"
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("cases: []", "1: cases: this cannot be empty."),
        ("case: []", "1: case: `case` is no key here, did you mean `cases`? Known: cases."),
        ("cases:\n  - {inputs: {}}", "2: cases[0].expect: this is missing."),
        ("cases:\n  - {inputs: {}, expect: P5}", "2: cases[0].expect: `P5` is no severity. Known: P0, P1, P2, P3."),
        ("cases:\n  - {inputs: {los_usd: 5}, expect: P3}", "2: cases[0].inputs.los_usd: `los_usd` is no input, did"),
        ("cases:\n  - {inputs: {loss_usd: 12k}, expect: P3}", "2: cases[0].inputs.loss_usd: `12k` is not a plain"),
        ("cases:\n  - {inputs: {loss_usd: -5}, expect: P3}", "2: cases[0].inputs.loss_usd: this cannot be negative."),
        ("cases:\n  - {inputs: {loss_usd: true}, expect: P3}", "2: cases[0].inputs.loss_usd: `true` is not a plain"),
        (
            "cases:\n  - {inputs: {outage_scope: all}, expect: P3}",
            "2: cases[0].inputs.outage_scope: `all` is no value here. Known: none, component",
        ),
        ("cases:\n  - {inputs: {}, expect: P3, match: []}", "2: cases[0].match: `match` is no key here, did you mean"),
    ],
)
def test_a_case_file_that_cannot_be_read_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    """A mistake in the cases is an error with its line, never a case that passes by accident."""
    path = a_case_file(tmp_path, text)
    with pytest.raises(PolicyError) as refusal:
        run_cases(path, POLICY)
    assert refusal.value.problems[0].startswith(f"{path}:{problem}")
