"""Which facts of a scenario its responders enter into the category's form: what the file states, and nothing else."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from bot.demo.scenario import LATEST, Scenario
from bot.domain.errors import DomainError
from bot.domain.forms import Field, FieldKind, Forms
from bot.slack.values import Author, read
from bot.slack.zones import Reader

# What scenario files call a thing, where the forms call it otherwise; both names are taken.
CALLED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "executions": "fills",
        "shares": "qty",
        "parent_orders": "orders_affected",
        "reconnect_sequences": "reconnect_count",
        "wrong_price_usd": "value_seen",
        "previous_close_usd": "value_expected",
        "symbols_paused": "instrument_count",
    }
)
_AUTHOR: Final = Author(Reader(ZoneInfo("UTC"), known=True), LATEST.astimezone(UTC))


def facts_of(scenario: Scenario, forms: Forms) -> dict[str, str]:
    """Answers to the fields of the incident's forms, by their keys, as one types or chooses them."""
    fields = [field for field in forms.fields(scenario.category) if field.typed]
    return dict((*_of_inputs(scenario, fields), *_stated(scenario, fields)))


def _of_inputs(scenario: Scenario, fields: list[Field]) -> Iterator[tuple[str, str]]:
    """The fields that answer a severity input which the file knows."""
    for field in fields:
        given = scenario.inputs.get(field.sets)
        answers = [value for value in _values(field) if field.becomes.get(value, value) == given]
        if answers:
            yield field.key, answers[0]


def _stated(scenario: Scenario, fields: list[Field]) -> Iterator[tuple[str, str]]:
    """The facts whose names are those of fields, if they can be values of them."""
    by_name = {field.name: field for field in fields}
    for name, value in scenario.facts.items():
        field = by_name.get(CALLED.get(name, name))
        if field is not None:
            with suppress(DomainError):  # a file may say "nearly 7", which no form takes
                read(field, value, _AUTHOR)
                yield field.key, value


def _values(field: Field) -> tuple[str, ...]:
    if field.kind is FieldKind.FLAG:
        return ("yes", "no")
    return tuple(choice.value for choice in field.choices)
