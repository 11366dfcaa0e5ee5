from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.forms import Field, FieldKind, Need
from bot.slack.values import Author, guessed, money, read
from bot.slack.zones import Reader

NOW = datetime(2012, 8, 1, 13, 30, tzinfo=UTC)
NEW_YORK = Author(Reader(ZoneInfo("America/New_York"), known=True), NOW)
NOWHERE = Author(Reader(ZoneInfo("UTC"), known=False), NOW)


def a_field(kind: FieldKind, *, ahead: bool = False) -> Field:
    """A field of a kind."""
    return Field(document="it", name="it", label="It", kind=kind, need=Need.TRIAGE, ahead=ahead)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("$40k", "40000 USD"),
        ("40k", "40000 USD"),
        ("US$ 1.2m", "1200000 USD"),
        ("1.2m EUR", "1200000 EUR"),
        ("eur 1.2m", "1200000 EUR"),
        ("€1,200,000.50", "1200000.50 EUR"),
        ("£3", "3 GBP"),
        ("-$40k", "-40000 USD"),
        ("$ -40k", "-40000 USD"),
        ("−7000", "-7000 USD"),
        ("-0", "0 USD"),
        ("40000 USD", "40000 USD"),
        ("-1.5mm chf", "-1500000 CHF"),
    ],
)
def test_money_is_kept_with_its_currency(typed: str, kept: str) -> None:
    """A bare number is in dollars; a loss of a P&L has its sign."""
    assert money(typed) == kept


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1.2m XYZ", "`XYZ` is no currency that I know"),
        ("lots", "is not an amount"),
        ("", "No amount was given"),
        ("1e9", "is not an amount"),
        ("--5", "is not an amount"),
        ("0.001", "finer than a cent"),
    ],
)
def test_what_is_no_money_is_refused_with_words(typed: str, reason: str) -> None:
    """The sentence says what would be."""
    with pytest.raises(DomainError, match=reason):
        money(typed)


@pytest.mark.parametrize(
    ("field", "typed", "kept"),
    [
        (a_field(FieldKind.MOMENT), "09:15", "2012-08-01T13:15:00.000000Z"),
        (a_field(FieldKind.MOMENT), "2012-08-01T13:15:00Z", "2012-08-01T13:15:00.000000Z"),
        (a_field(FieldKind.MOMENT), "09:15:02.123456789", "2012-08-01T13:15:02.123456789Z"),
        (a_field(FieldKind.MOMENT), "2012-08-01T13:15:02.1234567Z", "2012-08-01T13:15:02.1234567Z"),
        (a_field(FieldKind.MOMENT, ahead=True), "16:00", "2012-08-01T20:00:00.000000Z"),
        (a_field(FieldKind.MOMENT, ahead=True), "2012-08-03 12:00 UTC", "2012-08-03T12:00:00.000000Z"),
        (a_field(FieldKind.SPANS), "09:00-09:15", "2012-08-01T13:00:00.000000Z/2012-08-01T13:15:00.000000Z"),
        (
            a_field(FieldKind.SPANS),
            "2012-08-01T13:00:00Z/2012-08-01T13:15:00Z; 09:20-09:21",
            "2012-08-01T13:00:00.000000Z/2012-08-01T13:15:00.000000Z; 2012-08-01T13:20:00.000000Z/2012-08-01T13:21:00.000000Z",
        ),
        (a_field(FieldKind.LATENCY), "12.5us", "12500"),
        (a_field(FieldKind.MONEY), "Unknown", ""),
        (a_field(FieldKind.TEXT), "?", ""),
    ],
)
def test_answers_are_read_as_their_author_means_them(field: Field, typed: str, kept: str) -> None:
    """Times in their own zone, ahead where that can be; unknown is an answer to anything."""
    assert read(field, typed, NEW_YORK) == kept


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        (a_field(FieldKind.TEXT), " \u200b", "It: nothing was given"),
        (a_field(FieldKind.MOMENT), "2012-08-03 12:00", "has not come yet"),
        (a_field(FieldKind.MOMENT, ahead=True), "soon", "is not a time"),
        (a_field(FieldKind.SPANS), "all morning", "is no span of time"),
        (a_field(FieldKind.SPANS), "2012-08-01T13:20:00Z/09:00", "ends before it begins"),
        (a_field(FieldKind.SPANS), ";", "is no span of time"),
    ],
)
def test_what_cannot_be_read_is_refused(field: Field, typed: str, reason: str) -> None:
    """With a sentence that says what would be."""
    with pytest.raises(DomainError, match=reason):
        read(field, typed, NEW_YORK)


def test_a_guessed_zone_is_said() -> None:
    """Only of clock times that could be meant in any zone."""
    moment = a_field(FieldKind.MOMENT)
    assert "was read in UTC" in guessed(moment, "09:15", NOWHERE)
    assert guessed(moment, "09:15", NEW_YORK) == guessed(a_field(FieldKind.TEXT), "09:15", NOWHERE) == ""


@given(
    kind=st.sampled_from(FieldKind),
    typed=st.text() | st.from_regex(r"[-$€]{0,2}[0-9.,]{1,9}[a-zA-Z ]{0,6}", fullmatch=True),
)
def test_whatever_is_typed_is_an_answer_or_refused(kind: FieldKind, typed: str) -> None:
    """No other error comes out."""
    with suppress(DomainError):
        assert isinstance(read(a_field(kind, ahead=kind is FieldKind.MOMENT), typed, NEW_YORK), str)


@given(amount=st.decimals(min_value=-(10**12), max_value=10**12, places=2), code=st.sampled_from(["USD", "EUR"]))
def test_money_that_is_typed_as_it_is_kept_stays_the_same(amount: object, code: str) -> None:
    """A form that is opened again and submitted changes nothing."""
    kept = money(f"{amount:f} {code}")
    assert money(kept) == kept
