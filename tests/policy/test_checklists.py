from pathlib import Path

import pytest

from bot.domain.impact import Category
from bot.policy.checklists import BUILT_IN, NAMES, load_checklists
from bot.policy.errors import PolicyError
from bot.policy.load import load_policy

HEAD = "schema: warroom-checklist/1\nitems:\n"
ITEM = "  - {id: halt, stage: stop, text: Halt}\n"


def a_list(folder: Path, text: str, name: str = "network_issues") -> Path:
    """The firm's templates with one list of its own; returns the templates' folder."""
    (folder / "checklists").mkdir(exist_ok=True)
    (folder / "checklists" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    """Why the lists are refused, without the folder."""
    with pytest.raises(PolicyError) as refused:
        load_checklists(folder)
    return str(refused.value).replace(f"{folder}/checklists/", "")


def test_every_list_comes_along() -> None:
    """One file for each category, and three that all share."""
    assert {path.stem for path in BUILT_IN.glob("*.yaml")} == set(NAMES)


def test_a_firm_replaces_a_list_by_one_of_the_same_name(tmp_path: Path) -> None:
    """The others stay as they come along; a folder without lists changes nothing."""
    assert load_checklists(tmp_path) == load_checklists(None)
    lists = load_policy(None, templates=a_list(tmp_path, HEAD + ITEM)).checklists
    assert [item.text for item in lists.containment[Category.NETWORK_ISSUES]] == ["Halt"]
    assert lists.containment[Category.RISK_BREACH] == load_checklists(None).containment[Category.RISK_BREACH]


@pytest.mark.parametrize(
    ("items", "line", "reason"),
    [
        (ITEM + "  - {id: Halt, stage: stop, text: x}\n", 4, "`Halt` is not an item's id such as core-dump."),
        (ITEM + "  - {id: all, stage: stop, text: x}\n", 4, "`all` is not an item's id"),
        (ITEM + ITEM, 4, "`halt` is already used by another item."),
        (ITEM + "  - {id: tested, stage: prove, text: x}\n", 4, "`tested` is already used by another item."),
        (ITEM + "  - {id: x, stage: stopp, text: x}\n", 4, "`stopp` is no stage, did you mean `stop`?"),
        (ITEM + "  - {id: x, text: x}\n", 4, "an item has a stage: stop → cancel → prove"),
        (ITEM + "  - {id: x, stage: resume, text: x}\n", 4, "an item has a stage: stop → cancel"),
        ("  - {id: x, stage: repair, text: x}\n" + ITEM, 4, "`stop` comes before `repair` in the golden order."),
        (ITEM + "  - {id: x, stage: preserve, text: x, evidence: log}\n", 4, "`log` is no kind of evidence"),
        (ITEM + "  - {id: x, stage: stop, text: x, prof: y}\n", 4, "`prof` is no key here, did you mean `proof`?"),
        ("".join(ITEM.replace("halt", f"h{n}") for n in range(21)), 23, "a list has at most 20 items."),
    ],
)
def test_a_wrong_list_is_refused_with_line_and_reason(tmp_path: Path, items: str, line: int, reason: str) -> None:
    """At the start, and not when somebody needs it."""
    told = refusal(a_list(tmp_path, HEAD + items))
    assert told.startswith(f"network_issues.yaml:{line}: ")
    assert reason in told


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Two lists, two lines; a list that nobody asks for is refused too."""
    a_list(tmp_path, HEAD + "  - {id: x, stage: stop, text: x}\n", name="resume")
    told = refusal(a_list(tmp_path, "schema: other\nitems: []\n"))
    assert [line.split(":")[0] for line in told.splitlines()] == [
        "resume.yaml",
        "network_issues.yaml",
        "network_issues.yaml",
    ]
    assert "only lists of containment have stages." in told
    other = tmp_path / "other"
    other.mkdir()
    assert "`networks` is no checklist, did you mean `network_issues`?" in refusal(
        a_list(other, HEAD + ITEM, "networks")
    )
