"""Which policy is in force at a start."""

from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from bot.acceptance import NotReady, accepted
from bot.integrations.standby import Standby
from bot.policy.load import DEFAULT_POLICY
from bot.settings import Settings
from tests.stories.firm import CAST


def a_firm(folder: Path) -> Settings:
    """Everything that a firm sets, with somebody in every role."""
    policy = yaml.safe_load(DEFAULT_POLICY.read_text())
    policy["contacts"] = {role.value: [{"slack": f"U{name.upper()}", "name": name}] for name, role in CAST.items()}
    path = folder / "policy.yaml"
    path.write_text(yaml.safe_dump(policy, sort_keys=False))
    return Settings(
        slack_bot_token="xoxb-1-a", slack_signing_secret="5160", policy=path, standby=str(folder / "standby")
    )


@pytest.mark.parametrize("broken", ["schema: nonsense\n", "{", DEFAULT_POLICY.read_text()])
def test_a_bad_file_leaves_the_last_accepted_policy_in_force(tmp_path: Path, broken: str) -> None:
    """It says why, and what was accepted stays on standby however often it starts."""
    settings = a_firm(tmp_path)
    good = accepted(settings)
    assert good.refused == ""
    assert settings.policy is not None
    settings.policy.write_text(broken)
    for _ in range(2):
        before = accepted(settings)
        assert replace(before, refused="") == good
        assert "policy" in before.refused


def test_a_first_start_with_a_bad_file_is_refused(tmp_path: Path) -> None:
    """There is nothing to fall back to; everything that is wrong is said."""
    settings = a_firm(tmp_path)
    assert settings.policy is not None
    settings.policy.write_text("{")
    with pytest.raises(NotReady, match=r"SLACK_BOT_TOKEN is not set.*\n.*policy\.yaml:"):
        accepted(replace(settings, slack_bot_token=None))


def test_a_last_accepted_policy_that_cannot_be_used_either_is_refused(tmp_path: Path) -> None:
    """Such as one of an older program."""
    settings = a_firm(tmp_path)
    Standby(tmp_path / "standby").keep_policy(b"schema: hft-policy/0\n")
    assert settings.policy is not None
    settings.policy.write_text("{")
    with pytest.raises(NotReady):
        accepted(settings)


def test_a_folder_that_cannot_be_written_keeps_nobody_from_starting(tmp_path: Path) -> None:
    """The log says so."""
    (tmp_path / "standby").touch()
    assert accepted(a_firm(tmp_path)).refused == ""


def test_a_broken_registry_leaves_the_last_accepted_policy_in_force(tmp_path: Path) -> None:
    """It is found beside the policy as long as it can be read; if it cannot, the firm does without it."""
    settings = a_firm(tmp_path)
    assert settings.policy is not None
    registry = tmp_path / "registry.yaml"
    registry.write_text("schema: hft-registry/1\nhosts: [{name: router-8}]\n")
    settings.policy.write_text(settings.policy.read_text().replace("registry: null", "registry: registry.yaml"))
    assert accepted(settings).registry.entries("hosts")
    settings.policy.write_text("{")
    assert accepted(settings).registry.entries("hosts")
    registry.write_text("{")
    before = accepted(settings)
    assert "policy.yaml" in before.refused
    assert before.registry.entries("hosts") == ()
