import pytest

from bot.demo.facts import facts_of
from bot.demo.scenario import SHIPPED, load
from tests.builders import a_policy

FORMS = a_policy().forms


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        (
            "knight-2012",
            {
                "failure_log.rule_or_client": "confirmed",
                "execution_failure.orders_affected": "212",
                "execution_failure.fills": "4000000",
                "execution_failure.qty": "397000000",
            },
        ),
        (
            "nasdaq-sip-2013",
            {"network_issues.scope": "venue_lost", "network_issues.reconnect_count": "20"},
        ),
        (
            "citi-basket-2022",
            {
                "failure_log.rule_or_client": "confirmed",
                "risk_breach.blocked_automatically": "no",
                "risk_breach.regulatory_breach": "confirmed",
            },
        ),
        (
            "cta-sip-luld-2024",
            {
                "data_quality.recovery": "manual_recovery",
                "data_quality.value_seen": "185.10",
                "data_quality.value_expected": "627400",
                "data_quality.instrument_count": "49",
            },
        ),
    ],
)
def test_what_a_file_states_goes_into_the_category_s_form(name: str, facts: dict[str, str]) -> None:
    """And nothing that it does not state."""
    assert facts_of(load(SHIPPED / f"{name}.yaml"), FORMS) == facts
