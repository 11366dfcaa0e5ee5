from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.change import EffectKind, EntryKind
from bot.domain.facts import (
    SetFacts,
    command_of,
    first_open,
    missing,
    open_questions,
    set_facts,
    stated,
    words,
)
from bot.domain.forms import Fact, FieldKind, Form, NoSuchField, NotTyped
from bot.domain.impact import Category, Connectivity, Impact, RegulatoryBreach, RiskLimitBreach
from bot.domain.incident import Incident
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.builders import NOON, a_command, a_loss, a_person, a_policy, an_incident, minutes

POLICY = a_policy()


def told(incident: Incident, by: str = "Mei", **values: str) -> Incident:
    """The incident once somebody has said this of the failure log or its own form."""
    keys = {POLICY.forms.find(incident.category, name).key: value for name, value in values.items()}
    change = set_facts(incident, a_command(SetFacts, by=by, values=keys), policy=POLICY, now=minutes(5))
    return change.incident or incident


def an_outage(**overrides: object) -> Incident:
    """A line is down; nobody has confirmed how bad it is."""
    return an_incident(category=Category.NETWORK_ISSUES, severity=Severity.P2, **overrides)


def a_fact(value: str) -> Fact:
    """Something that Tom said at noon."""
    return Fact(value, a_person("Tom"), NOON)


def test_a_fact_keeps_its_history_on_the_timeline() -> None:
    """The new value, the one before, and who says so."""
    incident = told(an_outage(), line="a")
    command = a_command(SetFacts, by="Tom", values={"network_issues.line": "both"})
    change = set_facts(incident, command, policy=POLICY, now=minutes(6))
    (entry,) = change.entries
    assert entry.kind is EntryKind.FACT
    assert entry.text == "Line: Both, was A (Tom)"
    assert entry.content == {"field": "network_issues.line", "value": "both", "was": "a"}
    assert change.incident
    assert change.incident.facts["network_issues.line"].by == a_person("Tom")
    assert "Recorded on INC-20120801-001: Line Both. Still missing for triage: started_at" in change.answer


def test_a_page_of_a_form_is_one_line_in_the_room() -> None:
    """However many fields it fills; the card is brought up to date."""
    names = ("line", "origin", "poss_dup", "recovery", "session_state", "service", "protocol")
    values = {name: "a" if name == "line" else "us" if name == "origin" else "no" for name in names}
    values |= {"recovery": "none", "session_state": "refused", "service": "wan", "protocol": "fix"}
    keys = {f"network_issues.{name}": value for name, value in values.items()}
    change = set_facts(an_outage(), a_command(SetFacts, values=keys), policy=POLICY, now=minutes(5))
    said = [effect for effect in change.effects if effect.kind is EffectKind.SAY]
    line = (
        "☑ Mei: line: A; where it comes from: Us; possdup [43] seen: no; recovery: None; session: Refused; "
        "service: WAN; 1 more"
    )
    assert [effect.payload["text"] for effect in said] == [line]
    assert EffectKind.UPDATE_CARD in [effect.kind for effect in change.effects]
    assert len(change.entries) == 7
    assert " and 1 more." in change.answer


def test_what_is_known_already_changes_nothing() -> None:
    """A form that is submitted as it was opened leaves no trace."""
    incident = told(an_outage(), line="a")
    command = a_command(SetFacts, values={"network_issues.line": "a"})
    change = set_facts(incident, command, policy=POLICY, now=minutes(6))
    assert (change.incident, change.entries, change.effects) == (None, (), ())
    assert change.answer == "Nothing of that is new on INC-20120801-001."


def test_an_answer_that_sets_severity_raises_it() -> None:
    """A lost venue is a P1; a line that is found to be redundant afterwards lowers nothing."""
    raised = told(an_outage(), scope="venue_lost")
    assert (raised.severity, raised.impact.connectivity) == (Severity.P1, Connectivity.VENUE_LOST)
    eased = told(raised, scope="redundant_line_lost")
    assert (eased.severity, eased.impact.connectivity) == (Severity.P1, Connectivity.REDUNDANT_LINE_LOST)


