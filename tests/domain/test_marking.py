"""Marks: who put which message of whom on the timeline, as what."""

from typing import Any

import pytest

from bot.domain.capture import Deleted, Edited, Reacted, Said, entry, message_key
from bot.domain.change import EntryKind
from bot.domain.marking import CHOICES, AddToTimeline, MarkClass, add, marks, pointed, typed
from tests.builders import NOON, a_command, a_policy, an_incident, minutes
from tests.domain.test_capture import COMMON, SOURCE


def a_message(text: str, **fields: Any) -> Said:
    """Ada says something at noon."""
    return Said(**COMMON, raw="{}", text=text, **fields)


def an_edit(old: str | None, text: str, **fields: Any) -> Edited:
    """Mei edits Ada's message."""
    return Edited(**{**COMMON, "actor": "UMEI"}, raw="{}", text=text, old=old, revision="2.2", author="UADA", **fields)


def a_reaction(name: str = "pushpin", **fields: Any) -> Reacted:
    """Mei reacts to Ada's message."""
    given = {"added": True, **fields}
    return Reacted(**{**COMMON, "actor": "UMEI"}, raw="{}", reaction=name, author="UADA", **given)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("!decision we halt", MarkClass.DECISION),
        ("  !decision: we halt", MarkClass.DECISION),
        ("TODO: check the drop copy", MarkClass.TODO),
        ("!decisions were made", None),
        ("todo: write", None),
        ("TODO check", None),
        ("was it a !decision", None),
        ("", None),
    ],
)
def test_a_message_marks_itself_by_its_first_word(text: str, chosen: MarkClass | None) -> None:
    """`!decision` and `TODO:` at its beginning, as they are written."""
    assert typed(text) is chosen
    found = marks(a_message(text), "pushpin")
    assert [each.content["class"] for each in found] == ([chosen.value] if chosen else [])


def test_a_mark_names_author_and_marker_and_points_to_the_message() -> None:
    """So that both are credited."""
    (mark,) = marks(a_reaction(), "pushpin")
    assert (mark.kind, mark.actor, mark.content["author"]) == (EntryKind.MARKED, "UMEI", "UADA")
    assert (mark.source, mark.about, mark.occurred_at) == (SOURCE, message_key(SOURCE), NOON)
    assert (mark.text, mark.content["class"]) == ("Marked for the timeline.", None)


def test_the_firm_chooses_the_reaction_that_marks() -> None:
    """A skin tone changes nothing; other reactions mark nothing."""
    assert marks(a_reaction("+1::skin-tone-4"), "+1")
    assert marks(a_reaction("pushpin"), "+1") == ()


def test_taking_the_reaction_back_ends_the_mark() -> None:
    """By an entry of its own."""
    (gone,) = marks(a_reaction(added=False), "pushpin")
    assert (gone.kind, gone.text) == (EntryKind.UNMARKED, "Not marked any more.")


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("halt", "!decision halt", [(EntryKind.MARKED, "decision")]),
        ("!decision halt", "halt", [(EntryKind.UNMARKED, "decision")]),
        ("TODO: halt", "!decision halt", [(EntryKind.UNMARKED, "todo"), (EntryKind.MARKED, "decision")]),
        ("!decision halt", "!decision stop", []),
        (None, "TODO: halt", [(EntryKind.MARKED, "todo")]),
    ],
)
def test_an_edit_changes_the_mark_with_the_word(old: str | None, new: str, found: list[tuple[EntryKind, str]]) -> None:
    """Credited to whoever edited it."""
    changed = marks(an_edit(old, new), "pushpin")
    assert [(each.kind, each.content["class"]) for each in changed] == found
    assert {each.actor for each in changed} <= {"UMEI"}
    assert len({each.once for each in changed}) == len(changed)


def test_what_the_bot_does_marks_nothing() -> None:
    """Neither its words nor its reactions."""
    assert marks(a_message("!decision", ours=True), "pushpin") == ()
    assert marks(a_reaction(ours=True), "pushpin") == ()


def test_other_events_mark_nothing() -> None:
    """A deleted message stays marked as it was."""
    assert marks(Deleted(**COMMON, raw="{}", old="!decision halt", author="UADA"), "pushpin") == ()


@pytest.mark.parametrize("chosen", CHOICES)
def test_the_shortcut_marks_as_what_somebody_chose(chosen: MarkClass) -> None:
    """The answer repeats it; the incident stays as it is."""
    command = a_command(AddToTimeline, source=SOURCE, author="UADA", chosen=chosen)
    change = add(an_incident(), command, policy=a_policy(), now=minutes(3))
    (mark,) = change.entries
    assert (mark.actor, mark.content["author"], mark.content["class"]) == ("UMEI", "UADA", chosen.value)
    assert (mark.occurred_at, change.incident) == (minutes(3), None)
    assert change.answer == f"Added to the timeline of INC-20120801-001 as {chosen.label}."


def test_a_to_do_is_typed_and_not_chosen() -> None:
    """People read it as a word of its own."""
    assert MarkClass.TODO not in CHOICES
    assert MarkClass.TODO.label == "to-do"


def test_a_mark_whose_message_was_never_captured_says_so() -> None:
    """Other entries that point somewhere only have no number."""
    (mark,) = marks(a_reaction(), "pushpin")
    assert pointed(mark, 7).content["about_seq"] == 7
    assert pointed(mark, 7).text == "Marked for the timeline."
    assert pointed(mark, None).text == "Marked for the timeline. Its words are not on record."
    assert pointed(entry(an_edit("a", "b")), None).text == "b"
