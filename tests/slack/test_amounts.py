"""Amounts: what is taken, what is refused, and with which words."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.wording import usd_range
from bot.slack.amounts import BadAmount, Money, parse_amount, parse_loss, parse_money, take_money

TRY = "Try `12k`, `5k–20k` or `1.2m`. Nothing was changed."

AMOUNTS = {
    "0": "0",
    "12k": "12000",
    "12K": "12000",
    " 12 k ": "12000",
    "$40k": "40000",
    "US$ 40k": "40000",
    "1.2m": "1200000",
    "1.2 million": "1200000",
    "2mm": "2000000",
    "1.4bn": "1400000000",
    ".5m": "500000",
    "1,200,000": "1200000",
    "1,200.50": "1200.50",
    "12k USD": "12000",
    "USD 12k": "12000",
    "12k\u00a0USD": "12000",
    "40 dollars": "40",
    "0.01": "0.01",
    "1.23456k": "1234.56",
    "007": "7",
    "999999999999999999": "999999999999999999",
}

RANGES = {
    "12k": ("12000", "12000"),
    "5k-20k": ("5000", "20000"),
    "5k–20k": ("5000", "20000"),
    "5k—20k": ("5000", "20000"),
    "5k to 20k": ("5000", "20000"),
    "$5k - $20k": ("5000", "20000"),
    "5k–20k USD": ("5000", "20000"),
    "5-20k": ("5000", "20000"),
    "$5-20k": ("5000", "20000"),
    "$5–$20k": ("5", "20000"),
    "500-2k": ("500", "2000"),
    "900-1.2k": ("900", "1200"),
    "5,000–20,000": ("5000", "20000"),
    "0-12k": ("0", "12000"),
    "12k-12k": ("12000", "12000"),
    "5k..20k": ("5000", "20000"),
}

REFUSED = {
    "": f"No amount was given. {TRY}",
    "   ": f"No amount was given. {TRY}",
    "-5": f"`-5` is not an amount. {TRY}",
    "-5-10": f"`-5-10` is not an amount. {TRY}",
    "1e99": f"`1e99` is not an amount. {TRY}",
    "NaN": f"`NaN` is not an amount. {TRY}",
    "inf": f"`inf` is not an amount. {TRY}",
    "12kk": f"`12kk` is not an amount. {TRY}",
    "12,5k": f"`12,5k` is not an amount. {TRY}",
    "1.200.000": f"`1.200.000` is not an amount. {TRY}",
    "5k–": f"`5k–` is not an amount. {TRY}",
    "lots`<!channel>": f"`lotsˋ<!channel>` is not an amount. {TRY}",
    "12\u212a": f"`12\u212a` is not an amount. {TRY}",
    "1.2m EUR": f"Amounts are in USD for now, so `1.2m EUR` cannot be taken. {TRY}",
    "12kEUR": f"Amounts are in USD for now, so `12kEUR` cannot be taken. {TRY}",
    "€5k": f"Amounts are in USD for now, so `€5k` cannot be taken. {TRY}",
    "HK$5m": f"Amounts are in USD for now, so `HK$5m` cannot be taken. {TRY}",
    "5k–20k EUR": f"Amounts are in USD for now, so `5k–20k EUR` cannot be taken. {TRY}",
    "\uff11\uff12k": f"`\uff11\uff12k` has digits that cannot be read here. Type them as 0 to 9. {TRY}",
    "١٢": f"`١٢` has digits that cannot be read here. Type them as 0 to 9. {TRY}",
    "1000000000000000000": f"`1000000000000000000` has more than 18 digits. {TRY}",
    "1000000000bn": f"`1000000000bn` has more than 18 digits. {TRY}",
    "0.0000000000000000001": f"`0.0000000000000000001` has more than 18 digits. {TRY}",
    "12.345": "`12.345` is finer than a cent. Try `12.34`, or commas for thousands. Nothing was changed.",
    "9" * 200: f"`{'9' * 29}…` is not an amount. {TRY}",
}

SENSIBLE = st.decimals(min_value=0, max_value=Decimal(10) ** 15, places=2)


def read_or_refusal(text: str) -> tuple[Decimal, Decimal] | str:
    """The loss, or the words of its refusal."""
    try:
        return parse_loss(text)
    except DomainError as refusal:
        return str(refusal)


@pytest.mark.parametrize(("text", "expected"), AMOUNTS.items())
def test_an_amount_is_read_exactly(text: str, expected: str) -> None:
    """Units, signs of the dollar and commas are understood, and no digit is lost or added."""
    assert str(parse_amount(text)) == expected


@pytest.mark.parametrize(("text", "expected"), RANGES.items())
def test_a_loss_is_one_amount_or_a_range(text: str, expected: tuple[str, str]) -> None:
    """Both ends are read; a unit that stands once belongs to both where that makes a range."""
    low, high = parse_loss(text)
    assert (str(low), str(high)) == expected


@pytest.mark.parametrize("parse", [parse_amount, parse_loss])
@pytest.mark.parametrize(("text", "sentence"), REFUSED.items())
def test_what_is_no_amount_is_refused_with_words(parse: type, text: str, sentence: str) -> None:
    """The refusal says what was typed, that nothing changed, and what to type."""
    with pytest.raises(BadAmount) as refusal:
        parse(text)
    assert str(refusal.value) == sentence


def test_a_range_from_high_to_low_is_refused_with_the_range_that_was_meant() -> None:
    """Nothing is turned round silently."""
    with pytest.raises(BadAmount) as refusal:
        parse_loss("$20k – 5k")
    assert str(refusal.value) == "`$20k – 5k` runs from high to low. Try `5k–$20k`. Nothing was changed."


def test_a_range_is_not_one_amount() -> None:
    """Where one amount is asked, a range is refused."""
    with pytest.raises(BadAmount, match="is not an amount"):
        parse_amount("5k–20k")


@given(amount=SENSIBLE)
def test_every_amount_reads_back_as_itself(amount: Decimal) -> None:
    """Plain digits, and digits with commas and a sign, are the same amount."""
    assert parse_amount(str(amount)) == amount
    assert parse_amount(f"${amount:,} USD") == amount


@given(low=SENSIBLE, high=SENSIBLE)
def test_every_range_reads_back_as_itself(low: Decimal, high: Decimal) -> None:
    """A range of plain digits keeps both ends."""
    low, high = sorted((low, high))
    assert parse_loss(f"{low}–{high}") == (low, high)


@given(low=st.integers(min_value=0, max_value=999), high=st.integers(min_value=1, max_value=999))
def test_what_the_bot_writes_it_can_read(low: int, high: int) -> None:
    """A loss copied out of a message of the bot is understood, from dollars to millions."""
    for unit in (1_000, 1_000_000):
        ends = Decimal(low), Decimal(high * unit)
        assert parse_loss(usd_range(*ends)) == ends


@given(text=st.text() | st.from_regex(r"[$0-9kmbnUSDto.,–\- ]{0,50}", fullmatch=True))
def test_no_text_breaks_an_amount(text: str) -> None:
    """Anything typed is an ordered range of finite amounts from 0 up, or refused with a short sentence."""
    outcome = read_or_refusal(text)
    if isinstance(outcome, str):
        assert outcome.endswith("Nothing was changed.")
        assert len(outcome) <= 150
    else:
        low, high = outcome
        assert 0 <= low <= high < Decimal(10) ** 18


MONEY = {
    "12k": ("12000", "12000", "USD"),
    "12k USD": ("12000", "12000", "USD"),
    "1.2m EUR": ("1200000", "1200000", "EUR"),
    "eur 5k–20k": ("5000", "20000", "EUR"),
    "5-20k gbp": ("5000", "20000", "GBP"),
    "5k..20kJPY": ("5000", "20000", "JPY"),
}


@pytest.mark.parametrize(("text", "expected"), MONEY.items())
def test_money_has_the_currency_that_was_typed(text: str, expected: tuple[str, str, str]) -> None:
    """By its code, before or behind; USD where none is."""
    assert parse_money(text) == Money(Decimal(expected[0]), Decimal(expected[1]), expected[2])


@pytest.mark.parametrize(
    ("text", "figure", "basis"),
    [
        ("12k", "12k", ""),
        ("12k marked to market", "12k", "marked to market"),
        ("5k to 20k EUR Risk's sheet, 41 fills", "5k–20k EUR", "Risk's sheet, 41 fills"),
        ("1.2 million dollars desk", "1.2m", "desk"),
    ],
)
def test_words_behind_money_say_where_it_comes_from(text: str, figure: str, basis: str) -> None:
    """The longest start that is money is the figure."""
    assert take_money(text) == (parse_money(figure), basis)


@pytest.mark.parametrize("text", ["", "lots of money", "12k €", "5k 20k", "EUR", "-5 desk", "12k CAD$"])
def test_what_does_not_begin_with_money_is_refused(text: str) -> None:
    """Half of a figure never counts."""
    with pytest.raises(BadAmount):
        take_money(text)


@given(st.text(max_size=60))
def test_no_text_breaks_money(text: str) -> None:
    """It is money, or it is refused with words."""
    with suppress(DomainError):
        money, _ = take_money(text)
        assert 0 <= money.low <= money.high
