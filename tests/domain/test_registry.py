from bot.domain.forms import Fact
from bot.domain.impact import Category
from bot.domain.registry import Entry, Registry, Unregistered, VenueEntry, hit, names_in, registered, unregistered
from tests.builders import NOON, a_person, a_policy

FORMS = a_policy().forms
REGISTRY = Registry(
    {
        "strategies": (Entry(name="mm-us", aliases=("market maker",), owner="USAM"), Entry(name="mm-eu")),
        "venues": (VenueEntry(name="XNYS", aliases=("NYSE",)),),
        "hosts": (Entry(name="router-8", owner="S0OLU"),),
    }
)
FACTS = {
    "failure_log.affected_strategies": Fact("mm-us, mm-asia", a_person(), NOON),
    "failure_log.affected_venues": Fact("XNYS", a_person(), NOON),
    "failure_log.affected_hosts": Fact("", a_person(), NOON),
}


def test_names_are_found_by_alias_and_in_any_case() -> None:
    """And spelt on record as the registry does; what it does not have stays as it was typed."""
    field = FORMS.find(Category.UNKNOWN, "affected_strategies")
    assert registered(REGISTRY, field, "Market Maker, MM-EU, mm-us, mm-asia") == "mm-us, mm-eu, mm-asia"
    assert registered(REGISTRY, FORMS.find(Category.UNKNOWN, "risk_growth"), "mm-US") == "mm-US"
    assert registered(REGISTRY, field, "") == ""


def test_a_venue_is_found_by_its_mic_or_its_name() -> None:
    """Other things are no venues."""
    assert REGISTRY.venue("nyse") == REGISTRY.venue("XNYS") == VenueEntry(name="XNYS", aliases=("NYSE",))
    assert REGISTRY.venue("XNAS") is None
    assert Registry({"venues": (Entry(name="XNYS"),)}).venue("XNYS") is None


def test_a_single_name_may_hold_commas() -> None:
    """Only lists are taken apart."""
    assert names_in(FORMS.find(Category.NETWORK_ISSUES, "venue"), "XNYS") == ("XNYS",)
    assert names_in(FORMS.find(Category.NETWORK_ISSUES, "venue"), "") == ()


def test_a_name_leads_to_its_owner() -> None:
    """By every name it has; a user group is no one person to page."""
    assert REGISTRY.owners() == {"mm-us": "USAM", "market maker": "USAM"}


def test_what_is_hit_is_known_by_the_registry() -> None:
    """Each once; names that it does not have are left out, and so is an answer of unknown."""
    again = {**FACTS, "strategy_loss.strategy_id": Fact("mm-us", a_person(), NOON)}
    assert [each.name for each in hit(REGISTRY, FORMS, Category.STRATEGY_LOSS, again)] == ["mm-us", "XNYS"]


def test_names_that_nobody_registered_are_listed() -> None:
    """With the incident that uses them."""
    used = [("INC-20120801-001", Category.UNKNOWN, FACTS)]
    assert list(unregistered(REGISTRY, FORMS, used)) == [Unregistered("strategy", "mm-asia", "INC-20120801-001")]
