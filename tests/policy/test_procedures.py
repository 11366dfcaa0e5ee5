from datetime import date
from pathlib import Path

import pytest

from bot.domain.procedures import Procedure, ProcedureKind
from bot.domain.roles import Role
from bot.policy.errors import PolicyError
from bot.policy.load import DEFAULT_POLICY, load_policy

KILL = 'procedures: {kill_switch: {where: "https://runbooks.firm.example/kill", owner: Trading systems, last_tested: 2012-07-01}}'


def a_policy(folder: Path, **changes: str) -> Path:
    """The default policy with other lines for some keys."""
    lines = DEFAULT_POLICY.read_text(encoding="utf-8").splitlines()
    path = folder / "policy.yaml"
    path.write_text(
        "\n".join(next((new for key, new in changes.items() if line.startswith(f"{key}: ")), line) for line in lines)
    )
    return path


def test_procedures_and_approvers_stand_in_the_policy(tmp_path: Path) -> None:
    """With where it is, who owns it and when it was tested."""
    path = a_policy(tmp_path, procedures=KILL, resume="resume: {approvers: [risk_management, compliance]}")
    policy = load_policy(path)
    assert policy.procedures == {
        ProcedureKind.KILL_SWITCH: Procedure(
            where="https://runbooks.firm.example/kill", owner="Trading systems", last_tested=date(2012, 7, 1)
        )
    }
    assert policy.resume_approvers == (Role.RISK_MANAGEMENT, Role.COMPLIANCE)
    assert load_policy(None).procedures == {}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"procedures": "procedures: {kill: {where: x, owner: y}}"},
            "`kill` is no procedure.",
        ),
        ({"resume": "resume: {approvers: [compliance]}"}, "resume.approvers"),
        ({"resume": "resume: {approvers: [compliance, compliance]}"}, "`compliance` is already used by another entry."),
    ],
)
def test_a_wrong_one_is_refused_with_its_line(tmp_path: Path, changes: dict[str, str], reason: str) -> None:
    """Two people approve, of two roles."""
    with pytest.raises(PolicyError, match=r"policy\.yaml:\d+: ") as refused:
        load_policy(a_policy(tmp_path, **changes))
    assert reason in str(refused.value)
