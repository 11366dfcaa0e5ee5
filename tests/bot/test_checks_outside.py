"""What `warroom check` says of addresses outside Slack."""

from bot.checks import Finding, findings
from bot.settings import Settings


async def test_addresses_that_cannot_be_read_are_named_by_number(sqlite_url: str) -> None:
    """Each is tried, nothing is sent, and no secret is printed."""
    addresses = ("json://hooks.firm.example/hidden-token", "mailtoo://user:hidden-token@firm.example")
    found = await findings(Settings(anchor_urls=addresses, database_url=sqlite_url))
    assert [each for each in found if "nchor" in each.words or "ANCHOR" in each.words] == [
        Finding(good=True, words="Anchor address 1 can be read."),
        Finding(
            good=False,
            words="Address 2 of WARROOM_ANCHOR_URLS cannot be used: "
            "The address is none that Apprise knows. See its list of services.",
        ),
    ]
    assert not any("hidden-token" in each.words for each in found)
