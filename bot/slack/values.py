"""Answers to fields as people type them, money and times in their own zone among them; one spelling on record."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain import values
from bot.domain.evidence import rfc3339
from bot.domain.forms import Field, FieldKind
from bot.domain.marks import FutureTime
from bot.domain.values import BadValue
from bot.slack.amounts import parse_amount
from bot.slack.evidence_words import parse_span
from bot.slack.text import is_blank, quoted, visible
from bot.slack.times import names_no_zone, parse_time
from bot.slack.zones import Reader

UNKNOWN: Final = frozenset({"unknown", "?", "not sure", "nobody knows"})
HOME: Final = "USD"
SYMBOLS: Final = {"$": HOME, "us$": HOME, "€": "EUR", "£": "GBP", "¥": "JPY"}
CODES: Final = frozenset(
    [
        "AUD",
        "BRL",
        "BTC",
        "CAD",
        "CHF",
        "CNH",
        "CNY",
        "CZK",
        "DKK",
        "ETH",
        "EUR",
        "GBP",
        "HKD",
        "HUF",
        "ILS",
        "INR",
        "JPY",
        "KRW",
        "MXN",
        "NOK",
        "NZD",
        "PLN",
        "SEK",
        "SGD",
        "THB",
        "TRY",
        "TWD",
        "USD",
        "USDC",
        "USDT",
        "ZAR",
    ]
)
_CLOCK: Final = re.compile(r"[0-9]{1,2}:", re.ASCII)
_NANOSECONDS: Final = re.compile(r":[0-9]{2}\.[0-9]{6}(?P<digits>[0-9]{1,3})(?![0-9])", re.ASCII)
_SIGN: Final = re.compile(r"\s*(?P<sign>[-−+]?)\s*(?P<rest>.*)", re.DOTALL)
_IN_FRONT: Final = re.compile(r"(?P<currency>US\$|[$€£¥]|[A-Z]{3,4}(?=[ 0-9.]))\s*(?P<rest>.+)", re.IGNORECASE)
_BEHIND: Final = re.compile(r"(?P<rest>.*?[0-9.kmbn])\s*(?P<currency>[$€£¥]|(?<![a-z])[A-Z]{3,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Author:
    """Who typed it, and when: bare clock times are read in their own zone."""

    reader: Reader
    now: datetime


def read(field: Field, typed: str, author: Author) -> str:
    """What stands on record for an answer; empty for "unknown".

    Raises:
        DomainError: It is no value of this field; says what would be.
    """
    text = visible(typed).strip()
    if text.lower() in UNKNOWN:
        return ""
    if is_blank(text):
        raise BadValue(f"{field.label}: nothing was given. Say `unknown` if nobody knows. Nothing was changed.")
    match field.kind:
        case FieldKind.MONEY:
            return money(text)
        case FieldKind.MOMENT:
            return _exact(rfc3339(_moment(field, text, author)), text)
        case FieldKind.SPANS:
            return "; ".join(_span(part.strip(), author) for part in text.split(";"))
        case _:
            return values.value(field, text)


def money(text: str) -> str:
    """An amount with its currency, as `40000 USD`; a bare number is in USD.

    Raises:
        BadAmount: It is no amount.
        BadValue: It names a currency that is not known here.
    """
    signed = _SIGN.fullmatch(" ".join(text.split()))
    sign, rest = (signed["sign"], signed["rest"]) if signed else ("", text)
    amount, currency = _currency(rest)
    if not sign:
        again = _SIGN.fullmatch(amount)
        sign, amount = (again["sign"], again["rest"]) if again else ("", amount)
    number = parse_amount(amount)
    negative = sign in {"-", "−"} and number != 0
    return f"{'-' if negative else ''}{number:f} {currency}"


def guessed(field: Field, typed: str, author: Author) -> str:
    """What is added to an answer where a time was read in the firm's zone for want of a better one; mostly nothing."""
    return author.reader.words(typed) if field.kind is FieldKind.MOMENT and names_no_zone(typed) else ""


def _currency(text: str) -> tuple[str, str]:
    """The amount without its currency, and the currency's code."""
    found = _IN_FRONT.fullmatch(text) or _BEHIND.fullmatch(text)
    if found is None:
        return text, HOME
    name = found["currency"]
    code = SYMBOLS.get(name.lower(), name.upper())
    if code not in CODES:
        raise BadValue(f"{quoted(name)} is no currency that I know. Try `1.2m EUR`. Nothing was changed.")
    return found["rest"].strip(), code


def _moment(field: Field, text: str, author: Author) -> datetime:
    if not field.ahead:
        return author.reader.read(text, author.now)
    # A bare clock time that may lie ahead is today's, not last night's.
    today = author.now.astimezone(author.reader.zone).date()
    dated = f"{today} {text}" if _CLOCK.match(text) else text
    try:
        return parse_time(dated, now=author.now, zone=author.reader.zone)
    except FutureTime as error:
        return error.at


def _exact(spelt: str, typed: str) -> str:
    """The time with the nanoseconds that were typed, which no clock of ours keeps."""
    finer = _NANOSECONDS.search(typed)
    return f"{spelt.removesuffix('Z')}{finer['digits']}Z" if finer else spelt


def _span(text: str, author: Author) -> str:
    start, slash, end = text.partition("/")
    if slash:  # as it stands on record, and so in a form that is opened again
        began, ended = (author.reader.read(each, author.now) for each in (start, end))
        if ended < began:
            raise BadValue(f"{quoted(text)} ends before it begins. Nothing was changed.")
    else:
        began, ended = parse_span(text, now=author.now, zone=author.reader.zone)
    return f"{rfc3339(began)}/{rfc3339(ended)}"
