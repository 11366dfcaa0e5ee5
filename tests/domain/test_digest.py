"""The digest: each message once, as it stands at last, and what was marked is never cut."""

from typing import Any

from bot.domain.change import EntryKind, Source
from bot.domain.digest import MOST_ROWS, as_it_stands, marked_as
from bot.domain.marking import MarkClass
from bot.domain.postmortem import Section, draft
from tests.builders import NOON, ARow, a_policy, an_incident, minutes


def about(
    seq: int, kind: EntryKind = EntryKind.MESSAGE, text: str = "halt mm-us", *, ts: str = "1.1", **more: Any
) -> ARow:
    """An entry about a message of the room."""
    source = Source("T0FIRM", more.pop("channel", "C0ROOM"), ts)
    return ARow(seq=seq, kind=kind, text=text, source=source, actor=more.pop("actor", "UADA"), content=more)


def mark(seq: int, chosen: str | None = None, *, gone: bool = False, **more: Any) -> ARow:
    """A mark on the message, or its end."""
    kind, how = EntryKind.UNMARKED if gone else EntryKind.MARKED, "shortcut" if chosen else "reaction"
    return about(seq, kind, "Marked.", **{"class": chosen, "how": how, "actor": "UMEI", **more})


def words(*rows: ARow) -> list[str]:
    """What is left of entries, as text."""
    return [row.text for row in as_it_stands(rows)]


def test_an_edited_message_says_its_last_words() -> None:
    """By Slack's time of the edit, in whatever order the edits were recorded, also under another id of the room."""
    edits = [
        about(1, EntryKind.EDITED, "halt mm-eu", revision="10.2", channel="C0NEW"),
        about(2),
        about(3, EntryKind.EDITED, "halt mm-uk", revision="9.1"),
    ]
    assert words(*edits) == ["halt mm-eu (edited)"]


def test_a_deleted_message_is_said_to_be_deleted() -> None:
    """Its words stay on record, and are not repeated; a later edit brings nothing back."""
    assert words(about(1), about(2, EntryKind.DELETED), about(3, EntryKind.EDITED, revision="9.1")) == ["(deleted)"]


def test_words_that_were_removed_stay_removed() -> None:
    """Whether of the message or of its edit."""
    assert words(about(1, text=""), mark(2)) == ["(words removed) (marked)"]
    assert words(about(1, text=""), about(2, EntryKind.EDITED, "", revision="9.1")) == ["(words removed) (edited)"]


def test_a_mark_goes_into_the_row_of_its_message_until_it_is_taken_back() -> None:
    """Two people mark, one takes it back: it is marked still; what a message says of itself is not said twice."""
    assert words(about(1), mark(2, "decision")) == ["halt mm-us (marked as decision)"]
    assert words(about(1), mark(2), mark(3, gone=True)) == ["halt mm-us"]
    assert words(about(1), mark(2), mark(3, actor="UTOM"), mark(4, gone=True)) == ["halt mm-us (marked)"]
    assert words(about(1, text="!decision halt"), mark(2, "decision", how="typed")) == ["!decision halt"]
    assert words(about(1), about(2, EntryKind.DELETED), mark(3, "impact")) == ["(deleted, marked as impact)"]


def test_what_is_about_a_message_that_is_not_on_record_stays() -> None:
    """And so does every other entry, as it is."""
    rows = [about(1, EntryKind.EDITED, ts="9.9"), ARow(seq=2, kind="note"), ARow(seq=3, kind="marked"), about(4)]
    assert as_it_stands(rows) == rows


def timeline(*rows: ARow) -> Section:
    """The timeline of a draft of these entries."""
    made = draft(an_incident(), rows, [], a_policy(), generated_at=minutes(200))
    return next(each for each in made.sections if each.title == "Timeline")


def test_marked_messages_stay_when_the_digest_is_cut() -> None:
    """The last of many messages is the one that somebody marked; the earliest others fill what room there is."""
    chat = [about(number, ts=f"{number}.0", text=f"line {number}") for number in range(1, 201)]
    cut = timeline(*chat, mark(201, "diagnosis", ts="200.0"))
    shown = [row[3] for row in cut.tables[0].rows]
    assert shown == [*(f"line {number}" for number in range(1, MOST_ROWS)), "line 200 (marked as diagnosis)"]
    assert cut.sentences[0].startswith("120 messages of 1 people are left out")


def test_a_message_that_is_marked_as_a_decision_is_one() -> None:
    """It stands among the decisions."""
    rows = [
        about(1, text="hold all orders"),
        mark(2, "decision"),
        about(3, ts="2.2", text="ok"),
        mark(4, "impact", ts="2.2"),
    ]
    made = draft(an_incident(), rows, [], a_policy(), generated_at=NOON)
    decisions = next(each for each in made.sections if each.title == "Containment and decisions").tables[0]
    assert [row[3] for row in decisions.rows] == ["hold all orders (marked as decision)"]
    assert not marked_as(ARow(seq=1), MarkClass.DECISION)