def test_an_old_fact_does_not_undo_what_was_learnt_since() -> None:
    """Only the answers of this page reach the severity inputs."""
    incident = told(an_outage(), rule_or_client="none")
    suspected = replace(incident, impact=incident.impact.merged(Impact(regulatory_breach=RegulatoryBreach.SUSPECTED)))
    assert told(suspected, line="b").impact.regulatory_breach is RegulatoryBreach.SUSPECTED


def test_latency_over_the_sla_is_computed_and_judged() -> None:
    """From the percentile that has the SLA; nobody types it."""
    incident = an_incident(category=Category.LATENCY_SPIKE, severity=Severity.P2)
    known = told(incident, observed_p99="15100", sla="10000", sla_percentile="p99")
    assert known.severity is Severity.P1
    shown = {each.field.name: each.words for each in stated(known, POLICY)}
    assert (shown["over_sla_pct"], shown["observed_p99"]) == ("51 %", "15.1 µs")


def test_a_strategy_below_target_is_known_by_its_figures() -> None:
    """In one currency; a loss in another is not turned into dollars."""
    incident = an_incident(category=Category.STRATEGY_LOSS, severity=Severity.P3)
    known = told(incident, pnl_target="5000 USD", pnl_actual="-7000 USD")
    assert known.impact.strategy_pnl_shortfall is True
    lost = told(known, realised="-60000 USD", unrealised="-50000 USD", fees="-1 USD")
    assert (lost.severity, lost.impact.loss_usd) == (Severity.P0, Decimal(110_001))
    euro = told(incident, realised="-60000 EUR", unrealised="-50000 EUR", fees="0 EUR")
    assert euro.impact.loss_usd is None
    assert "110k EUR" in {each.words for each in stated(euro, POLICY)}
    gained = told(incident, realised="60000 USD", unrealised="0 USD", fees="0 USD")
    assert gained.impact.loss_usd == 0
    assert "-$60k" in {each.words for each in stated(gained, POLICY)}


def test_a_control_that_did_not_block_means_that_people_stepped_in() -> None:
    """A yes of the field is another word of the input."""
    incident = an_incident(category=Category.RISK_BREACH, severity=Severity.P2)
    assert told(incident, blocked_automatically="no").impact.risk_limit_breach is RiskLimitBreach.MANUAL_INTERVENTION
    bad = told(an_incident(category=Category.DATA_QUALITY), recovery="open", reached_risk_calculation="yes")
    assert (bad.impact.data_quality, bad.impact.data_corruption_risk_calc) == (None, True)


def test_unknown_is_an_answer_and_stays_open() -> None:
    """As a question on the card until somebody knows; it lowers nothing and is not missing."""
    incident = told(an_outage(), sequences_in_step="", poss_dup="")
    assert open_questions(incident, POLICY) == ("Are the sequence numbers in step?", "PossDup [43] seen")
    assert "sequences_in_step" not in {field.name for field in missing(incident, POLICY)}
    answered = told(incident, sequences_in_step="no")
    assert open_questions(answered, POLICY) == ("PossDup [43] seen",)


def test_an_unknown_answer_says_so_on_the_timeline() -> None:
    """And so does the answer that comes later."""
    command = a_command(SetFacts, values={"network_issues.line": ""})
    change = set_facts(an_outage(), command, policy=POLICY, now=minutes(5))
    assert [entry.text for entry in change.entries] == ["Line: unknown (Mei)"]
    later = a_command(SetFacts, values={"network_issues.line": "b"})
    assert change.incident
    again = set_facts(change.incident, later, policy=POLICY, now=minutes(6))
    assert [entry.text for entry in again.entries] == ["Line: B, was unknown (Mei)"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("over_sla_pct", "Over the SLA is computed from observed_sla_percentile and sla. Set those."),
        ("loss_high", "kept elsewhere: `/incident loss 5k–20k`"),
        ("title", "kept elsewhere: it is given when you declare"),
    ],
)
def test_what_follows_from_others_cannot_be_set(name: str, reason: str) -> None:
    """The refusal says what to set instead."""
    with pytest.raises(NotTyped, match=reason):
        told(an_incident(category=Category.LATENCY_SPIKE), **{name: "1"})


