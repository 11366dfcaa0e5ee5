"""What whoever takes a role over reads first."""

from dataclasses import replace

from bot.domain.change import EntryKind
from bot.domain.handing_over import MOST, summary
from tests.builders import ARow, an_incident, minutes


def test_a_summary_is_drafted_from_the_record() -> None:
    """Decisions by the words they were made in, and the latest of what moved something."""
    said = ARow(seq=1, kind=EntryKind.MESSAGE, occurred_at=minutes(1), text="we halt mm-us")
    mark = ARow(
        seq=2, kind=EntryKind.MARKED, occurred_at=minutes(2), text="m", content={"class": "decision", "about_seq": 1}
    )
    notes = [ARow(seq=n, kind=EntryKind.NOTE, occurred_at=minutes(n), text=f"note {n}") for n in range(3, 12)]
    found = summary(an_incident(), [said, mark, *notes])
    assert found.decisions == ((minutes(1), "we halt mm-us"),)
    assert [text for _, text in found.latest] == [f"note {n}" for n in range(12 - MOST, 12)]
    assert found.questions == ()


def test_what_triage_left_unknown_is_open() -> None:
    """Before triage nobody has been asked."""
    assert len(summary(replace(an_incident(), triaged=True), []).questions) == MOST
