import pytest

from bot.domain.computed import completed_by, computed
from bot.domain.forms import Computed, Field, FieldKind, Formula, Need


def a_field(formula: Formula | None, *of: str) -> Field:
    """A field that follows from others."""
    rule = Computed(formula, of) if formula else None
    return Field(document="it", name="it", label="It", kind=FieldKind.DECIMAL, need=Need.OPTIONAL, computed=rule)


@pytest.mark.parametrize(
    ("field", "values", "expected"),
    [
        (a_field(Formula.EXCESS_PCT, "seen", "limit"), {"seen": "15000", "limit": "10000"}, "50"),
        (a_field(Formula.EXCESS_PCT, "seen", "limit"), {"seen": "1", "limit": "3"}, "-66.67"),
        (a_field(Formula.EXCESS_PCT, "seen", "limit"), {"seen": "1", "limit": "0"}, None),
        (a_field(Formula.EXCESS_PCT, "seen_{at}", "limit"), {"seen_p99": "12", "limit": "10", "at": "p99"}, "20"),
        (a_field(Formula.EXCESS_PCT, "seen_{at}", "limit"), {"seen_p99": "12", "limit": "10"}, None),
        (a_field(Formula.DIFFERENCE, "a", "b"), {"a": "5 USD", "b": "-3 USD"}, "8 USD"),
        (a_field(Formula.DIFFERENCE, "a", "b"), {"a": "5 USD", "b": "3 EUR"}, None),
        (a_field(Formula.DIFFERENCE, "a", "b"), {"a": "5.5", "b": "3"}, "2.5"),
        (a_field(Formula.NEGATIVE_SUM, "a", "b"), {"a": "-5 USD", "b": "-1 USD"}, "6 USD"),
        (a_field(Formula.NEGATIVE_SUM, "a", "b"), {"a": "-5 USD", "b": "-1 EUR"}, None),
        (a_field(Formula.POSITIVE, "a"), {"a": "0.01 USD"}, "yes"),
        (a_field(Formula.POSITIVE, "a"), {"a": "-1 USD"}, "no"),
        (a_field(Formula.FIRST, "a"), {"a": "1000-1250"}, "1000"),
        (a_field(Formula.LAST, "a"), {"a": "1000-1250"}, "1250"),
        (a_field(Formula.LAST, "a"), {}, None),
        (a_field(None), {"a": "1"}, None),
    ],
)
def test_a_field_follows_from_others(field: Field, values: dict[str, str], expected: str | None) -> None:
    """Exactly, and not at all while one of them is unknown or cannot be reckoned with."""
    assert computed(field, values) == expected


def test_a_name_is_completed_by_every_value_it_may_have() -> None:
    """So that a form file can be checked before anybody uses it."""
    assert completed_by("observed_{at}", ("p50", "p99")) == ("observed_p50", "observed_p99")
    assert completed_by("sla", ("p50",)) == ("sla",)