def test_a_field_of_another_category_cannot_be_set() -> None:
    """Its category decides which forms an incident has."""
    command = a_command(SetFacts, values={"latency_spike.sla": "10"})
    with pytest.raises(NoSuchField):
        set_facts(an_outage(), command, policy=POLICY, now=minutes(5))


def test_what_the_incident_knows_by_itself_stands_in_its_forms() -> None:
    """Marks, roles, severity and loss are not asked twice."""
    bare = {each.field.name: each.words for each in stated(an_incident(), POLICY)}
    assert (bare["started_at"], bare["scribe"], bare["loss_high"], bare["severity_matches"]) == ("", "", "", "none")
    known = an_incident(
        losses=(a_loss(5_000, 20_000),), roles={Role.SCRIBE: a_person("Ada")}, matches=("loss.p1", "risk.manual")
    )
    shown = {each.field.name: each.words for each in stated(known, POLICY)}
    assert shown["incident_id"] == "INC-20120801-001"
    assert shown["title"] == known.title
    assert (shown["category"], shown["trading_state"]) == ("Execution failure", "Reduced")
    assert (shown["detected_at"], shown["loss_as_of"]) == ("2012-08-01 12:00 UTC", "2012-08-01 12:00 UTC")
    assert (shown["loss_low"], shown["loss_high"], shown["scribe"]) == ("$5k", "$20k", "Ada")
    assert (shown["reporter"], shown["severity_current"]) == ("Tom", "P1 High")
    assert shown["severity_preliminary"] == "P1 High"
    assert shown["severity_matches"] == "loss.p1, risk.manual"


def test_missing_is_what_triage_needs_or_everything() -> None:
    """Computed fields are nobody's to fill in."""
    lacking = {field.name for field in missing(an_outage(), POLICY)}
    everything = {field.name for field in missing(an_outage(), POLICY, everything=True)}
    assert lacking < everything
    assert "rtt_before" in everything - lacking
    assert "seq_first_missing" not in everything


def test_a_form_opens_where_something_is_missing() -> None:
    """Where all is answered at its first page."""
    form = POLICY.forms.named(Category.NETWORK_ISSUES, "")
    full = {field.key: a_fact("") for field in form.fields}
    first = first_open(an_outage(), form)
    assert first
    assert first.number == 1
    assert first_open(an_outage(facts=full), form) == first
    begun = {field.key: a_fact("") for field in first.fields}
    step = first_open(an_outage(facts=begun), form)
    assert step
    assert step.number == 2
    assert first_open(an_outage(), Form("log", "Log", ())) is None


def test_values_are_shown_as_people_read_them() -> None:
    """Labels, units, times in UTC."""
    fields = {field.name: field for category in Category for field in POLICY.forms.fields(category)}
    span = "2012-08-01T13:30:00+00:00/2012-08-01T14:15:00+00:00"
    assert words(fields["downtime"], span) == "2012-08-01 13:30–2012-08-01 14:15 UTC"
    assert words(fields["cpu_pct"], "97") == "97 %"
    assert words(fields["halted_by"], "Sam (USAM)") == words(fields["halted_by"], "Sam") == "Sam"
    assert [words(fields["value_seen"], each) for each in ("185.10", "-627400")] == ["185.10", "-627,400"]
    assert words(fields["ord_rej_reason"], "16") == "16 Price exceeds band"
    for spelt, shown in (
        ("2012-08-01T13:30:00+00:00", "2012-08-01 13:30 UTC"),
        ("2012-08-01T13:30:10.000000Z", "2012-08-01 13:30:10 UTC"),
        ("2012-08-01T13:30:00.123456780Z", "2012-08-01 13:30:00.12345678 UTC"),
        ("2012-08-01T13:30:40+00:00", "2012-08-01 13:30:40 UTC"),
    ):
        assert words(fields["first_bad_execution_at"], spelt) == shown
    assert {words(field, "") for field in fields.values() if field.kind is not FieldKind.CHOICE} == {""}


def test_what_is_kept_elsewhere_names_its_command() -> None:
    """For whoever looks at the list of what is missing."""
    find = POLICY.forms.find
    assert command_of(find(Category.UNKNOWN, "started_at")) == "`/incident mark started 09:30`"
    assert command_of(find(Category.UNKNOWN, "title")) == ""
