import pytest

from bot.domain.bundle import Redacted
from bot.domain.timeline_pages import Line, NoSuchPage, bounds, lines
from tests.builders import NOON, ARow


@pytest.mark.parametrize(
    ("wanted", "entries", "page"),
    [(None, 0, (1, 1)), (None, 10, (1, 1)), (None, 11, (2, 2)), (1, 95, (1, 10)), (10, 95, (10, 10))],
)
def test_a_page_holds_ten_entries_and_the_last_one_comes_first(
    wanted: int | None, entries: int, page: tuple[int, int]
) -> None:
    """Without a number the newest entries are shown."""
    assert bounds(wanted, entries) == page


@pytest.mark.parametrize(("wanted", "words"), [(0, "pages 1 to 2"), (3, "pages 1 to 2")])
def test_a_page_that_is_not_there_names_those_that_are(wanted: int, words: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NoSuchPage, match=words):
        bounds(wanted, 20)
    with pytest.raises(NoSuchPage, match="has one page"):
        bounds(2, 10)


def test_each_line_knows_what_became_of_its_entry() -> None:
    """Corrected, removed, or as it was."""
    rows = [ARow(seq=1), ARow(seq=2), ARow(seq=3, text="")]
    removed = Redacted(3, "ab" * 32, "compliance", NOON, "a password")
    assert lines(rows, {1: 7}, [removed]) == (Line(rows[0], 7), Line(rows[1]), Line(rows[2], None, removed))
