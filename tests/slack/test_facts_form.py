"""A page of a form."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.impact import Category
from bot.slack.facts_form import facts_form
from bot.slack.forms import FieldErrors, form_values
from bot.slack.values import Author
from bot.slack.zones import Reader
from tests.builders import a_policy

AUTHOR = Author(Reader(ZoneInfo("UTC"), known=True), datetime(2012, 8, 1, 13, 30, tzinfo=UTC))
FIELDS = a_policy().forms.fields(Category.NETWORK_ISSUES)


def test_what_was_left_empty_is_no_answer() -> None:
    """Only what somebody filled in is kept; what the menu does not have is added to what was chosen in it."""
    values = {
        "failure_log.affected_strategies": "mm-us,mm-eu",
        "failure_log.affected_strategies.others": "mm-asia",
        "failure_log.affected_hosts": "router-8",
        "failure_log.affected_hosts.others": "Unknown",
        "network_issues.venue": "XNYS",
        "network_issues.venue.others": "XLON",
        "network_issues.line": None,
        "network_issues.scope": "unknown",
        "network_issues.channel": "  ",
    }
    assert facts_form(FIELDS, values, AUTHOR) == {
        "failure_log.affected_strategies": "mm-us, mm-eu, mm-asia",
        "failure_log.affected_hosts": "router-8",
        "network_issues.venue": "XLON",
        "network_issues.scope": "",
    }


def test_every_wrong_field_is_named() -> None:
    """Below the field that holds it."""
    values = {
        "failure_log.affected_venues": "XNYS",
        "failure_log.affected_venues.others": "nasdaq",
        "network_issues.gap_count": "few",
    }
    with pytest.raises(FieldErrors) as refused:
        facts_form(FIELDS, values, AUTHOR)
    assert set(refused.value.by_block) == {"failure_log.affected_venues.others", "network_issues.gap_count"}


def test_a_menu_of_several_arrives_as_a_list() -> None:
    """As Slack sends it."""
    options = [{"value": "mm-us"}, {"value": "mm-eu"}]
    element = {"type": "multi_static_select", "selected_options": options}
    view = {"state": {"values": {"failure_log.affected_strategies": {"value": element}}}}
    assert form_values(view) == {"failure_log.affected_strategies": "mm-us,mm-eu"}
