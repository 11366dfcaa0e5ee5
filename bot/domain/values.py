"""Values of fields as people type them: latency, sequence ranges, venues, lists, numbers; one spelling on record."""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from bot.domain.errors import DomainError
from bot.domain.forms import Choice, Field, FieldKind

LONGEST_TEXT: Final = 1_000  # characters of one value
MOST_ITEMS: Final = 200  # of one list
MOST_DIGITS: Final = 18
_SHOWN: Final = 30  # characters of what was typed that a refusal repeats
_NOTHING: Final = "Nothing was changed."
_TRUE: Final = frozenset({"yes", "y", "true", "on"})
_FALSE: Final = frozenset({"no", "n", "false", "off"})
_FLAGS: Final = re.ASCII | re.IGNORECASE

# Nanoseconds; both letters that people type for micro are taken, and plain `u`.
UNITS: Final[Mapping[str, int]] = MappingProxyType(
    {"ns": 1, "us": 1_000, "µs": 1_000, "μs": 1_000, "ms": 1_000_000, "s": 1_000_000_000}
)
_LATENCY: Final = re.compile(
    r"(?P<sign>[-−+]?) ?(?P<number>[0-9]{1,15}(?:\.[0-9]{1,9})?) ?(?P<unit>[a-zµμ]+)?", re.IGNORECASE
)
_INTEGER: Final = re.compile(r"(?P<sign>[-−+]?)(?P<number>[0-9]{1,3}(?:[,_][0-9]{3})+|[0-9]+)", re.ASCII)
_DECIMAL: Final = re.compile(
    r"(?P<sign>[-−+]?)(?P<number>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)", re.ASCII
)
_SEQUENCE: Final = re.compile(r"#?(?P<first>[0-9,]+)(?: ?(?:-|–|—|\.\.|to) ?#?(?P<last>[0-9,]+))?", _FLAGS)
_MIC: Final = re.compile(r"[A-Z0-9]{4}", re.ASCII)


class BadValue(DomainError):
    """What was typed is no value of its field."""


def latency(text: str) -> str:
    """A length of time in nanoseconds: `12.5us`, `900ns`, `3 ms`, `-40ns`.

    Raises:
        BadValue: It cannot be read, has no unit, or is finer than a nanosecond.
    """
    typed = _squeezed(text)
    found = _LATENCY.fullmatch(typed)
    if found is None:
        raise BadValue(f"{_shown(typed)} is no latency. Try `12.5us`, `900ns` or `3ms`. {_NOTHING}")
    unit = (found["unit"] or "").lower()
    if unit not in UNITS:
        raise BadValue(f"{_shown(typed)} has no unit. Type ns, us, ms or s behind it. {_NOTHING}")
    nanoseconds = Decimal(found["number"]) * UNITS[unit]
    if nanoseconds % 1:
        raise BadValue(f"{_shown(typed)} is finer than a nanosecond. {_NOTHING}")
    return _signed(found["sign"], f"{nanoseconds:.0f}")


def integer(text: str) -> str:
    """A whole number, with or without commas between thousands.

    Raises:
        BadValue: It is none, or has more than 18 digits.
    """
    typed = _squeezed(text).removesuffix("%").strip()
    found = _INTEGER.fullmatch(typed)
    if found is None:
        raise BadValue(f"{_shown(typed)} is no whole number. Try `212`. {_NOTHING}")
    digits = re.sub("[,_]", "", found["number"]).lstrip("0") or "0"
    if len(digits) > MOST_DIGITS:
        raise BadValue(f"{_shown(typed)} has more than {MOST_DIGITS} digits. {_NOTHING}")
    return _signed(found["sign"], digits)


def decimal(text: str) -> str:
    """A number, exactly as it was typed, without commas between thousands.

    Raises:
        BadValue: It is none, or has more than 18 digits.
    """
    typed = _squeezed(text).removesuffix("%").strip()
    found = _DECIMAL.fullmatch(typed)
    if found is None:
        raise BadValue(f"{_shown(typed)} is no number. Try `185.10` or `-3`. {_NOTHING}")
    number = Decimal(found["number"].replace(",", ""))
    digits = f"{number:f}"
    if sum(each.isdigit() for each in digits) > MOST_DIGITS:
        raise BadValue(f"{_shown(typed)} has more than {MOST_DIGITS} digits. {_NOTHING}")
    return _signed(found["sign"], digits)


