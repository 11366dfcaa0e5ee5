from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.impact import Category, Impact
from bot.domain.severity import Severity
from bot.domain.signal_rules import Opening, SignalRule
from bot.policy import PolicyError, load_policy
from bot.policy.load import DEFAULT_POLICY

RULES = """signals:
  rules:
    - {id: rejects, match: {name: "Order*"}, open: now, category: execution_failure, severity: P1, inputs: {loss_usd: "12000"},
       registry: {hosts: host}, group_by: [name, strategy], window_min: 30}
    - {id: latency, match: {name: Latency}}
  silences:
    - {match: {host: "oms-*"}, owner: U012ABCDEF, reason: patching, from: "2026-12-05T06:00", until: "2026-12-05T09:00"}
"""


def written(tmp_path: Path, signals: str) -> Path:
    """The default policy with this section."""
    path = tmp_path / "policy.yaml"
    path.write_text(DEFAULT_POLICY.read_text().replace("signals: {}\n", signals))
    return path


def test_rules_and_silences_are_read_whole(tmp_path: Path) -> None:
    """What is left out is careful: on-call is asked first."""
    signals = load_policy(written(tmp_path, RULES)).signals
    rejects, latency = signals.rules
    assert rejects == SignalRule(
        id="rejects",
        match={"name": "Order*"},
        opening=Opening.NOW,
        category=Category.EXECUTION_FAILURE,
        severity=Severity.P1,
        impact=Impact(loss_usd=Decimal(12000)),
        registry={"hosts": "host"},
        group_by=("name", "strategy"),
        window=timedelta(minutes=30),
    )
    assert (latency.opening, latency.ask_for, signals.most_rooms) == (Opening.ASK, timedelta(minutes=5), 3)
    assert signals.silences[0].end == datetime(2026, 12, 5, 9, tzinfo=UTC)
    assert signals.window_of("gone") == timedelta(hours=1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("id: latency", "id: rejects", "`rejects` is already used"),
        ('loss_usd: "12000"', "loss_usd: much", "not a plain number"),
        ("09:00", "05:00", "ends before it starts"),
        ("open: now", "open: soon", "soon"),
        ("match: {name: Latency}", "match: {}", "match"),
    ],
)
def test_a_wrong_section_is_refused(tmp_path: Path, old: str, new: str, reason: str) -> None:
    """With line and reason, as everything else in the file."""
    with pytest.raises(PolicyError) as caught:
        load_policy(written(tmp_path, RULES.replace(old, new)))
    assert reason in str(caught.value)
