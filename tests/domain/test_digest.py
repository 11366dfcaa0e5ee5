"""The digest: each message once, as it stands at last, and what was marked is never cut."""

from typing import Any

import pytest

from bot.domain.change import EntryKind, Source
from bot.domain.digest import MOST_ROWS, as_it_stands, marked_as
from bot.domain.escalation_state import Acknowledgement
from bot.domain.marking import MarkClass
from bot.domain.postmortem import Records, Section, draft
from bot.domain.roles import Role
from tests.builders import NOON, ARow, a_person, a_policy, an_incident, minutes


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
    made = draft(Records(incident=an_incident(), recorded=rows, policy=a_policy()))
    return next(each for each in made.sections if each.title == "Timeline")


def shown(*rows: ARow) -> list[str]:
    """The words of the rows that a draft shows."""
    return [row[3] for row in timeline(*rows).tables[0].rows]


def test_marked_messages_stay_when_the_digest_is_cut() -> None:
    """The last of many messages is the one that somebody marked; the earliest suggestions fill what room there is."""
    chat = [about(number, ts=f"{number}.0", text=f"{number} orders", actor=f"U{number}") for number in range(1, 201)]
    cut = timeline(*chat, mark(201, "diagnosis", ts="200.0"))
    suggested = [f"{number} orders (suggested)" for number in range(1, MOST_ROWS)]
    assert [row[3] for row in cut.tables[0].rows] == [*suggested, "200 orders (marked as diagnosis)"]
    assert cut.sentences == ("Left out here, and on the timeline: 120 messages of 120 people.",)


@pytest.mark.parametrize(
    "text",
    [
        "acks at 12 us now",
        "we lost $40k",
        "35=8 comes back",
        "router-8 is ours",
        "XNAS is quiet",
        "I rolled back router",
    ],
)
def test_messages_that_speak_like_facts_are_suggested(text: str) -> None:
    """An amount with its unit, something that is hit, or something that was done."""
    incident = an_incident(affected="router-8, XNAS")
    made = draft(Records(incident=incident, recorded=[about(1, text=text)], policy=a_policy()))
    found = next(each for each in made.sections if each.title == "Timeline").tables[0].rows
    assert [row[3] for row in found] == [f"{text} (suggested)"]


def test_chatter_is_only_counted_and_so_are_answers_in_threads() -> None:
    """What somebody says beside the story needs no row, even where it names an amount in a thread."""
    assert shown(about(1, text="thanks, on it"), about(2, ts="2.2", text="12 us", thread_ts="1.1")) == []
    assert shown(about(1, text="12 us"), about(2, ts="2.2", text="9 us", thread_ts="1.1"), mark(3, ts="2.2")) == [
        "12 us (suggested)",
        "9 us (marked)",
    ]
    assert shown(about(1, text="12 us", thread_ts="1.1")) == ["12 us (suggested)"]


def test_what_the_commander_says_is_suggested() -> None:
    """Who leads speaks for the record, whether the role was given or taken by an answer to a page."""
    rows = [about(1, text="all hands here please", actor="UMEI")]
    for incident in (
        an_incident(roles={Role.INCIDENT_COMMANDER: a_person("Mei")}),
        an_incident(past_acknowledgements=(Acknowledgement(a_person("Mei"), (Role.INCIDENT_COMMANDER,), NOON),)),
    ):
        made = draft(Records(incident=incident, recorded=rows, policy=a_policy()))
        assert next(each for each in made.sections if each.title == "Timeline").filled


def test_a_run_of_one_author_is_one_suggestion() -> None:
    """Within a minute of each other; another voice or a longer pause ends it."""
    rows = [
        ARow(seq=1, text="stopped mm-us"),
        ARow(seq=2, text="stopped mm-eu", occurred_at=minutes(1)),
        ARow(seq=3, text="12 fills", occurred_at=minutes(3)),
        ARow(seq=4, text="13 fills", occurred_at=minutes(3.5), actor="UTOM"),
    ]
    assert shown(*rows) == [
        "stopped mm-us / stopped mm-eu (suggested)",
        "12 fills (suggested)",
        "13 fills (suggested)",
    ]


def test_a_message_that_is_marked_as_a_decision_is_one() -> None:
    """It stands among the decisions."""
    rows = [
        about(1, text="hold all orders"),
        mark(2, "decision"),
        about(3, ts="2.2", text="ok"),
        mark(4, "impact", ts="2.2"),
    ]
    made = draft(Records(incident=an_incident(), recorded=rows, policy=a_policy()))
    decisions = next(each for each in made.sections if each.title == "Containment and decisions").tables[0]
    assert [row[3] for row in decisions.rows] == ["hold all orders (marked as decision)"]
    assert not marked_as(ARow(seq=1), MarkClass.DECISION)
