"""What a submitted form says: Slack's view state in, the fields of a command out, every wrong field named at once."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.errors import DomainError
from bot.domain.impact import INPUTS, BadInput, Category, Impact, Input, InputKind, InputValue, TradingState
from bot.domain.labelled import Labelled
from bot.slack.amounts import parse_loss
from bot.slack.text import is_blank, one_line, quoted, visible
from bot.slack.times import parse_time

T = TypeVar("T")
L = TypeVar("L", bound=Labelled)

LONGEST_ERROR: Final = 150  # characters that Slack shows under a field
_THOUSANDS: Final = re.compile(r"-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_FLAG_WORDS: Final = {"yes": "true", "no": "false"}
_HINTS: Final = {
    InputKind.INTEGER: "is not a whole number from 0 up. Try `212`, or leave it empty.",
    InputKind.DECIMAL: "is not a number. Try `55` or `-3`, or leave it empty.",
    InputKind.FLAG: "is not an answer here. Choose yes, no or unknown.",
    InputKind.CHOICE: "is not an answer here. Choose one, or Unknown.",
}


class FieldErrors(DomainError):
    """Some fields cannot be taken; `by_block` has a sentence for each, which Slack shows below the field."""

    def __init__(self, by_block: Mapping[str, str]) -> None:
        shown = {block: one_line(sentence, LONGEST_ERROR)[0] for block, sentence in by_block.items()}
        super().__init__(" ".join(shown.values()))
        self.by_block: Mapping[str, str] = MappingProxyType(shown)


class BadField(DomainError):
    """One field cannot be taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclareForm:
    """What a declarer answered.

    Args:
        title: One line of at most 120 characters.
        said: The title in full where it had to be shortened, else empty.
        affected: What is hit, in their words.
        loss: Lower and upper end in USD; None if they do not know.
        detected_at: Aware, in UTC; None for now.
        drill: It is an exercise.
    """

    title: str
    said: str
    category: Category
    affected: str
    trading_state: TradingState
    loss: tuple[Decimal, Decimal] | None
    detected_at: datetime | None
    drill: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageForm:
    """What is known at triage.

    Args:
        impact: The answers; what was left unknown is None.
        loss: Lower and upper end in USD, of which `impact` has the upper; None if unknown.
    """

    impact: Impact
    loss: tuple[Decimal, Decimal] | None


def form_values(view: Mapping[str, Any]) -> Mapping[str, str | None]:
    """What stands in each input of a submitted view, by its block's id; None where nothing does."""
    blocks = view.get("state", {}).get("values", {})
    return {block: _entered(element) for block, elements in blocks.items() for element in elements.values()}


def declare_form(values: Mapping[str, str | None], *, now: datetime, zone: ZoneInfo) -> DeclareForm:
    """The declaration that a form holds.

    Args:
        values: From `form_values`.
        now: Aware.
        zone: The declarer's, for the time they typed.

    Raises:
        FieldErrors: With every field that cannot be taken.
    """
    reader = Reader(values)
    title, said = reader.read("title", _title, ("", ""))
    form = DeclareForm(
        title=title,
        said=said,
        category=reader.read("category", _choice_of(Category, "Choose what it looks like, or"), Category.UNKNOWN),
        affected=reader.read("affected", _affected, ""),
        trading_state=reader.read(
            "trading_state", _choice_of(TradingState, "Choose how trading goes, or"), TradingState.UNKNOWN
        ),
        loss=reader.read("loss", _if_known(parse_loss), None),
        detected_at=reader.read("detected", _if_known(lambda text: parse_time(text, now=now, zone=zone)), None),
        drill=(values.get("drill") or "") == "drill",
    )
    reader.done()
    return form


def triage_form(values: Mapping[str, str | None]) -> TriageForm:
    """The answers of a triage form; an empty field and `unknown` are the same.

    Args:
        values: From `form_values`, by the names of the severity inputs.

    Raises:
        FieldErrors: With every field that cannot be taken.
    """
    reader = Reader(values)
    loss = reader.read("loss_usd", _if_known(parse_loss), None)
    answers = {
        name: reader.read(name, _if_known(_answer_to(asked)), None)
        for name, asked in INPUTS.items()
        if name != "loss_usd"
    }
    reader.done()
    impact = Impact(loss_usd=loss[1] if loss else None, **answers)  # type: ignore[arg-type]  # each input parses its own type
    return TriageForm(impact=impact, loss=loss)


class Reader:
    """Reads fields one by one, and keeps what is wrong with each until all are read.

    Args:
        values: From `form_values`.
    """

    def __init__(self, values: Mapping[str, str | None]) -> None:
        self._values = values
        self._wrong: dict[str, str] = {}

    def read(self, block: str, parse: Callable[[str], T], otherwise: T) -> T:
        """The value of a field; `otherwise` where it cannot be taken, until `done` says so."""
        try:
            return parse((self._values.get(block) or "").strip())
        except DomainError as error:
            self._wrong[block] = str(error)
            return otherwise

    def done(self) -> None:
        """Go on only if every field could be taken.

        Raises:
            FieldErrors: With those that could not.
        """
        if self._wrong:
            raise FieldErrors(self._wrong)


def _entered(element: Mapping[str, Any]) -> str | None:
    kind = element.get("type")
    if kind in {"static_select", "radio_buttons"}:
        return _chosen(element.get("selected_option"))
    if kind == "users_select":
        return element.get("selected_user")
    if kind in {"checkboxes", "multi_static_select"}:
        return ",".join(filter(None, map(_chosen, element.get("selected_options") or ()))) or None
    return element.get("value")


def _chosen(option: Mapping[str, Any] | None) -> str | None:
    return option.get("value") if option else None


def _title(text: str) -> tuple[str, str]:
    """The title, and all of it where it had to be shortened."""
    if is_blank(text):
        raise BadField("Say what you see in a few words.")
    title, shortened = one_line(text)
    return title, visible(text) if shortened else ""


def _affected(text: str) -> str:
    if is_blank(text):
        raise BadField("Say what is hit: strategies, venues or hosts. `not sure` will do.")
    return visible(text)


def _choice_of(choices: type[L], ask: str) -> Callable[[str], L]:
    def parse(text: str) -> L:
        found = next((choice for choice in choices if choice.value == text), None)
        if found is None:
            raise BadField(f"{ask} {choices('unknown').label}.")
        return found

    return parse


def _if_known(parse: Callable[[str], T]) -> Callable[[str], T | None]:
    return lambda text: None if is_blank(text) or text.lower() == "unknown" else parse(text)


def _answer_to(asked: Input) -> Callable[[str], InputValue]:
    def parse(text: str) -> InputValue:
        try:
            return asked.parse(_plain(text, asked.kind))
        except BadInput:
            raise BadField(f"{quoted(text)} {_HINTS[asked.kind]}") from None

    return parse


def _plain(text: str, kind: InputKind) -> str:
    """The answer as the input itself spells it: no percent sign, no plus, no commas between thousands."""
    if kind in {InputKind.FLAG, InputKind.CHOICE}:
        return _FLAG_WORDS.get(text, text) if kind is InputKind.FLAG else text
    number = text.removesuffix("%").rstrip().removeprefix("+").replace("−", "-")
    return number.replace(",", "") if _THOUSANDS.fullmatch(number) else number
