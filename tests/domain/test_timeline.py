from datetime import datetime

import pytest

from bot.domain.change import Change, Entry, EntryKind, Source
from bot.domain.effects import learn
from bot.domain.marks import FutureTime
from bot.domain.timeline import Capture, Note, capture, note
from tests.builders import NOON, a_command, a_policy, an_incident, minutes

SOURCE = Source("T0FIRM", "C0ROOM", "1343822400.000100", "Ev1")


def noted(*, at: datetime | None = None, precision: str = "second") -> Change:
    """The change of Ada's note ten minutes after noon."""
    command = a_command(Note, by="Ada", text="Rolled back host 3", at=at, precision=precision)
    return note(an_incident(), command, policy=a_policy(), now=minutes(10))


def captured(subtype: str = "", *, actor: str = "UADA", **fields: str) -> Change:
    """The change of a message at noon, Ada's unless told."""
    return capture(
        Capture(
            key="Ev1",
            workspace="T0FIRM",
            actor=actor,
            said_at=NOON,
            source=SOURCE,
            text="Orders are doubled",
            raw='{"ts":"1343822400.000100"}',
            subtype=subtype,
            fields=fields,
        )
    )


def test_a_note_is_kept_as_it_was_written() -> None:
    """Now, unless it has a time of its own; the answer repeats that time."""
    now, then = noted(), noted(at=minutes(-30), precision="minute")
    assert now.entries == (
        Entry(
            kind=EntryKind.NOTE,
            occurred_at=minutes(10),
            actor="UADA",
            text="Rolled back host 3",
            content={"precision": "second"},
        ),
    )
    assert (then.entries[0].occurred_at, then.entries[0].content) == (minutes(-30), {"precision": "minute"})
    assert (now.answer, then.answer) == (
        "Noted on INC-20120801-001.",
        "Noted on INC-20120801-001 at 2012-08-01 11:30 UTC.",
    )


def test_a_note_says_nothing_to_anybody() -> None:
    """It is for the record; the state stays as it is."""
    assert (noted().incident, noted().effects, noted().timers) == (None, (), ())


def test_a_note_cannot_tell_the_future() -> None:
    """Nothing is recorded."""
    with pytest.raises(FutureTime):
        noted(at=minutes(11))


def test_a_message_of_the_room_becomes_an_entry() -> None:
    """With the time Slack gives it, its place in Slack, and Slack's own event beside it."""
    assert captured() == Change(
        entries=(
            Entry(
                kind=EntryKind.MESSAGE,
                occurred_at=NOON,
                actor="UADA",
                text="Orders are doubled",
                source=SOURCE,
                content={"precision": "second", "slack": '{"ts":"1343822400.000100"}'},
            ),
        ),
        effects=(learn("UADA"),),
    )


def test_nobody_asks_slack_who_a_bot_is() -> None:
    """Bots have no profile of a person."""
    assert captured(actor="B1").effects == ()


def test_an_edit_keeps_what_kind_of_message_it_is() -> None:
    """Slack's subtype and whatever else the event says stand in the content."""
    content = captured("message_changed", edits="1343822400.000100").entries[0].content
    assert (content["subtype"], content["edits"]) == ("message_changed", "1343822400.000100")
