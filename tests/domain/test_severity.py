from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.domain.impact import INPUTS, Impact, Input, InputKind, InputValue, TradingState
from bot.domain.roles import Role
from bot.domain.severity import (
    AllOf,
    AnyOf,
    Comparison,
    Condition,
    OneOf,
    Op,
    Provisional,
    Severity,
)
from bot.policy import load_policy

POLICY = load_policy(None).severity
# A busy machine is no failure; the time-out of the suite catches what hangs.
CALMLY = settings(deadline=None)
MONEY = st.decimals(min_value=0, max_value=10**9, places=2)


def an_impact(**answers: str) -> Impact:
    """An impact in which these inputs have the values they are spelled as."""
    values = {name: INPUTS[name].parse(text) for name, text in answers.items()}
    return Impact(**values)  # type: ignore[arg-type]  # each input parses to its own type


def values_of(entry: Input) -> st.SearchStrategy[InputValue]:
    """Every value that an input may have."""
    match entry.kind:
        case InputKind.DECIMAL:
            return st.decimals(min_value=0, max_value=200_000, places=4)
        case InputKind.INTEGER:
            return st.integers(min_value=0, max_value=5)
        case InputKind.FLAG:
            return st.booleans()
        case InputKind.CHOICE:
            return st.sampled_from(entry.choices)


IMPACTS = st.fixed_dictionaries({}, optional={name: values_of(entry) for name, entry in INPUTS.items()}).map(
    lambda values: Impact(**values)  # type: ignore[arg-type]  # each strategy draws the type of its input
)


def inputs_of(condition: Condition) -> set[str]:
    """The inputs that a condition asks about."""
    if isinstance(condition, Comparison | OneOf):
        return {condition.input}
    return {name for part in condition.conditions for name in inputs_of(part)}


EDGES = [
    ("loss.p0", "P0", {"loss_usd": "100000.01"}, {"loss_usd": "100000"}),
    ("loss.p1", "P1", {"loss_usd": "100000"}, {"loss_usd": "100000.01"}),
    ("loss.p1", "P1", {"loss_usd": "10000"}, {"loss_usd": "9999.99"}),
    ("loss.p2", "P2", {"loss_usd": "9999.99"}, {"loss_usd": "10000"}),
    ("loss.p2", "P2", {"loss_usd": "1000"}, {"loss_usd": "999.99"}),
    ("loss.p3", "P3", {"loss_usd": "999.99"}, {"loss_usd": "1000"}),
    ("loss.p3", "P3", {"loss_usd": "0.01"}, {"loss_usd": "0"}),
    ("outage.all", "P0", {"outage_scope": "all_trading"}, {"outage_scope": "partial"}),
    ("outage.partial", "P1", {"outage_scope": "partial"}, {"outage_scope": "component"}),
    ("outage.component", "P3", {"outage_scope": "component"}, {"outage_scope": "none"}),
    ("conn.all", "P0", {"connectivity": "all_lost"}, {"connectivity": "venue_lost"}),
    ("conn.venue", "P1", {"connectivity": "venue_lost"}, {"connectivity": "all_lost"}),
    ("conn.line", "P3", {"connectivity": "redundant_line_lost"}, {"connectivity": "ok"}),
    ("reg.breach", "P0", {"regulatory_breach": "suspected"}, {"regulatory_breach": "none"}),
    ("reg.breach", "P0", {"regulatory_breach": "confirmed"}, {}),
    ("data.corrupt", "P0", {"data_corruption_risk_calc": "true"}, {"data_corruption_risk_calc": "false"}),
    ("lat.p1", "P1", {"latency_over_sla_pct": "50.0001"}, {"latency_over_sla_pct": "50"}),
    ("lat.p2", "P2", {"latency_over_sla_pct": "50"}, {"latency_over_sla_pct": "50.0001"}),
    ("lat.p2", "P2", {"latency_over_sla_pct": "20"}, {"latency_over_sla_pct": "19.99"}),
    ("lat.p3", "P3", {"latency_over_sla_pct": "19.99"}, {"latency_over_sla_pct": "20"}),
    ("lat.p3", "P3", {"latency_over_sla_pct": "-5"}, {}),
    ("exec.major", "P1", {"exec_impact": "major", "exec_orders_affected": "2"}, {"exec_orders_affected": "2"}),
    ("exec.major", "P1", {"exec_impact": "major"}, {"exec_impact": "major", "exec_orders_affected": "1"}),
    ("exec.isolated", "P2", {"exec_impact": "isolated"}, {"exec_impact": "minimal"}),
    ("exec.isolated", "P2", {"exec_impact": "major", "exec_orders_affected": "1"}, {"exec_impact": "major"}),
    ("exec.single", "P3", {"exec_impact": "minimal"}, {"exec_impact": "none"}),
    ("risk.manual", "P1", {"risk_limit_breach": "manual_intervention"}, {"risk_limit_breach": "auto_contained"}),
    ("risk.auto", "P2", {"risk_limit_breach": "auto_contained"}, {"risk_limit_breach": "warning"}),
    ("risk.warn", "P3", {"risk_limit_breach": "warning"}, {"risk_limit_breach": "none"}),
    ("dq.manual", "P1", {"data_quality": "manual_recovery"}, {"data_quality": "auto_recovered"}),
    ("dq.auto", "P2", {"data_quality": "auto_recovered"}, {"data_quality": "ok"}),
    ("strat.shortfall", "P2", {"strategy_pnl_shortfall": "true"}, {"strategy_pnl_shortfall": "false"}),
    ("conf.warn", "P3", {"config_warning": "true"}, {"config_warning": "false"}),
    ("perf.minor", "P3", {"minor_degradation": "true"}, {"minor_degradation": "false"}),
]


