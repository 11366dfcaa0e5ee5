"""The firm's registry and the venue clock: names as they are registered, owners to page, windows that end."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.registry import Entry, Registry, VenueEntry
from tests.stories.firm import Firm


async def registered(firm: Firm) -> None:
    """The bot starts again with a registry."""
    firm.policy = replace(
        firm.policy,
        registry=Registry(
            {
                "strategies": (Entry(name="mm-us", aliases=("US maker",), owner=firm.users["sam"]),),
                "venues": (
                    VenueEntry(
                        name="XNYS",
                        aliases=("NYSE",),
                        phone="+1 212 555 0100",
                        erroneous_trade_window=timedelta(minutes=30),
                    ),
                ),
            }
        ),
    )
    await firm.stop_bot()
    await firm.start_bot()


async def test_the_card_counts_down_to_the_venue_s_window(firm: Firm) -> None:
    """By an absolute time, with the desk's telephone; until the execution is known it says that its time is missing."""
    await registered(firm)
    await firm.declare("sam")
    await firm.pass_time(seconds=5)
    assert "Venue clock: execution time missing" in (await firm.lines())[0]
    await firm.answer("ada", "set venue xnys")
    await firm.answer("ada", "set first_bad_execution_at 09:25")
    await firm.pass_time(seconds=5)
    card = (await firm.lines())[0]
    assert "XNYS review of trades until <!date^1343829300^{time}|13:55 UTC>, desk +1 212 555 0100." in card


async def test_names_are_offered_spelt_and_cleaned_up(small_firm: Firm) -> None:
    """A form offers what is registered, an alias is spelt as the registry does, and what it lacks is listed."""
    await registered(small_firm)
    incident = await small_firm.declare("sam")
    page = await small_firm.slash("ada", f"form {incident.reference} triage")
    assert page.view is not None
    block = "failure_log.affected_strategies"
    await small_firm.submit("ada", {block: "mm-us", f"{block}.others": "us MAKER, mm-asia"})
    assert (await small_firm.incident()).facts[block].value == "mm-us, mm-asia"
    listed = (await small_firm.slash("ada", "registry unknown")).text
    assert listed == (
        "Not registered: strategy mm-asia (INC-20120801-001). Add each to the registry, or as an alias there."
    )
    assert "Registered: 1 strategy, 1 venue." in ((await small_firm.slash("ada", "registry")).text or "")
    assert "/incident registry unknown" in ((await small_firm.slash("ada", "registry all")).text or "")


async def test_whoever_owns_a_strategy_is_paged_by_its_name(small_firm: Firm) -> None:
    """The registry knows who answers for it."""
    await registered(small_firm)
    await small_firm.declare_in_one_line()
    before = len(small_firm.pages("sam"))
    await small_firm.answer("mei", "page US maker it sends without limits")
    await small_firm.pass_time(seconds=5)
    assert len(small_firm.pages("sam")) == before + 1


async def test_a_firm_without_a_registry_is_told_how_to_get_one(small_firm: Firm) -> None:
    """Nothing needs it; names are simply kept as they are typed."""
    assert "Name a registry file in the policy" in ((await small_firm.slash("ada", "registry")).text or "")
    await small_firm.declare_in_one_line()
    assert "Every name of the latest incidents" in ((await small_firm.slash("ada", "registry unknown")).text or "")
