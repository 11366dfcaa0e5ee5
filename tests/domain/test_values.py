from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain import values
from bot.domain.forms import Choice, Field, FieldKind, Need
from bot.domain.values import BadValue, nanoseconds, value

CHOICES = (Choice("venue_lost", "A venue"), Choice("all_lost", "Every line"))
TYPED = [kind for kind in FieldKind if kind not in (FieldKind.MONEY, FieldKind.MOMENT, FieldKind.SPANS)]


def a_field(kind: FieldKind) -> Field:
    """A field of a kind."""
    choices = CHOICES if kind is FieldKind.CHOICE else ()
    return Field(document="network_issues", name="it", label="It", kind=kind, need=Need.TRIAGE, choices=choices)


TAKEN = [
    (FieldKind.LATENCY, "12.5us", "12500"),
    (FieldKind.LATENCY, "12.5 µs", "12500"),
    (FieldKind.LATENCY, "900NS", "900"),
    (FieldKind.LATENCY, "3ms", "3000000"),
    (FieldKind.LATENCY, "1.5s", "1500000000"),
    (FieldKind.LATENCY, "-40ns", "-40"),
    (FieldKind.LATENCY, "−0ns", "0"),
    (FieldKind.INTEGER, "212", "212"),
    (FieldKind.INTEGER, "4,000,000", "4000000"),
    (FieldKind.INTEGER, "007", "7"),
    (FieldKind.INTEGER, "97 %", "97"),
    (FieldKind.INTEGER, "-3", "-3"),
    (FieldKind.DECIMAL, "185.10", "185.10"),
    (FieldKind.DECIMAL, "627,400", "627400"),
    (FieldKind.DECIMAL, "−.5", "-0.5"),
    (FieldKind.SEQUENCE, "1000-1250", "1000-1250"),
    (FieldKind.SEQUENCE, "#1,000 to 1,250", "1000-1250"),
    (FieldKind.SEQUENCE, "77", "77-77"),
    (FieldKind.MIC, "xnys", "XNYS"),
    (FieldKind.MICS, "xnas, XNYS xnas", "XNAS, XNYS"),
    (FieldKind.LIST, "mm-us; mm-eu\nmm-us", "mm-us, mm-eu"),
    (FieldKind.FLAG, "Yes", "yes"),
    (FieldKind.FLAG, "false", "no"),
    (FieldKind.CHOICE, "Venue lost", "venue_lost"),
    (FieldKind.CHOICE, "a VENUE", "venue_lost"),
    (FieldKind.TEXT, "  two   words ", "two words"),
    (FieldKind.REFERENCE, "s3://caps/a.pcap", "s3://caps/a.pcap"),
    (FieldKind.PERSON, "mei (U0MEI)", "mei (U0MEI)"),
]
REFUSED = [
    (FieldKind.LATENCY, "12.5", "has no unit"),
    (FieldKind.LATENCY, "12.5 parsecs", "has no unit"),
    (FieldKind.LATENCY, "fast", "is no latency"),
    (FieldKind.LATENCY, "0.5ns", "finer than a nanosecond"),
    (FieldKind.LATENCY, "１２us", "is no latency"),
    (FieldKind.INTEGER, "2.5", "is no whole number"),
    (FieldKind.INTEGER, "1,00", "is no whole number"),
    (FieldKind.INTEGER, "1" * 19, "more than 18 digits"),
    (FieldKind.DECIMAL, "NaN", "is no number"),
    (FieldKind.DECIMAL, "1e9", "is no number"),
    (FieldKind.DECIMAL, "0." + "1" * 19, "more than 18 digits"),
    (FieldKind.SEQUENCE, "1250-1000", "Try `1000-1250`"),
    (FieldKind.SEQUENCE, "all of them", "is no range"),
    (FieldKind.MIC, "NYSE2", "is no venue code"),
    (FieldKind.MICS, "XNYS, nasdaq", "`NASDAQ` is no venue code"),
    (FieldKind.MICS, "", "Give 1 to 200 names"),
    (FieldKind.LIST, " ; ,", "Give 1 to 200 names"),
    (FieldKind.FLAG, "perhaps", "Say `yes`, `no` or `unknown`"),
    (FieldKind.CHOICE, "venue_los", "Did you mean `venue_lost`?"),
    (FieldKind.CHOICE, "x", "Say one of: venue_lost, all_lost"),
    (FieldKind.TEXT, " ", "Nothing was given"),
    (FieldKind.TEXT, "x" * 1001, "1000 fit"),
]


@pytest.mark.parametrize(("kind", "typed", "kept"), TAKEN)
def test_values_have_one_spelling_on_record(kind: FieldKind, typed: str, kept: str) -> None:
    """However it was typed, and typed again as it is kept it stays the same."""
    assert value(a_field(kind), typed) == kept
    if kind is not FieldKind.LATENCY:
        assert value(a_field(kind), kept) == kept


@pytest.mark.parametrize(("kind", "typed", "reason"), REFUSED)
def test_what_is_no_value_is_refused_with_words(kind: FieldKind, typed: str, reason: str) -> None:
    """The sentence says what is wrong, and that nothing was changed."""
    with pytest.raises(BadValue) as refused:
        value(a_field(kind), typed)
    assert reason in str(refused.value)
    assert str(refused.value).endswith("Nothing was changed.")


@given(kind=st.sampled_from(TYPED), typed=st.text() | st.from_regex(r"[-0-9,. ]{1,25}(us|ns|-[0-9]+)?", fullmatch=True))
@example(kind=FieldKind.LATENCY, typed="1 İ")
@example(kind=FieldKind.INTEGER, typed="٣")
def test_whatever_is_typed_is_a_value_or_refused(kind: FieldKind, typed: str) -> None:
    """No other error comes out of the parsers."""
    with suppress(BadValue):
        assert value(a_field(kind), typed)


@pytest.mark.parametrize(
    ("length", "shown"),
    [(900, "900 ns"), (12_500, "12.5 µs"), (3_000_000, "3 ms"), (-1_500_000_000, "-1.5 s"), (0, "0 ns")],
)
def test_latency_is_shown_in_the_unit_that_people_use(length: int, shown: str) -> None:
    """Never raw nanoseconds where there is a better unit."""
    assert nanoseconds(length) == shown


def test_a_text_reads_as_words() -> None:
    """Money and times have readers of their own; here they would be words."""
    assert values.text("$40k") == value(a_field(FieldKind.MONEY), "$40k")
