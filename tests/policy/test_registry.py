from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.domain.registry import Entry, VenueEntry
from bot.policy import PolicyError, load_policy
from bot.policy.load import DEFAULT_POLICY

REGISTRY = """schema: hft-registry/1
strategies:
  - {name: mm-us, aliases: [US maker], desk: equities, owner: U012ABC, kill_procedure: "https://k/1", masked: A}
vendors:
  - {name: Feeds Inc, phone: "+44 20 7946 0000"}
venues:
  - {mic: XNAS, name: Nasdaq, desk_phone: "+1 555 0100", erroneous_trade_min: 30}
  - {mic: XNYS, session: {zone: America/New_York, opens: "09:30", closes: "16:00"}}
causes: [deployment, market data]
"""


def written(tmp_path: Path, registry: str) -> Path:
    """The default policy beside this registry."""
    (tmp_path / "registry.yaml").write_text(registry)
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT_POLICY.read_text().replace("registry: null\n", "registry: registry.yaml\n"))
    return path


def test_a_registry_lies_beside_the_policy(tmp_path: Path) -> None:
    """Every part of it by its kind."""
    policy = load_policy(written(tmp_path, REGISTRY))
    registry = policy.registry
    assert policy.sessions["XNYS"].closes == time(16)
    assert registry.entries("strategies") == (
        Entry(
            name="mm-us",
            aliases=("US maker",),
            desk="equities",
            owner="U012ABC",
            kill_procedure="https://k/1",
            masked="A",
        ),
    )
    assert registry.entries("vendors") == (Entry(name="Feeds Inc", phone="+44 20 7946 0000"),)
    assert registry.venue("nasdaq") == VenueEntry(
        name="XNAS", aliases=("Nasdaq",), phone="+1 555 0100", erroneous_trade_window=timedelta(minutes=30)
    )
    assert [each.name for each in registry.entries("causes")] == ["deployment", "market data"]
    assert registry.entries("hosts") == ()


def test_a_policy_can_be_read_without_its_other_files(tmp_path: Path) -> None:
    """For who pages while the registry is broken; a copy elsewhere finds it where the policy lay."""
    path = written(tmp_path, "{")
    assert load_policy(path, alone=True).registry.entries("venues") == ()
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    copy = tmp_path / "standby" / "policy.yaml"
    copy.parent.mkdir()
    copy.write_text(path.read_text())
    with pytest.raises(PolicyError, match=r"standby/registry\.yaml:1: cannot be read"):
        load_policy(copy)
    assert load_policy(copy, home=tmp_path).registry.entries("venues")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("hft-registry/1", "hft-registry/2", ":1: schema: this must be 'hft-registry/1'."),
        ("mic: XNYS", "mic: NYSE2", ":8: venues[1].mic: `NYSE2` is not the ISO 10383 code"),
        ("mic: XNYS", "mic: XNYS, name: Nasdaq", ":8: venues[1]: `nasdaq` means another entry already."),
        ('opens: "09:30"', 'opens: "16:00"', ":8: venues[1].session: this venue opens when it closes."),
        ("session: {", "session: {holidays: MARS, ", ":8: venues[1].session.holidays: `MARS` is no exchange"),
        ("name: mm-us", 'name: "mm,us"', ":3: strategies[0].name: `mm,us` is not a name of at most 75 characters"),
        ("owner: U012ABC", "owner: sam", ":3: strategies[0].owner: `sam` is not a Slack user"),
        ("erroneous_trade_min: 30", "erroneous_trade_min: 0", ":7: venues[0].erroneous_trade_min: this must be more"),
        ('phone: "+44 20 7946 0000"', "phone: ask Tom", ":5: vendors[0].phone: `ask Tom` is not a telephone number."),
        ("desk: equities", "desc: equities", ":3: strategies[0].desc: `desc` is no key here, did you mean `desk`?"),
    ],
)
def test_a_wrong_registry_is_refused_with_its_line_and_reason(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """One thing is wrong, and it is named with the file."""
    with pytest.raises(PolicyError) as refused:
        load_policy(written(tmp_path, REGISTRY.replace(old, new, 1)))
    (problem,) = refused.value.problems
    assert problem.startswith(str(tmp_path / "registry.yaml"))
    assert reason in problem
