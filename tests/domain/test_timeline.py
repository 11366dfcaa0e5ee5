from datetime import datetime

import pytest

from bot.domain.change import Change, Entry, EntryKind
from bot.domain.marks import FutureTime
from bot.domain.timeline import Note, note
from tests.builders import a_command, a_policy, an_incident, minutes


def noted(*, at: datetime | None = None, precision: str = "second") -> Change:
    """The change of Ada's note ten minutes after noon."""
    command = a_command(Note, by="Ada", text="Rolled back host 3", at=at, precision=precision)
    return note(an_incident(), command, policy=a_policy(), now=minutes(10))


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