@pytest.mark.parametrize(("rule", "severity", "hit", "miss"), EDGES)
def test_a_rule_matches_on_its_side_of_its_edge(
    rule: str, severity: str, hit: dict[str, str], miss: dict[str, str]
) -> None:
    """On one side of its edge a rule matches alone and sets its severity, on the other it does not match."""
    found = POLICY.classify(an_impact(**hit))
    assert (found.severity.value, found.matches, found.defaulted) == (severity, (rule,), False)
    assert rule not in POLICY.classify(an_impact(**miss)).matches


def test_the_edges_cover_every_rule() -> None:
    """The framework has 26 rules and each stands in the table above."""
    assert len(POLICY.rules) == 26
    assert {rule.id for rule in POLICY.rules} == {edge[0] for edge in EDGES}


def test_no_loss_matches_no_loss_rule() -> None:
    """A loss of 0 is known, and no rule is about it."""
    found = POLICY.classify(an_impact(loss_usd="0"))
    assert (found.severity, found.matches, found.defaulted) == (Severity.P3, (), True)


def test_nothing_known_is_p3_and_says_so() -> None:
    """Without a match the severity is P3, marked as a default."""
    found = POLICY.classify(Impact())
    assert (found.severity, found.matches, found.defaulted) == (Severity.P3, (), True)


def test_the_worst_match_counts_and_all_are_kept() -> None:
    """Three rules match: the worst sets the severity, all stand in the order of the policy."""
    found = POLICY.classify(an_impact(minor_degradation="true", outage_scope="partial", loss_usd="5000"))
    assert (found.severity, found.matches) == (Severity.P1, ("loss.p2", "outage.partial", "perf.minor"))


@CALMLY
@given(IMPACTS)
def test_the_severity_is_the_worst_of_the_matches(impact: Impact) -> None:
    """Whatever is known, the severity is the minimum over the matched rules."""
    found = POLICY.classify(impact)
    by_id = {rule.id: rule.severity for rule in POLICY.rules}
    assert found.severity == min((by_id[match] for match in found.matches), default=Severity.P3)
    assert found.defaulted is (not found.matches)