def sequence(text: str) -> str:
    """First and last of a range of sequence numbers, `1000-1250`; one number is a range of one.

    Raises:
        BadValue: It cannot be read, or runs backwards.
    """
    typed = _squeezed(text)
    found = _SEQUENCE.fullmatch(typed)
    if found is None:
        raise BadValue(f"{_shown(typed)} is no range. Try `1000-1250`. {_NOTHING}")
    first, last = integer(found["first"]), integer(found["last"] or found["first"])
    if int(first) > int(last):
        raise BadValue(f"{_shown(typed)} runs backwards. Try `{last}-{first}`. {_NOTHING}")
    return f"{first}-{last}"


def mic(text: str) -> str:
    """The ISO 10383 code of a venue, in capitals.

    Raises:
        BadValue: It is none.
    """
    typed = _squeezed(text).upper()
    if not _MIC.fullmatch(typed):
        raise BadValue(f"{_shown(typed)} is no venue code. They have four letters, such as `XNYS`. {_NOTHING}")
    return typed


def items(text: str) -> tuple[str, ...]:
    """The parts of a list, each once: between commas, semicolons or line ends.

    Raises:
        BadValue: There are none, or too many.
    """
    found = tuple(dict.fromkeys(filter(None, map(_squeezed, re.split(r"[,;\n]", text)))))
    if not 0 < len(found) <= MOST_ITEMS:
        raise BadValue(f"Give 1 to {MOST_ITEMS} names with commas between them. {_NOTHING}")
    return found


def mics(text: str) -> str:
    """Venue codes with commas or spaces between them.

    Raises:
        BadValue: One is none, or there are none.
    """
    return ", ".join(dict.fromkeys(map(mic, items(text.replace(" ", ",")))))


def flag(text: str) -> str:
    """Yes or no.

    Raises:
        BadValue: It is neither.
    """
    word = _squeezed(text).lower()
    if word in _TRUE:
        return "yes"
    if word in _FALSE:
        return "no"
    raise BadValue(f"{_shown(word)} is no answer here. Say `yes`, `no` or `unknown`. {_NOTHING}")


def choice(text: str, choices: tuple[Choice, ...]) -> str:
    """One of some values, by its name or its words.

    Raises:
        BadValue: It is none of them; names what there is.
    """
    word = _squeezed(text).lower()
    by_word = {each.label.lower(): each.value for each in choices} | {each.value: each.value for each in choices}
    found = by_word.get(word) or by_word.get(word.replace(" ", "_").replace("-", "_"))
    if found is not None:
        return found
    near = get_close_matches(word[:_SHOWN], list(by_word), n=1)
    hint = f"Did you mean `{near[0]}`?" if near else f"Say one of: {', '.join(each.value for each in choices)}."
    raise BadValue(f"{_shown(word)} is none of the answers. {hint} {_NOTHING}")


def text(typed: str) -> str:
    """Words.

    Raises:
        BadValue: There are none, or too many.
    """
    words = " ".join(typed.split())
    if not words:
        raise BadValue(f"Nothing was given. {_NOTHING}")
    if len(words) > LONGEST_TEXT:
        raise BadValue(f"That has {len(words)} characters; {LONGEST_TEXT} fit. Put it on the timeline. {_NOTHING}")
    return words


_READ: Final[Mapping[FieldKind, Callable[[str], str]]] = MappingProxyType(
    {
        FieldKind.TEXT: text,
        FieldKind.REFERENCE: text,
        FieldKind.PERSON: text,
        FieldKind.FLAG: flag,
        FieldKind.INTEGER: integer,
        FieldKind.DECIMAL: decimal,
        FieldKind.LATENCY: latency,
        FieldKind.LIST: lambda typed: text(", ".join(items(typed))),
        FieldKind.MIC: mic,
        FieldKind.MICS: mics,
        FieldKind.SEQUENCE: sequence,
    }
)


def value(field: Field, typed: str) -> str:
    """What stands on record for what was typed; not for money and times, which need to know who typed them.

    Raises:
        BadValue: It is no value of this field; says what would be.
    """
    if field.kind is FieldKind.CHOICE:
        return choice(typed, field.choices)
    read = _READ.get(field.kind, text)
    return read(typed)


def nanoseconds(length: int) -> str:
    """A latency in the unit that people use: `12.5 µs`, `900 ns`, `3 ms`."""
    for unit, name in ((1_000_000_000, "s"), (1_000_000, "ms"), (1_000, "µs")):
        if abs(length) >= unit:
            return f"{(Decimal(length) / unit).normalize():f} {name}"
    return f"{length} ns"


def _signed(sign: str, digits: str) -> str:
    return f"-{digits}" if sign in {"-", "−"} and digits.strip("0.") else digits


def _squeezed(typed: str) -> str:
    return " ".join(typed.split())


def _shown(typed: str) -> str:
    cut = typed if len(typed) <= _SHOWN else f"{typed[:_SHOWN]}…"
    return f"`{cut.replace('`', 'ˋ')}`"
