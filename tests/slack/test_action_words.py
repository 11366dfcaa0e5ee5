"""What stands behind `/incident action add`."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.action_items import ItemType, Urgency
from bot.domain.errors import DomainError
from bot.slack.action_words import DescribedItem, parse_item

TODAY = date(2012, 8, 1)
FRIDAY = date(2012, 8, 3)
IN_FOUR_WEEKS = date(2012, 8, 29)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("count fills", {"owner": None, "due": IN_FOUR_WEEKS}),
        ("count fills <@U1|mei> due fri", {"owner": "U1", "due": FRIDAY}),
        ("count fills by 3 aug <@U1>", {"owner": "U1", "due": FRIDAY}),
        ("count fills <@U1> --due fri --type detect", {"owner": "U1", "due": FRIDAY, "type": ItemType.DETECT}),
        ("--urgency HIGH --cost 5k count fills", {"urgency": Urgency.HIGH, "estimated": Decimal(5000)}),
        ("count fills --ticket <https://t.example/1|t>", {"ticket": "https://t.example/1"}),
    ],
)
def test_title_owner_day_and_options_are_told_apart(typed: str, read: dict[str, Any]) -> None:
    """In whichever order they stand behind the title."""
    assert parse_item(typed, today=TODAY) == DescribedItem(
        **{"title": "count fills", "owner": None, "due": IN_FOUR_WEEKS, **read}
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("<@U1>", "Type it like this"),
        ("x --type magic", "is not one of `prevent`, `detect`, `mitigate`, `process`"),
        ("x --ticket javascript:alert(1)", "is no link"),
        (f"x --ticket https://t.example/{'a' * 500}", "is no link"),
        ("x --cost lots", "is not an amount"),
        ("x due 30 feb", "is not a day"),
    ],
)
def test_what_cannot_be_taken_says_what_can(typed: str, told: str) -> None:
    """And nothing is recorded."""
    with pytest.raises(DomainError, match=told):
        parse_item(typed, today=TODAY)
