from dataclasses import fields, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import escalation, nudges
from bot.domain.change import Change, EntryKind
from bot.domain.escalation_state import EscalationState
from bot.domain.impact import (
    Connectivity,
    DataQuality,
    ExecImpact,
    Impact,
    OutageScope,
    RegulatoryBreach,
    RiskLimitBreach,
)
from bot.domain.phase import Phase
from bot.domain.severity import Severity
from bot.domain.triage import Triage, triage, why
from tests.builders import NOON, a_command, a_loss, a_policy, after, an_incident, minutes, pages_of

POLICY = a_policy()
HARMLESS: dict[str, Any] = {
    "loss_usd": Decimal(0),
    "outage_scope": OutageScope.NONE,
    "connectivity": Connectivity.OK,
    "regulatory_breach": RegulatoryBreach.NONE,
    "data_corruption_risk_calc": False,
    "latency_over_sla_pct": Decimal(20),
    "exec_impact": ExecImpact.NONE,
    "exec_orders_affected": 0,
    "risk_limit_breach": RiskLimitBreach.NONE,
    "data_quality": DataQuality.OK,
    "strategy_pnl_shortfall": False,
    "config_warning": False,
    "minor_degradation": False,
}
PARTIAL, COMPONENT = Impact(outage_scope=OutageScope.PARTIAL), Impact(outage_scope=OutageScope.COMPONENT)
ALL_DOWN, BREACH = Impact(outage_scope=OutageScope.ALL_TRADING), Impact(regulatory_breach=RegulatoryBreach.SUSPECTED)
UNDER_WAY = EscalationState(NOON, levels_fired=3, duties_fired=("team_lead",))


def triaged(impact: Impact, *, at: float = 4, loss: Any = None, **fields: Any) -> Change:
    """The change of Ada's triage form so many minutes after noon."""
    incident = an_incident(**{"escalation": UNDER_WAY, **fields})
    return triage(incident, a_command(Triage, by="Ada", impact=impact, loss=loss), policy=POLICY, now=minutes(at))


def test_the_form_starts_containment() -> None:
    """The answers are kept, and the nudge of the new phase is set."""
    change = triaged(PARTIAL)
    incident = after(change)
    assert (incident.triaged, incident.phase, incident.phase_since) == (True, Phase.CONTAINMENT, minutes(4))
    assert (incident.impact, incident.matches) == (PARTIAL, ("outage.partial",))
    assert nudges.timer(incident, POLICY) in change.timers


def test_a_later_form_moves_no_phase_back() -> None:
    """Triage can be corrected while people investigate, and after it is over."""
    for phase in (Phase.CONTAINMENT, Phase.INVESTIGATION, Phase.CLOSED):
        incident = after(triaged(PARTIAL, phase=phase))
        assert (incident.phase, incident.phase_since) == (phase, NOON)


@pytest.mark.parametrize(
    ("impact", "severity"), [(ALL_DOWN, Severity.P0), (PARTIAL, Severity.P1), (COMPONENT, Severity.P3)]
)
def test_the_first_match_replaces_a_provisional_severity(impact: Impact, severity: Severity) -> None:
    """In either direction, without the ceremony of lowering."""
    incident = after(triaged(impact))
    assert (incident.severity, incident.provisional) == (severity, False)


def test_a_confirmed_severity_goes_on_where_it_was() -> None:
    """Its levels do not start again, and no step is added."""
    change = triaged(PARTIAL)
    assert (after(change).escalation, after(change).severity_history) == (UNDER_WAY, ())
    assert pages_of(change) == {}
    assert change.answer == "INC-20120801-001 stays P1 High."


def test_no_match_while_something_is_unknown_keeps_the_provisional_severity() -> None:
    """An open question is no all-clear."""
    incident = after(triaged(Impact(**{**HARMLESS, "latency_over_sla_pct": None})))
    assert (incident.severity, incident.provisional, incident.triaged) == (Severity.P1, True, True)


def test_no_match_with_everything_known_is_low() -> None:
    """Then the table has spoken; here one of a firm that has no rule for latency within bounds."""
    rules = tuple(rule for rule in POLICY.severity.rules if not rule.id.startswith("lat."))
    policy = replace(POLICY, severity=replace(POLICY.severity, rules=rules))
    form = a_command(Triage, impact=Impact(**HARMLESS))
    incident = after(triage(an_incident(), form, policy=policy, now=minutes(4)))
    assert (incident.severity, incident.provisional) == (Severity.P3, False)
    assert incident.severity_history[-1].reason == "no rule matched"


@pytest.mark.parametrize("impact", [COMPONENT, Impact(**HARMLESS), Impact()])
def test_a_decided_severity_is_not_lowered_by_a_form(impact: Impact) -> None:
    """From then on only the commander lowers."""
    incident = after(triaged(impact, provisional=False))
    assert (incident.severity, incident.provisional, incident.severity_history) == (Severity.P1, False, ())


