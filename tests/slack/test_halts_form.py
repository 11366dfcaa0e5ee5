"""The fields of the halt form."""

from contextlib import suppress
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.halts import Scope, Step
from bot.slack.forms import FieldErrors
from bot.slack.halts_form import BadCount, halt_form, parse_count
from bot.slack.zones import Reader

NOW = datetime(2012, 8, 1, 13, 30, tzinfo=UTC)
LONDON = Reader(ZoneInfo("Europe/London"), known=True)


def test_every_field_arrives() -> None:
    """The time is the author's own, and a halt of the firm has no name."""
    found = halt_form(
        {
            "scope": "venue",
            "target": "XNAS",
            "step": "confirmed",
            "at": "14:20",
            "working_orders": "3",
            "drop_copy": "two at XNAS\none at XNYS",
        },
        LONDON,
        NOW,
    )
    assert found == {
        "scope": Scope.VENUE,
        "target": "XNAS",
        "step": Step.CONFIRMED,
        "at": NOW.replace(minute=20),
        "working_orders": 3,
        "drop_copy": "two at XNAS one at XNYS",
    }
    bare = halt_form({"scope": "firm", "target": "everything", "step": None}, LONDON, NOW)
    assert (bare["target"], bare["step"], bare["at"], bare["working_orders"]) == ("", None, None, None)


def test_every_wrong_field_is_named_at_once() -> None:
    """Each with what would be right."""
    with pytest.raises(FieldErrors) as refused:
        halt_form({"scope": "desk", "at": "soon", "working_orders": "-1"}, LONDON, NOW)
    assert set(refused.value.by_block) == {"target", "at", "working_orders"}
    with pytest.raises(FieldErrors, match="Choose how far the halt reaches"):
        halt_form({}, LONDON, NOW)


@given(st.text(max_size=12))
def test_what_is_no_number_of_orders_is_refused_in_words(word: str) -> None:
    """And nothing else goes wrong."""
    with suppress(BadCount):
        assert parse_count(word) >= 0
