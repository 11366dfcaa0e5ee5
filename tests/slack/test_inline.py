"""What a declaration in one line says beside its title."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.impact import Category, TradingState
from bot.slack.inline import read

VENUES = {"BATS"}


@pytest.mark.parametrize(("words", "category", "affected", "state", "loss"), [
    ("latency XNAS order acks 3x normal", "latency_spike", "XNAS", "unknown", None),
    ("Rejects, on BATS and XNYS: trading is reduced", "execution_failure", "BATS, XNYS", "reduced", None),
    ("we have stopped, lost $40k", "unknown", "", "halted_by_us", "40000"),
    ("crashed twice on XNAS XNAS", "system_failure", "XNAS", "unknown", None),
    ("limit breach $5k–20k", "risk_breach", "", "unknown", "20000"),
    ("latency or rejects?", "unknown", "", "unknown", None),
    ("MOON is down, $1 or $2", "system_failure", "", "unknown", None),
    ("halted by us and halted by the venue", "unknown", "", "unknown", None),
    ("$9kk lost", "unknown", "", "unknown", None),
    ("INC-20120801-001 again", "unknown", "", "unknown", None),
])  # fmt: skip
def test_only_what_is_plain_is_read(words: str, category: str, affected: str, state: str, loss: str | None) -> None:
    """Two kinds, two states or two amounts are none; a word of four capitals is a venue if it is known or has an X."""
    found = read(words, VENUES)
    assert (found.category, found.affected, found.trading_state) == (Category(category), affected, TradingState(state))
    assert (found.loss and found.loss[1]) == (Decimal(loss) if loss else None)


@given(st.text())
def test_nothing_that_is_typed_stops_a_declaration(words: str) -> None:
    """Whatever it is, it is a title."""
    assert read(words, VENUES).category in Category
