from dataclasses import replace
from typing import Any

import pytest

from bot.domain.change import EffectKind, EntryKind
from bot.domain.keeping import Destruction, Hold
from bot.domain.redaction import (
    LONGEST_REASON,
    AgreeDestruction,
    AskDestruction,
    Held,
    NotAllowed,
    NotRemovable,
    ReadSealed,
    Redact,
    agree_destruction,
    ask_destruction,
    read_sealed,
    redact,
)
from tests.builders import a_command, a_person, a_policy, an_incident, minutes

HELD = (Held(41, "message", "ab" * 32), Held(43, "edited", "cd" * 32))
SEALED = (Held(41, "message", "ab" * 32, removed=True), Held(43, "edited", "cd" * 32, removed=True))
ASKED = Destruction(41, "court order 12", a_person("Kim"), minutes(0))
HOLD = Hold("SEC inquiry", a_person("Kim"), minutes(0))
HOW: dict[str, Any] = {"policy": a_policy(), "now": minutes(9)}


def test_a_redaction_names_all_that_it_removes_and_says_so_in_the_room() -> None:
    """The words themselves are in none of it."""
    command = a_command(Redact, by="Kim", number=41, reason="a password")
    change = redact(HELD, an_incident(), command, drafted=True, **HOW)
    (entry,) = change.entries
    assert (entry.kind, entry.actor) == (EntryKind.REDACTED, "UKIM")
    assert entry.text == "Words of entries 41 and 43 removed by Compliance: a password"
    assert entry.content == {"redacted": [41, 43], "reason": "a password"}
    assert [each.kind for each in change.effects] == [EffectKind.SAY, EffectKind.WRITE_DRAFT]
    assert change.answer == (
        f"{entry.text}. The hash stays; Compliance reads it with `/incident sealed 41`. "
        "It still stands in Slack: delete it there. Delete the earlier draft of the post-mortem in the room."
    )


def test_the_bytes_of_a_file_go_with_the_words_that_name_it() -> None:
    """Each once, however many entries are about them; a file that is shown in Slack is to be deleted there."""
    family = (Held(41, "file", "ab" * 32, file="F1", sha256="ef" * 32), replace(HELD[1], kind="file", sha256="ef" * 32))
    command = a_command(Redact, by="Kim", number=41, reason="a password")
    change = redact(family, an_incident(), command, drafted=False, **HOW)
    assert change.entries[0].text == "Words and bytes of entries 41 and 43 removed by Compliance: a password"
    assert [each.payload["sha256"] for each in change.effects if each.kind is EffectKind.SETTLE_FILE] == ["ef" * 32]
    assert change.answer.endswith("It still stands in Slack: delete it there.")
    removed = tuple(replace(each, removed=True) for each in family)
    read = read_sealed(removed, an_incident(), a_command(ReadSealed, by="Kim", number=41), **HOW)
    assert read.answer.endswith(f"Its bytes are under seal in the evidence store, at sealed/ef/{'ef' * 32}.")
    agreed = a_command(AgreeDestruction, by="Tom", number=41)
    ended = agree_destruction(removed, an_incident(destructions=(ASKED,)), agreed, **HOW)
    assert ended.entries[0].text.startswith("Sealed words and bytes of entries 41 and 43 destroyed: ")
    assert [each.kind for each in ended.effects] == [EffectKind.SAY, EffectKind.SETTLE_FILE]


def test_in_whose_place_an_entry_stood_outlives_its_words() -> None:
    """The removal says so."""
    command = a_command(Redact, by="Kim", number=43, reason="a password")
    change = redact((Held(43, "correction", "ab" * 32, supersedes=41),), an_incident(), command, drafted=False, **HOW)
    assert change.entries[0].content == {"redacted": [43], "reason": "a password", "superseded": [[41, 43]]}


def test_a_note_without_a_draft_leaves_nothing_to_be_done_by_hand() -> None:
    """Only what was said in Slack stands there."""
    command = a_command(Redact, by="Kim", number=41, reason="a password")
    change = redact((Held(41, "note", "ab" * 32),), an_incident(), command, drafted=False, **HOW)
    assert change.answer.endswith("`/incident sealed 41`.")
    assert [each.kind for each in change.effects] == [EffectKind.SAY]


