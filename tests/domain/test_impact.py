from dataclasses import fields
from decimal import Decimal

import pytest

from bot.domain.errors import DomainError
from bot.domain.impact import (
    INPUTS,
    BadInput,
    Category,
    Impact,
    InputKind,
    InputValue,
    OutageScope,
    RegulatoryBreach,
    TradingState,
)


def test_everything_is_unknown_until_somebody_says_so() -> None:
    """A new impact knows nothing and has every question open."""
    assert Impact().unknown == tuple(INPUTS)
    assert Impact().known == {}


def test_known_and_unknown_share_the_inputs_between_them() -> None:
    """False and zero are answers, so they are known."""
    impact = Impact(loss_usd=Decimal(0), config_warning=False)
    assert impact.known == {"loss_usd": Decimal(0), "config_warning": False}
    assert set(impact.unknown) == set(INPUTS) - {"loss_usd", "config_warning"}


def test_the_table_describes_the_fields_in_their_order() -> None:
    """The triage form and the impact can never drift apart."""
    assert tuple(INPUTS) == tuple(field.name for field in fields(Impact))


@pytest.mark.parametrize("loss", ["-0.01", "NaN", "Infinity", "-Infinity"])
def test_a_loss_that_is_no_amount_is_refused(loss: str) -> None:
    """A loss is finite and not negative; the refusal names the input."""
    with pytest.raises(BadInput, match="Loss so far, USD: this"):
        Impact(loss_usd=Decimal(loss))


def test_a_negative_count_of_orders_is_refused() -> None:
    """Fewer than no orders cannot be affected."""
    with pytest.raises(DomainError, match="Orders affected: this cannot be negative"):
        Impact(exec_orders_affected=-1)


def test_latency_below_the_sla_is_negative_and_fine() -> None:
    """Latency is an excess over the SLA, so it may be below zero, but it must be a number."""
    assert Impact(latency_over_sla_pct=Decimal(-5)).value("latency_over_sla_pct") == -5
    with pytest.raises(BadInput):
        Impact(latency_over_sla_pct=Decimal("NaN"))


def test_merging_writes_what_is_newly_known_over_the_old() -> None:
    """The other's answers win, its open questions take nothing away."""
    ours = Impact(loss_usd=Decimal(5), outage_scope=OutageScope.PARTIAL)
    theirs = Impact(loss_usd=Decimal(0), regulatory_breach=RegulatoryBreach.NONE)
    assert ours.merged(theirs) == Impact(
        loss_usd=Decimal(0), outage_scope=OutageScope.PARTIAL, regulatory_breach=RegulatoryBreach.NONE
    )


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("loss_usd", "100000.01", Decimal("100000.01")),
        ("latency_over_sla_pct", "-3.5", Decimal("-3.5")),
        ("exec_orders_affected", "212", 212),
        ("outage_scope", "partial", OutageScope.PARTIAL),
        ("config_warning", "true", True),
        ("config_warning", "false", False),
    ],
)
def test_an_input_is_read_as_it_is_spelled(name: str, text: str, value: InputValue) -> None:
    """Files and forms spell values as text; they come out exact and of their own type."""
    parsed = INPUTS[name].parse(text)
    assert (parsed, type(parsed)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("loss_usd", "-5"),
        ("loss_usd", "1e99"),
        ("loss_usd", "NaN"),
        ("loss_usd", "12k"),
        ("loss_usd", "1_000"),
        ("loss_usd", "007"),
        ("loss_usd", "9" * 19),
        ("loss_usd", ""),
        ("loss_usd", "١٢"),
        ("exec_orders_affected", "1.5"),
        ("exec_orders_affected", "true"),
        ("outage_scope", "Partial"),
        ("config_warning", "yes"),
    ],
)
def test_a_value_an_input_cannot_have_is_refused(name: str, text: str) -> None:
    """Only the plain spelling is taken; everything else is refused by name."""
    with pytest.raises(BadInput) as refusal:
        INPUTS[name].parse(text)
    assert refusal.value.name == name
    assert str(refusal.value).startswith(f"{INPUTS[name].label}: ")


def test_choices_and_flags_know_their_values_and_numbers_have_none() -> None:
    """A form offers what is allowed."""
    assert INPUTS["outage_scope"].allowed == ("none", "component", "partial", "all_trading")
    assert INPUTS["config_warning"].allowed == ("true", "false")
    assert INPUTS["loss_usd"].allowed == ()
    assert {entry.kind for entry in INPUTS.values()} == set(InputKind)


def test_a_category_can_be_left_open_and_each_has_a_line_of_help() -> None:
    """Eight choices, the first of them `Not sure yet`, each explained in one short line."""
    assert (len(Category), next(iter(Category)).label) == (8, "Not sure yet")
    assert all(0 < len(category.help) <= 60 for category in Category)


def test_an_enumeration_is_found_by_its_stored_value() -> None:
    """Storage keeps the value, people read the label."""
    assert TradingState("halted_by_us") is TradingState.HALTED_BY_US
    assert TradingState.HALTED_BY_US.label == "Halted by us"
