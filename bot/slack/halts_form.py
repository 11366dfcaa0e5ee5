"""The form of `/incident halt`: its fields as those of the command, every wrong one named at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from bot.domain.errors import DomainError
from bot.domain.halts import Scope, Step
from bot.slack.forms import BadField, Reader
from bot.slack.text import one_line, quoted
from bot.slack.zones import Reader as Zone

LONGEST_TARGET: Final = 80  # characters
LONGEST_PROOF: Final = 300


class BadCount(DomainError):
    """What stands for a number of orders is none."""

    def __init__(self, word: str) -> None:
        super().__init__(f"{quoted(word)} is no number of orders. Try `0`. Nothing was recorded.")


def halt_form(values: Mapping[str, str | None], zone: Zone, now: datetime) -> dict[str, Any]:
    """What a form says of a halt, by the names of the command's fields.

    Args:
        values: From `form_values`.
        zone: The author's, for the time they typed.
        now: Aware.

    Raises:
        FieldErrors: With every field that cannot be taken.
    """
    reader = Reader(values)
    scope = reader.read("scope", _scope, Scope.FIRM)
    found = {
        "scope": scope,
        "target": reader.read("target", lambda text: _target(text, scope), ""),
        "step": reader.read("step", lambda text: Step(text) if text else None, None),
        "at": reader.read("at", lambda text: zone.read(text, now) if text else None, None),
        "working_orders": reader.read("working_orders", lambda text: parse_count(text) if text else None, None),
        "drop_copy": reader.read("drop_copy", lambda text: one_line(text, LONGEST_PROOF)[0], ""),
    }
    reader.done()
    return found


def parse_count(word: str) -> int:
    """A number of working orders.

    Raises:
        BadCount: It is none.
    """
    if not (word.isascii() and word.isdigit() and len(word) <= 9):  # noqa: PLR2004  # more digits than orders
        raise BadCount(word)
    return int(word)


def _scope(text: str) -> Scope:
    if text not in {each.value for each in Scope}:
        raise BadField("Choose how far the halt reaches.")
    return Scope(text)


def _target(text: str, scope: Scope) -> str:
    if scope is Scope.FIRM:
        return ""
    if not text:
        raise BadField(f"Say which {scope.label}.")
    return one_line(text, LONGEST_TARGET)[0]
