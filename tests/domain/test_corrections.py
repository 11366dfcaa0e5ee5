from dataclasses import replace

import pytest

from bot.domain.change import Entry, EntryKind
from bot.domain.corrections import Correct, NotCorrectable, correct, replacements, with_corrections
from bot.domain.roles import Role
from tests.builders import ARow, a_command, a_person, a_policy, an_incident, minutes


def corrected(by: str = "Ada", kind: str = "note", replaced_by: int | None = None, **fields: object) -> Entry:
    """The entry by which somebody corrects Ada's entry 41."""
    command = a_command(Correct, by=by, number=41, text="It was host 3")
    original = ARow(seq=41, kind=kind, text="It was host 2")
    incident = an_incident(**fields)
    change = correct(original, replaced_by, incident, command, policy=a_policy(), now=minutes(9))
    assert change.answer == "Entry 41 of INC-20120801-001 is corrected. Both are kept."
    assert (change.incident, change.effects, change.timers) == (None, (), ())
    (entry,) = change.entries
    return entry


@pytest.mark.parametrize("kind", ["note", "marked", "evidence", "correction"])
def test_a_correction_is_a_new_entry_that_names_the_old_one(kind: str) -> None:
    """Nothing of the old one is touched."""
    assert corrected(kind=kind) == Entry(
        kind=EntryKind.CORRECTION,
        occurred_at=minutes(9),
        actor="UADA",
        text="It was host 3",
        content={"supersedes": 41},
    )


@pytest.mark.parametrize("kind", sorted(set(EntryKind) - {"note", "marked", "evidence", "correction", "why", "factor"}))
def test_what_people_did_not_put_there_is_not_corrected(kind: str) -> None:
    """The refusal says what to do instead."""
    with pytest.raises(NotCorrectable, match="/incident note"):
        corrected(kind=kind)


def test_the_commander_corrects_what_others_wrote_and_nobody_else_does() -> None:
    """Who took the role counts; the firm's contacts only while nobody did."""
    assert corrected(by="Mei").actor == "UMEI"
    taken = {Role.INCIDENT_COMMANDER: a_person("Dev")}
    assert corrected(by="Dev", roles=taken).actor == "UDEV"
    for by, roles in (("Mei", taken), ("Sam", {})):
        with pytest.raises(NotCorrectable, match="author or the Incident Commander"):
            corrected(by=by, roles=roles)


def test_an_entry_is_corrected_once_and_then_its_correction_is() -> None:
    """Two corrections of one entry would leave open which one stands."""
    with pytest.raises(NotCorrectable, match=r"corrected by entry 50 already\. Correct that one"):
        corrected(replaced_by=50)


def test_the_newest_correction_is_what_an_entry_says() -> None:
    """At the entry's own place, and with the number of the correction; entries that correct are left out."""
    rows = [
        ARow(seq=1, kind="note", text="host 2", occurred_at=minutes(1)),
        ARow(seq=2, kind="correction", text="host 3", content={"supersedes": 1}, actor="UMEI"),
        ARow(seq=3, kind="correction", text="host 4", content={"supersedes": 2}, actor="UMEI"),
        ARow(seq=4, kind="note", text="host 5"),
    ]
    first, last = with_corrections(rows)
    assert (first.seq, first.kind, first.occurred_at, first.recorded_at) == (1, "note", minutes(1), minutes(0))
    assert (first.text, first.actor, first.content) == ("host 4 (corrected by #3)", "UADA", {})
    assert last is rows[3]
    assert replacements(rows) == {1: 2, 2: 3}


def test_a_correction_without_words_or_without_its_entry_changes_nothing() -> None:
    """Its words were removed by law, or the entry is not among those that are read."""
    removed = [ARow(seq=1, kind="note", text="host 2"), ARow(seq=2, kind="correction", text="", content={})]
    orphan = [ARow(seq=9, kind="correction", text="host 3", content={"supersedes": 1})]
    assert with_corrections(removed) == removed
    assert with_corrections(orphan) == orphan


def test_a_correction_whose_words_were_removed_still_stands_in_its_place() -> None:
    """The removal says so; the entry shows its own words, and that they are not the last ones."""
    removal = ARow(seq=5, kind="redacted", text="removed", content={"superseded": [[1, 2], "odd", [7]]})
    rows = [ARow(seq=1, kind="note", text="host 2"), ARow(seq=2, kind="correction", text="", content={}), removal]
    assert replacements(rows) == {1: 2}
    first, last = with_corrections(rows)
    assert (first.seq, first.text, last) == (1, "host 2 (corrected by #2, words removed)", removal)
    newer = ARow(seq=6, kind="correction", text="host 4", content={"supersedes": 2})
    assert with_corrections([*rows, newer])[0].text == "host 4 (corrected by #6)"
    evidence = [replace(rows[0], kind="evidence"), replace(rows[1], kind="evidence"), removal]
    assert with_corrections(evidence) == evidence


def test_a_correction_that_says_nothing_leaves_the_entry_as_it_is() -> None:
    """An entry is not emptied by the back door."""
    rows = [ARow(seq=1, kind="note", text="host 2"), ARow(seq=2, kind="correction", text="", content={"supersedes": 1})]
    assert with_corrections(rows) == rows[:1]