def test_a_decided_severity_is_raised_by_a_form() -> None:
    """At once, with the rules that hold at the new severity as the reason."""
    change = triaged(Impact(outage_scope=OutageScope.ALL_TRADING, minor_degradation=True), provisional=False)
    step = after(change).severity_history[-1]
    assert (step.severity, step.reason, step.by.name) == (Severity.P0, POLICY.severity.words("outage.all"), "Ada")
    assert change.answer == "INC-20120801-001 is P0 Critical now."
    assert {"Ada", "Mei", "Eve"} <= {name for name, _ in pages_of(change)}


def test_the_reason_names_every_rule_of_the_severity_it_sets() -> None:
    """Rules of lower severities are kept as matches and not given as the reason."""
    impact = Impact(outage_scope=OutageScope.PARTIAL, connectivity=Connectivity.VENUE_LOST, config_warning=True)
    words = POLICY.severity.words
    assert why(POLICY.severity.classify(impact), POLICY) == f"{words('outage.partial')} and {words('conn.venue')}"


def test_a_suspected_breach_owes_compliance_a_message_at_once() -> None:
    """Even at a P0 that it does not raise; a message that was not owed before is not late."""
    change = triaged(BREACH, at=40, severity=Severity.P0, provisional=False, escalation=p0_answered())
    assert after(change).severity_history == ()
    assert pages_of(change) == {("Kim", "dm"): ["duty compliance"], ("Kim", "mail"): ["duty compliance"]}
    assert [each.content["late_s"] for each in change.entries if each.kind is EntryKind.DUTY] == [0]


def test_what_was_overdue_before_the_form_is_still_called_late() -> None:
    """The worker was behind; a form that comes first does not hide it."""
    change = triaged(BREACH, at=40, severity=Severity.P0, provisional=False)
    assert {each.content["late_s"] for each in change.entries if "late_s" in each.content} == {40 * 60}


def p0_answered() -> EscalationState:
    """A P0 whose levels, repeats and duties have all been sent by minute forty."""
    return EscalationState(
        NOON, levels_fired=4, repeats_fired=6, duties_fired=("executives", "senior_management", "team_lead")
    )


def test_the_record_keeps_the_answers_in_words() -> None:
    """Choices by their labels, flags as yes and no; the open questions stand beside them."""
    impact = Impact(
        loss_usd=Decimal(500), outage_scope=OutageScope.PARTIAL, config_warning=True, minor_degradation=False
    )
    entry = triaged(impact).entries[0]
    assert entry.text == (
        "Triage by Ada: loss so far, usd: 500; what is down: part of trading; configuration warning: yes; "
        "minor degradation: no"
    )
    assert entry.content["matches"] == ["loss.p3", "outage.partial", "conf.warn"]
    assert entry.content["unknown"] == list(impact.unknown)
    assert entry.content["policy"] == POLICY.version


def test_an_empty_form_says_that_nothing_is_known() -> None:
    """It is on record that somebody looked."""
    assert triaged(Impact()).entries[0].text == "Triage by Ada: nothing known yet"


def test_a_loss_in_the_form_joins_the_ledger() -> None:
    """Earlier estimates stay."""
    first, second = a_loss(5_000, 20_000), a_loss(90_000, 90_000, at=4, by="Ada")
    assert after(triaged(Impact(loss_usd=Decimal(90_000)), loss=second, losses=(first,))).losses == (first, second)
    assert after(triaged(PARTIAL, losses=(first,))).losses == (first,)


def test_every_effect_of_a_form_has_a_key_of_its_own() -> None:
    """The card is refreshed for the answers and again for the severity."""
    keys = [each.key for each in triaged(ALL_DOWN).effects]
    assert len(set(keys)) == len(keys)


ANSWERS = st.fixed_dictionaries(
    {field.name: st.sampled_from((None, HARMLESS[field.name])) for field in fields(Impact)}
    | {
        "loss_usd": st.sampled_from(
            (None, Decimal(0), Decimal(999), Decimal(1_000), Decimal(10_000), Decimal(100_001))
        ),
        "outage_scope": st.none() | st.sampled_from(OutageScope),
        "regulatory_breach": st.none() | st.sampled_from(RegulatoryBreach),
    }
).map(lambda answers: Impact(**answers))


@settings(max_examples=25, deadline=None)
@given(impact=ANSWERS, severity=st.sampled_from(Severity), provisional=st.booleans())
def test_a_form_follows_the_table_or_keeps_what_is_decided(
    impact: Impact, severity: Severity, provisional: bool
) -> None:
    """Whatever the answers: provisional takes the table's word where it has one, decided never sinks."""
    change = triaged(impact, severity=severity, provisional=provisional)
    incident, found = after(change), POLICY.severity.classify(impact)
    spoken = bool(found.matches) or not impact.unknown
    table = found.severity if spoken else severity
    assert incident.severity is (table if provisional else min(severity, table))
    assert incident.provisional is (provisional and not spoken)
    assert escalation.timer(incident, POLICY) in change.timers