@CALMLY
@given(IMPACTS, MONEY, MONEY)
def test_a_larger_loss_is_never_less_severe(impact: Impact, one: Decimal, other: Decimal) -> None:
    """With all else equal, more loss never makes an incident less severe."""
    less, more = sorted((one, other))
    with_less = POLICY.classify(replace(impact, loss_usd=less))
    with_more = POLICY.classify(replace(impact, loss_usd=more))
    assert with_more.severity <= with_less.severity


@CALMLY
@given(IMPACTS, st.data())
def test_an_answer_takes_no_other_rule_away(impact: Impact, data: st.DataObject) -> None:
    """Answering one open question keeps every match that does not ask about it."""
    assume(impact.unknown)
    name = data.draw(st.sampled_from(impact.unknown))
    answered = impact.merged(Impact(**{name: data.draw(values_of(INPUTS[name]))}))  # type: ignore[arg-type]  # as above
    others = {rule.id for rule in POLICY.rules if name not in inputs_of(rule.when)}
    assert others & set(POLICY.classify(impact).matches) <= set(POLICY.classify(answered).matches)


@CALMLY
@given(IMPACTS, st.data())
def test_an_unknown_never_lowers(impact: Impact, data: st.DataObject) -> None:
    """No answer to an open question is milder than what the rules already said, but for the one count that may be."""
    assume([name for name in impact.unknown if name != "exec_orders_affected"])
    name = data.draw(st.sampled_from([name for name in impact.unknown if name != "exec_orders_affected"]))
    answered = impact.merged(Impact(**{name: data.draw(values_of(INPUTS[name]))}))  # type: ignore[arg-type]  # as above
    assert POLICY.classify(answered).severity <= POLICY.classify(impact).severity


def test_an_unknown_count_of_orders_is_taken_as_many() -> None:
    """A major execution failure is P1 until somebody counted exactly one order."""
    major = an_impact(exec_impact="major")
    assert POLICY.classify(major).severity is Severity.P1
    assert POLICY.classify(major.merged(an_impact(exec_orders_affected="1"))).severity is Severity.P2


@pytest.mark.parametrize(
    ("op", "below", "at", "above"),
    [
        (Op.GT, False, False, True),
        (Op.GE, False, True, True),
        (Op.LT, True, False, False),
        (Op.LE, True, True, False),
    ],
)
def test_a_comparison_is_exact_at_its_bound(op: Op, below: bool, at: bool, above: bool) -> None:
    """Each of the four comparisons answers by itself below, at and above the bound."""
    compare = Comparison("loss_usd", op, Decimal("0.3"))
    losses = ("0.299999999999999999", "0.3", "0.300000000000000001")
    assert [compare.holds(an_impact(loss_usd=loss)) for loss in losses] == [below, at, above]


@pytest.mark.parametrize("op", list(Op))
def test_a_comparison_with_unknown_is_false_unless_the_rule_says_otherwise(op: Op) -> None:
    """Unknown satisfies no bound, only `or_unknown`."""
    assert not Comparison("loss_usd", op, Decimal(0)).holds(Impact())
    assert Comparison("loss_usd", op, Decimal(0), or_unknown=True).holds(Impact())


def test_all_needs_every_condition_and_any_needs_one() -> None:
    """The two groups differ when one of two conditions holds."""
    holds, fails = OneOf("config_warning", (True,)), OneOf("config_warning", (False,))
    impact = Impact(config_warning=True)
    assert AnyOf((fails, holds)).holds(impact)
    assert not AllOf((fails, holds)).holds(impact)
    assert AllOf((holds, holds)).holds(impact)
    assert not AnyOf((fails, fails)).holds(impact)


