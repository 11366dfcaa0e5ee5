"""A page of an incident's form: its fields as facts, every wrong one named at once, what was left empty left out."""

from collections.abc import Mapping, Sequence
from typing import Final

from bot.domain.errors import DomainError
from bot.domain.forms import Field, FieldKind
from bot.slack.forms import FieldErrors
from bot.slack.text import is_blank
from bot.slack.values import UNKNOWN, Author, read

OTHERS: Final = ".others"  # behind the block of a menu stands a field for what the menu does not offer


def facts_form(fields: Sequence[Field], values: Mapping[str, str | None], author: Author) -> dict[str, str]:
    """The answers of a page, by the keys of fields.

    Args:
        fields: Those of the page.
        values: From `form_values`.
        author: Who filled it in.

    Raises:
        FieldErrors: With every field that cannot be taken.
    """
    found: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for field in fields:
        block, typed = _answer(field, values)
        if is_blank(typed):
            continue
        try:
            found[field.key] = read(field, typed, author)
        except DomainError as error:
            wrong[block] = str(error)
    if wrong:
        raise FieldErrors(wrong)
    return found


def _answer(field: Field, values: Mapping[str, str | None]) -> tuple[str, str]:
    """The block that an error belongs below, and what was chosen and typed."""
    chosen, others = values.get(field.key) or "", values.get(f"{field.key}{OTHERS}") or ""
    if chosen and others.strip().lower() in UNKNOWN:
        return field.key, chosen
    block = f"{field.key}{OTHERS}" if others else field.key
    # What is typed stands in the place of a single choice, which no client lets one take back.
    several = field.kind in (FieldKind.LIST, FieldKind.MICS)
    return block, ", ".join(filter(None, (chosen, others))) if several else others or chosen
