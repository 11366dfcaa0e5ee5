"""The bot's table of Slack's limits and the sandbox's were written apart; here they are held against each other."""

from typing import Any

import pytest

from bot.sandbox.limit_check import message_faults, view_faults
from tests.render.surfaces import HOMES, MESSAGES, MODALS, Make
from tests.render.test_blocks import AT_THE_LIMIT, VIEWS_AT_THE_LIMIT

Payload = dict[str, Any]

# Rules on the whole payload, which the sandbox keeps elsewhere; that a message has blocks at all is the bot's own rule.
WHOLE = {"/text", ""}
MESSAGE_CASES = [case for case in AT_THE_LIMIT if case[0] not in WHOLE and case[2]["blocks"]]


@pytest.mark.parametrize(("name", "make"), MESSAGES.items(), ids=MESSAGES)
def test_the_sandbox_takes_every_message(name: str, make: Make) -> None:
    """What the bot thinks Slack takes, the stand-in takes too."""
    assert message_faults(make()["blocks"]) == [], name


@pytest.mark.parametrize(("name", "make"), MODALS.items(), ids=MODALS)
def test_the_sandbox_takes_every_form(name: str, make: Make) -> None:
    """The same for modals."""
    assert view_faults(make(), "modal") == [], name


@pytest.mark.parametrize(("name", "make"), HOMES.items(), ids=HOMES)
def test_the_sandbox_takes_every_home(name: str, make: Make) -> None:
    """The same for Homes."""
    assert view_faults(make(), "home") == [], name


@pytest.mark.parametrize(("pointer", "good", "bad"), MESSAGE_CASES)
def test_both_tables_draw_the_line_of_a_message_at_the_same_place(pointer: str, good: Payload, bad: Payload) -> None:
    """Fine at the limit, refused one beyond it, by both."""
    assert message_faults(good["blocks"]) == [], pointer
    assert message_faults(bad["blocks"]) != [], pointer


@pytest.mark.parametrize(("pointer", "good", "bad"), [case for case in VIEWS_AT_THE_LIMIT if case[0] not in WHOLE])
def test_both_tables_draw_the_line_of_a_view_at_the_same_place(pointer: str, good: Payload, bad: Payload) -> None:
    """The same for modals."""
    assert view_faults(good, "modal") == [], pointer
    assert view_faults(bad, "modal") != [], pointer
