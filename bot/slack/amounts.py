"""Amounts as people type them: `12k`, `$40k`, `5k–20k`, `1.2m EUR`; exact, or refused with words."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.domain.errors import DomainError
from bot.slack.text import quoted

MOST_DIGITS: Final = 18  # beyond any firm, and exact in every database
CENT: Final = Decimal("0.01")
LIMIT: Final = Decimal(10) ** MOST_DIGITS
_TRY: Final = "Try `12k`, `5k–20k` or `1.2m`. Nothing was changed."
_LONGEST: Final = 80  # characters; two amounts of 18 digits with their words are shorter

_THOUSAND, _MILLION, _BILLION = Decimal(1_000), Decimal(1_000_000), Decimal(1_000_000_000)
_UNITS: Final = {
    "": Decimal(1),
    **dict.fromkeys(("k", "thousand"), _THOUSAND),
    **dict.fromkeys(("m", "mm", "mn", "million"), _MILLION),
    **dict.fromkeys(("b", "bn", "billion"), _BILLION),
}
_FLAGS: Final = re.ASCII | re.IGNORECASE
_OTHER_CODES: Final = (
    "AUD|BRL|BTC|CAD|CHF|CNH|CNY|CZK|DKK|ETH|EUR|GBP|HKD|HUF|ILS|INR|JPY|KRW|MXN|NOK|NZD|PLN|SEK|SGD|THB|TRY|TWD|USDC|"
    "USDT|ZAR"
)
_OTHER_CURRENCY: Final = re.compile(rf"({_OTHER_CODES})(?![a-z])|(?<![a-z])(?!US\$)[a-z]{{1,3}}\$", _FLAGS)


def _pattern(name: str) -> str:
    number = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
    units = "|".join(sorted(filter(None, _UNITS), key=len, reverse=True))
    dollars = r"USD|US\$|\$"
    return rf"(?:(?:{dollars}) ?)?(?P<{name}>{number}) ?(?P<{name}_unit>{units})?(?: ?(?:{dollars}|dollars?))?"


_AMOUNT: Final = re.compile(_pattern("amount"), _FLAGS)
_RANGE: Final = re.compile(rf"(?P<first>{_pattern('low')}) ?(?:-|–|—|to|\.\.) ?(?P<second>{_pattern('high')})", _FLAGS)


_CODED: Final = re.compile(
    rf"(?P<behind>[0-9.].*?) ?(?P<last>{_OTHER_CODES})|(?P<code>{_OTHER_CODES}) ?(?P<before>[0-9.].*)", _FLAGS
)
_NO_BASIS: Final = "|".join((_OTHER_CODES, "USD|dollars?|to", *filter(None, _UNITS)))
_CODE_FIRST: Final = re.compile(rf"(?:{_NO_BASIS})(?![a-z])", _FLAGS)
_MOST_WORDS: Final = 7  # of the longest way to say a range: `USD 12 thousand to 20 thousand dollars`


@dataclass(frozen=True, slots=True)
class Money:
    """An amount or a range in a currency.

    Args:
        low: From 0 up, whole or with two decimals.
        high: The same as `low` for one amount.
        currency: ISO 4217.
    """

    low: Decimal
    high: Decimal
    currency: str = "USD"


class BadAmount(DomainError):
    """What was typed is not an amount of USD that can be taken."""


def parse_amount(text: str) -> Decimal:
    """One amount.

    Returns:
        USD from 0 up, whole or with two decimals.

    Raises:
        BadAmount: It cannot be read, is not in USD, is finer than a cent or has more than 18 digits.
    """
    typed = " ".join(text.split())
    found = _AMOUNT.fullmatch(typed) if len(typed) <= _LONGEST else None
    if found is None:
        raise _refusal(typed)
    return _value(found["amount"], found["amount_unit"], typed)


def parse_loss(text: str) -> tuple[Decimal, Decimal]:
    """One amount or a range; in `5-20k` the unit belongs to both ends, in `500-2k` it cannot.

    Returns:
        Lower and upper end in USD, the same for one amount.

    Raises:
        BadAmount: As `parse_amount`; or the range runs from high to low.
    """
    typed = " ".join(text.split())
    found = _RANGE.fullmatch(typed) if len(typed) <= _LONGEST else None
    if found is None:
        amount = parse_amount(text)
        return amount, amount
    low = _value(found["low"], found["low_unit"] or _shared_unit(found), typed)
    high = _value(found["high"], found["high_unit"], typed)
    if low > high:
        turned = quoted(f"{found['second']}–{found['first']}")
        raise BadAmount(f"{quoted(typed)} runs from high to low. Try {turned}. Nothing was changed.")
    return low, high


def parse_money(text: str) -> Money:
    """One amount or a range, in USD or with the code of its currency behind or before it: `120k EUR`, `GBP 5k–20k`.

    Raises:
        BadAmount: As `parse_loss`; or a symbol other than `$` stands for the currency.
    """
    typed = " ".join(text.split())
    found = _CODED.fullmatch(typed) if len(typed) <= _LONGEST else None
    if found is None:
        return Money(*parse_loss(text))
    return Money(*parse_loss(found["before"] or found["behind"]), (found["code"] or found["last"]).upper())


def take_money(text: str) -> tuple[Money, str]:
    """The money in front, and the words behind it.

    Raises:
        BadAmount: What stands in front is no money.
    """
    words = text.split()
    for end in range(min(len(words), _MOST_WORDS), 0, -1):
        behind = " ".join(words[end:])
        if (behind and not behind[0].isalpha()) or _CODE_FIRST.match(behind):
            continue
        try:
            return parse_money(" ".join(words[:end])), behind
        except BadAmount:
            continue
    return parse_money(text), ""


def _shared_unit(found: re.Match[str]) -> str | None:
    """The unit of the upper end; `$5–$20k`, as the bot itself writes it, has two whole amounts."""
    one_amount = found["second"].startswith(found["high"]) and _number(found["low"]) < _number(found["high"])
    return found["high_unit"] if one_amount else None


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _value(digits: str, unit: str | None, typed: str) -> Decimal:
    if sum(each.isdigit() for each in digits) > MOST_DIGITS:
        raise _too_long(typed)
    value = _number(digits) * _UNITS[(unit or "").lower()]
    if value >= LIMIT:
        raise _too_long(typed)
    if value % CENT:
        nearest = quoted(f"{value:.2f}")
        raise BadAmount(
            f"{quoted(typed)} is finer than a cent. Try {nearest}, or commas for thousands. Nothing was changed."
        )
    return value.quantize(CENT if value % 1 else Decimal(1))


def _too_long(typed: str) -> BadAmount:
    return BadAmount(f"{quoted(typed)} has more than {MOST_DIGITS} digits. {_TRY}")


def _refusal(typed: str) -> BadAmount:
    """The sentence that helps most with what was typed."""
    shown = quoted(typed)
    if not typed:
        return BadAmount(f"No amount was given. {_TRY}")
    if any(each.isdigit() and not each.isascii() for each in typed):
        return BadAmount(f"{shown} has digits that cannot be read here. Type them as 0 to 9. {_TRY}")
    if _foreign(typed):
        return BadAmount(f"Amounts are in USD for now, so {shown} cannot be taken. {_TRY}")
    return BadAmount(f"{shown} is not an amount. {_TRY}")


def _foreign(typed: str) -> bool:
    symbol = any(unicodedata.category(each) == "Sc" and each != "$" for each in typed)
    return any(each.isdigit() for each in typed) and (symbol or _OTHER_CURRENCY.search(typed) is not None)
