"""Every surface word for word; `UPDATE_GOLDEN=1` writes the files anew, and the diff is then read by a person."""

import json
import os
from pathlib import Path

import pytest

from bot.render.blocks import check_home, check_message, check_view
from tests.render.surfaces import HOMES, MESSAGES, MODALS, Make

GOLDEN = Path(__file__).parents[1] / "golden"
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


def matches(path: Path, text: str) -> bool:
    """Whether the golden file says the same, after writing it where that is asked for."""
    if UPDATE:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return path.read_text(encoding="utf-8") == text


def as_text(payload: object) -> str:
    """JSON as it stands in golden files."""
    return json.dumps(payload, indent=2, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(("name", "make"), MESSAGES.items(), ids=MESSAGES)
def test_a_message_reads_as_its_golden_file(name: str, make: Make) -> None:
    """Each message in each state is what somebody has read and found good."""
    assert matches(GOLDEN / "messages" / f"{name}.json", as_text(check_message(make())))


@pytest.mark.parametrize(("name", "make"), MODALS.items(), ids=MODALS)
def test_a_form_reads_as_its_golden_file(name: str, make: Make) -> None:
    """Each form in each state is what somebody has read and found good."""
    assert matches(GOLDEN / "modals" / f"{name}.json", as_text(check_view(make())))


@pytest.mark.parametrize(("name", "make"), HOMES.items(), ids=HOMES)
def test_a_home_reads_as_its_golden_file(name: str, make: Make) -> None:
    """Each Home in each state is what somebody has read and found good."""
    assert matches(GOLDEN / "homes" / f"{name}.json", as_text(check_home(make())))


@pytest.mark.parametrize(("folder", "known"), [("messages", MESSAGES), ("modals", MODALS), ("homes", HOMES)])
def test_no_golden_file_is_left_over(folder: str, known: dict[str, Make]) -> None:
    """A golden file without its surface proves nothing."""
    assert {path.stem for path in (GOLDEN / folder).glob("*.json")} == set(known)