@pytest.mark.parametrize(
    ("by", "reason", "family", "words"),
    [
        ("Tom", "a password", HELD, "Only Compliance"),
        ("Kim", "", HELD, "Give a reason"),
        ("Kim", "x" * (LONGEST_REASON + 1), HELD, "Give a reason"),
        ("Kim", "a password", (), "no entry 41"),
        ("Kim", "a password", SEALED, "removed already"),
        ("Kim", "a password", (Held(41, "severity", "ab" * 32),), "recorded by warroom itself"),
    ],
)
def test_a_redaction_is_refused_with_the_reason(by: str, reason: str, family: tuple[Held, ...], words: str) -> None:
    """Who, why, and what: each of them is asked for."""
    command = a_command(Redact, by=by, number=41, reason=reason)
    with pytest.raises((NotAllowed, NotRemovable), match=words):
        redact(family, an_incident(), command, drafted=False, **HOW)


def test_reading_what_is_sealed_is_recorded_without_the_words() -> None:
    """By Compliance, and only what was removed."""
    command = a_command(ReadSealed, by="Kim", number=41)
    (entry,) = read_sealed(SEALED, an_incident(), command, **HOW).entries
    assert (entry.kind, entry.text) == (EntryKind.SEALED_READ, "Sealed words of entry 41 read by Compliance")
    with pytest.raises(NotAllowed):
        read_sealed(SEALED, an_incident(), a_command(ReadSealed, by="Mei", number=41), **HOW)
    with pytest.raises(NotRemovable, match="were not removed"):
        read_sealed(HELD, an_incident(), command, **HOW)


def test_a_destruction_waits_for_a_second_person() -> None:
    """A second request for the same entry takes the place of the first."""
    command = a_command(AskDestruction, by="Kim", number=41, reason="court order 13")
    other = Destruction(7, "old", a_person("Kim"), minutes(0))
    change = ask_destruction(SEALED, an_incident(destructions=(ASKED, other)), command, **HOW)
    assert change.incident is not None
    assert change.incident.destructions == (other, Destruction(41, "court order 13", a_person("Kim"), minutes(9)))
    assert "Nothing was destroyed yet." in change.answer


@pytest.mark.parametrize(
    ("by", "reason", "hold", "words"),
    [
        ("Tom", "court order", None, "Only Compliance"),
        ("Kim", "", None, "Give a reason"),
        ("Kim", "court order", HOLD, "under legal hold: SEC inquiry"),
    ],
)
def test_asking_to_destroy_is_refused_with_the_reason(by: str, reason: str, hold: Hold | None, words: str) -> None:
    """A legal hold goes before everything."""
    command = a_command(AskDestruction, by=by, number=41, reason=reason)
    with pytest.raises((NotAllowed, NotRemovable), match=words):
        ask_destruction(SEALED, an_incident(hold=hold), command, **HOW)


def test_a_person_of_risk_management_agrees() -> None:
    """The request is settled and both names are on record."""
    command = a_command(AgreeDestruction, by="Tom", number=41)
    change = agree_destruction(SEALED, an_incident(destructions=(ASKED,)), command, **HOW)
    assert change.incident is not None
    assert change.incident.destructions == ()
    (entry,) = change.entries
    assert entry.text == "Sealed words of entries 41 and 43 destroyed: court order 12. Asked by Kim"
    assert entry.actor == "UTOM"


@pytest.mark.parametrize(
    ("by", "asked", "hold", "words"),
    [
        ("Tom", (), None, "Nobody asked"),
        ("Kim", (ASKED,), None, "A second person"),
        ("Mei", (ASKED,), None, "A second person"),
        ("Tom", (ASKED,), HOLD, "under legal hold"),
    ],
)
def test_nothing_is_destroyed_without_a_request_a_second_person_and_freedom_from_hold(
    by: str, asked: tuple[Destruction, ...], hold: Hold | None, words: str
) -> None:
    """A hold that began after the request counts as well."""
    command = a_command(AgreeDestruction, by=by, number=41)
    with pytest.raises((NotAllowed, NotRemovable), match=words):
        agree_destruction(SEALED, an_incident(destructions=asked, hold=hold), command, **HOW)
