"""Masking: no name that the registry masks is in a broadcast, however it is typed; other words stay as they are."""

import pytest

from bot.domain.masking import masked, masked_incident, masked_item, masked_update
from bot.domain.registry import Entry, Registry
from tests.builders import an_incident
from tests.domain.test_action_items import an_item

REGISTRY = Registry(
    {
        "strategies": (
            Entry(name="mm-us", aliases=("US market maker", "mm-us (fast)"), masked="strategy A"),
            Entry(name="mm-eu"),
            Entry(name="mm_x", masked=r"strategy \1"),
        ),
        "hosts": (Entry(name="router-8", masked="a host"),),
    }
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("mm-us quotes wild", "strategy A quotes wild"),
        ("MM-US, mm-eu and mm-us.", "strategy A, mm-eu and strategy A."),
        ("the us  market\nMaker stopped", "the strategy A stopped"),
        ("mm-us (fast) on router-8", "strategy A on a host"),
        ("xmm-us and mm-using", "xmm-us and mm-using"),
        ("mm_x loses", r"strategy \1 loses"),
        ("", ""),
    ],
)
def test_a_masked_name_is_replaced_where_it_stands_as_a_word(typed: str, read: str) -> None:
    """In any case, by its alias too, the longest name first."""
    assert masked(typed, REGISTRY) == read


def test_nothing_is_replaced_where_nothing_is_masked() -> None:
    """As in a firm without a registry."""
    assert masked("mm-us quotes wild", Registry()) == "mm-us quotes wild"


def test_an_incident_and_an_update_are_masked_in_what_people_typed() -> None:
    """Who wrote it and whom it is for stay as they are."""
    told = masked_incident(an_incident(title="mm-us floods", affected="mm-us", false_alarm="mm-us test"), REGISTRY)
    assert (told.title, told.affected, told.false_alarm) == ("strategy A floods", "strategy A", "strategy A test")
    said = masked_update({"known": "mm-us is off", "impact": "", "by": "mm-us", "number": 1}, REGISTRY)
    assert said == {"known": "strategy A is off", "impact": "", "by": "mm-us", "number": 1}


def test_an_action_item_is_masked_for_a_team_s_channel() -> None:
    """By its title; whose it is stays."""
    item = an_item(title="Cap the size of mm-us")
    told = masked_item(item, REGISTRY)
    assert (told.title, told.owner) == ("Cap the size of strategy A", item.owner)