@pytest.mark.parametrize(
    ("state", "named", "expected"),
    [
        (TradingState.NORMAL, None, Severity.P2),
        (TradingState.REDUCED, None, Severity.P1),
        (TradingState.HALTED_BY_US, None, Severity.P1),
        (TradingState.HALTED_BY_VENUE, None, Severity.P1),
        (TradingState.UNKNOWN, None, Severity.P1),
        (TradingState.NORMAL, Severity.P0, Severity.P0),
        (TradingState.UNKNOWN, Severity.P3, Severity.P3),
    ],
)
def test_before_triage_the_trading_state_or_the_declarer_decides(
    state: TradingState, named: Severity | None, expected: Severity
) -> None:
    """Normal trading is P2, anything else P1, and what the declarer names counts in either direction."""
    assert POLICY.provisional_for(state, named) is expected


def test_a_firm_can_let_the_declarer_only_raise() -> None:
    """Where the declarer does not win, the worse of the two counts."""
    cautious = replace(POLICY, provisional=Provisional(Severity.P2, {}, declarer_wins=False))
    assert cautious.provisional_for(TradingState.NORMAL, Severity.P3) is Severity.P2
    assert cautious.provisional_for(TradingState.NORMAL, Severity.P0) is Severity.P0


@pytest.mark.parametrize(
    ("matches", "current", "wanted", "expected"),
    [
        (("reg.breach",), Severity.P0, Severity.P1, (Role.COMPLIANCE,)),
        (("risk.manual",), Severity.P1, Severity.P2, (Role.RISK_MANAGEMENT,)),
        (("reg.breach", "risk.manual"), Severity.P0, Severity.P2, (Role.COMPLIANCE, Role.RISK_MANAGEMENT)),
        (("loss.p1",), Severity.P1, Severity.P3, ()),
        (("reg.breach",), Severity.P1, Severity.P0, ()),
        (("reg.breach",), Severity.P0, Severity.P0, ()),
    ],
)
def test_lowering_needs_the_consent_of_those_whose_rule_matched(
    matches: tuple[str, ...], current: Severity, wanted: Severity, expected: tuple[Role, ...]
) -> None:
    """Compliance and Risk must agree while their rule is matched; raising asks nobody."""
    assert POLICY.consents_needed(matches, current, wanted) == expected


def test_one_role_is_asked_once() -> None:
    """Two matched rules of the same role need one agreement."""
    policy = replace(POLICY, consents={"loss.p0": Role.COMPLIANCE, "reg.breach": Role.COMPLIANCE})
    assert policy.consents_needed(("loss.p0", "reg.breach"), Severity.P0, Severity.P1) == (Role.COMPLIANCE,)


def test_lowering_from_p0_needs_a_second_person() -> None:
    """Risk or the deputy must agree to lower a P0; lower severities and raises need no second."""
    second = (Role.RISK_MANAGEMENT, Role.DEPUTY_INCIDENT_COMMANDER)
    assert POLICY.seconds_needed(Severity.P0, Severity.P1) == second
    assert POLICY.seconds_needed(Severity.P0, Severity.P0) == ()
    assert POLICY.seconds_needed(Severity.P1, Severity.P2) == ()


def test_only_the_commander_lowers() -> None:
    """The default policy names one role that may lower."""
    assert POLICY.lower_by == (Role.INCIDENT_COMMANDER,)


def test_every_rule_has_short_words_of_its_own() -> None:
    """What people read as the reason is unique, short, and no sentence."""
    words = [rule.words for rule in POLICY.rules]
    assert len(set(words)) == len(words)
    assert all(0 < len(text) <= 45 and text[-1] not in ".!" for text in words)


def test_a_match_reads_as_its_words() -> None:
    """A rule id turns into words, and an id of an older policy into itself."""
    assert POLICY.words("loss.p0") == "loss over $100,000"
    assert POLICY.words("loss.gone") == "loss.gone"


def test_severities_order_from_the_worst_and_read_as_marker_and_words() -> None:
    """The smallest is the worst, and each has its colour and its word."""
    assert min(Severity) is Severity.P0
    assert [f"{level.marker} {level.label}" for level in sorted(Severity)] == [
        "🔴 P0 Critical",
        "🟠 P1 High",
        "🟡 P2 Medium",
        "🔵 P3 Low",
    ]
