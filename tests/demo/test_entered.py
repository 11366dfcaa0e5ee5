from dataclasses import replace

from bot.demo.entered import as_message, as_note, missing
from bot.domain.change import Source
from bot.sandbox.seen import Seen
from storage.queries import TimelineRow
from tests.demo.stories import minutes, row

SAID = TimelineRow(
    seq=1,
    kind="message",
    occurred_at=minutes(1),
    recorded_at=minutes(1),
    actor="U1",
    text="a < b",
    content={},
    source=Source("T1", "C1", "1.0"),
    hash="h",
)
NOTED = replace(SAID, seq=2, kind="note", source=None, text="a < b")


def test_a_message_is_found_by_its_place_in_slack() -> None:
    """Its words are those that were typed, not Slack's entities."""
    said = as_message(row(1), "C1", Seen(text="a &lt; b", ts="1.0"))
    assert missing([said], [SAID]) == []
    assert missing([as_message(row(1), "C1", Seen(text="a &lt; b", ts="2.0"))], [SAID]) == [row(1)]
    assert missing([as_message(row(1), "C1", Seen(text="a", ts="1.0"))], [SAID]) == [row(1)]


def test_a_note_is_found_by_author_and_time() -> None:
    """Its ends are trimmed, as those of every command."""
    assert missing([as_note(row(1), "U1", " a &lt; b ")], [NOTED]) == []
    assert missing([as_note(row(2), "U1", "a &lt; b")], [NOTED]) == [row(2)]
    assert missing([as_note(row(1), "U2", "a &lt; b")], [NOTED]) == [row(1)]


def test_one_entry_stands_for_one_row() -> None:
    """Two rows of one moment and one wording need two entries."""
    twice = [as_note(row(1), "U1", "a &lt; b"), as_note(row(1), "U1", "a &lt; b")]
    assert missing(twice, [NOTED]) == [row(1)]
    assert missing(twice, [NOTED, NOTED]) == []
