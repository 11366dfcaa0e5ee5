"""What counts as a lesson, and which are found."""

from datetime import timedelta

import pytest

from bot.domain.action_items import ItemStatus
from bot.domain.lessons import LessonKind, Told, lessons, matching
from tests.builders import NOON, ARow, minutes
from tests.domain.test_action_items import an_item

REFERENCE = "INC-20120801-001"
FACTOR = ARow(seq=1, kind="factor", text="Nobody compared the hosts", recorded_at=minutes(9))
WORKED = an_item(number=4, status=ItemStatus.DONE, done_at=NOON + timedelta(days=1), effective=True)
AGAIN = an_item(number=5, title="Alert on rejects", effective=False)


def test_factors_and_answered_changes_are_lessons() -> None:
    """The newest first; what nobody has answered for is none, and a factor reads as it was corrected."""
    correction = ARow(seq=2, kind="correction", text="Nobody compared the eight hosts", content={"supersedes": 1})
    removed = ARow(seq=3, kind="factor", text="")
    found = lessons([Told(REFERENCE, "Router floods", [FACTOR, correction, removed])], [an_item(), WORKED, AGAIN])
    assert [(each.kind, each.text) for each in found] == [
        (LessonKind.WORKED, "Count fills"),
        (LessonKind.FACTOR, "Nobody compared the eight hosts (corrected by #2)"),
        (LessonKind.AGAIN, "Alert on rejects"),
    ]
    assert {each.incident for each in found} == {"Router floods"}


@pytest.mark.parametrize(
    ("words", "count"),
    [("", 2), ("HOSTS", 1), ("hosts compared", 1), ("router", 2), ("hosts fills", 0), (REFERENCE, 2)],
)
def test_a_lesson_is_found_by_all_its_words(words: str, count: int) -> None:
    """In whichever case and order; the incident's own words count too."""
    assert len(matching(lessons([Told(REFERENCE, "Router floods", [FACTOR])], [WORKED]), words)) == count
