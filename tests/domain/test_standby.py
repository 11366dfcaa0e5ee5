"""A line of the journal joins the timeline with both times."""

from dataclasses import replace

from bot.domain.change import EntryKind
from bot.domain.phase import Phase
from bot.domain.standby import Merge, Record, merge
from tests.builders import a_policy, an_incident, minutes

RECORD = Record(id="a1", at=minutes(1), by="ada", kind=EntryKind.NOTE, text="Killed router 8 by hand")
SAID = "Killed router 8 by hand (ada at the command line 2012-08-01 12:01 UTC, merged 2012-08-01 12:40 UTC)"


def merged(record: Record = RECORD, phase: Phase = Phase.TRIAGE) -> tuple[list[tuple[str, object]], list[object]]:
    """The entries by text and time, and what is said in the room."""
    incident = an_incident(phase=phase)
    command = Merge.of(record, workspace=incident.workspace, incident=incident)
    change = merge(incident, command, policy=a_policy(), now=minutes(40))
    entries: list[tuple[str, object]] = [(each.text, each.occurred_at) for each in change.entries]
    assert [each.once for each in change.entries] == [command.key] == ["standby/a1"]
    return entries, [each.payload["text"] for each in change.effects]


def test_it_stands_at_the_time_it_was_typed_and_the_room_reads_it() -> None:
    """Who typed, when, and when it came."""
    assert merged() == ([(SAID, minutes(1))], [SAID])


def test_a_clock_that_was_ahead_puts_nothing_into_the_future() -> None:
    """The time that was typed is kept in the words."""
    ((text, at),), _ = merged(replace(RECORD, at=minutes(50)))
    assert at == minutes(40)
    assert "12:50 UTC, merged" in text


def test_a_closed_room_is_not_spoken_in() -> None:
    """The record has it all the same."""
    assert merged(phase=Phase.CLOSED) == ([(SAID, minutes(1))], [])
