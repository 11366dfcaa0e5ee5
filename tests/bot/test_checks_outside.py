"""What `warroom check` says of addresses outside Slack."""

import re
from pathlib import Path

from bot.checks import Finding, findings
from bot.policy.load import DEFAULT_POLICY
from bot.settings import Settings

UNSET = "the variable `PHONE_ADA` is not set, or holds no address such as pagerduty://…"


async def test_addresses_that_cannot_be_read_are_named_by_number(sqlite_url: str) -> None:
    """Each is tried, nothing is sent, and no secret is printed."""
    addresses = ("json://hooks.firm.example/hidden-token", "mailtoo://user:hidden-token@firm.example")
    found = await findings(Settings(anchor_urls=addresses, database_url=sqlite_url))
    assert [each for each in found if "nchor" in each.words or "ANCHOR" in each.words] == [
        Finding(good=True, words="Address 1 of WARROOM_ANCHOR_URLS can be read."),
        Finding(
            good=False,
            words="Address 2 of WARROOM_ANCHOR_URLS cannot be used: "
            "The address is none that Apprise knows. See its list of services.",
        ),
    ]
    assert not any("hidden-token" in each.words for each in found)


async def test_addresses_of_people_are_named_by_their_variable(sqlite_url: str, tmp_path: Path) -> None:
    """One that is missing is a line of the policy; one that cannot be read is found before it is needed."""
    policy = tmp_path / "firm.yaml"
    ada = "[{slack: U0ADA, urls: {pager: 'env:PAGER_ADA', phone: 'env:PHONE_ADA'}}]"
    shipped = DEFAULT_POLICY.read_text("utf-8")
    policy.write_text(
        re.sub(r"^contacts: \{\}.*$", f"contacts: {{scribe: {ada}}}", shipped, flags=re.MULTILINE), "utf-8"
    )
    addresses = {"PAGER_ADA": "jsons://hooks.firm.example/hidden-token"}
    found = await findings(Settings(policy=policy, addresses=addresses, database_url=sqlite_url))
    line = policy.read_text("utf-8").splitlines().index(f"contacts: {{scribe: {ada}}}") + 1
    assert [each.words for each in found if "ADA" in each.words] == [
        f"{policy}:{line}: contacts.scribe[0].urls.phone: {UNSET}"
    ]
    addresses["PHONE_ADA"] = "nosuch://hidden-token"
    found = await findings(Settings(policy=policy, addresses=addresses, database_url=sqlite_url))
    assert [(each.good, each.words.partition(":")[0]) for each in found if "ADA" in each.words] == [
        (True, "The address in PAGER_ADA can be read."),
        (False, "The address in PHONE_ADA cannot be used"),
    ]
    assert not any("hidden-token" in each.words for each in found)
