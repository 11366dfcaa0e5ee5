"""Files of the war room: asked for once each, and on record with what came of them."""

from typing import Any

import pytest

from bot.domain.change import EffectKind, EntryKind, Json
from bot.domain.command import IncidentId
from bot.domain.files import Refetch, fetches, record_fetched, record_not_fetched, refetch, size
from bot.domain.rooms import NotSent, Sent
from tests.builders import NOON, a_command, a_policy, an_incident

INC = IncidentId("i-1")
FILE = {"id": "F1", "name": "a.log", "mimetype": "text/plain", "size": 7, "url_private": "https://files.slack.com/F1"}
PAYLOAD: dict[str, Json] = {"file": "F1", "name": "a.log", "mime": "text/plain", "bytes": 7}


def fetched(**result: Any) -> Sent:
    """A fetch that came back."""
    return Sent(key="file/i-1/F1", payload=PAYLOAD, result=result)


def test_each_file_is_asked_for_once_in_a_lane_of_its_own() -> None:
    """Shared twice or told of by two events, the key is the same; another incident keeps its own."""
    first, second = fetches(INC, [FILE, {**FILE, "id": "F2"}])
    assert (first.kind, first.key, first.lane) == (EffectKind.FETCH_FILE, "file/i-1/F1", "file/i-1/F1")
    assert first.payload == PAYLOAD
    assert second.key != first.key
    assert [each.key for each in fetches(INC, [{"id": "F1"}])] == [first.key]
    assert fetches(IncidentId("i-2"), [FILE])[0].key != first.key


@pytest.mark.parametrize("file", [{}, {"id": None}, {"id": ""}, {"id": 7}, {"name": "a.log"}])
def test_what_has_no_id_is_left_out(file: dict[str, Any]) -> None:
    """It stays in the message's own entry."""
    assert fetches(INC, [file]) == ()


def test_only_what_slack_says_of_a_file_is_kept_of_it() -> None:
    """Fields of another type are not taken."""
    assert fetches(INC, [{"id": "F1", "name": None, "mimetype": ["x"], "size": 1.5}])[0].payload == {"file": "F1"}


def test_a_kept_file_is_on_record_with_its_hash_and_without_its_location() -> None:
    """The store may be moved later; the record is for ever."""
    sent = fetched(name="b.log", mime="text/plain", bytes=12_345, sha256="ab" * 32, location="ab/" + "ab" * 32)
    change = record_fetched(an_incident(), sent, policy=a_policy(), now=NOON)
    (entry,) = change.entries
    assert (entry.kind, entry.text) == (EntryKind.FILE, "File kept: b.log (12.3 KB)")
    assert entry.content == {"file": "F1", "name": "b.log", "mime": "text/plain", "bytes": 12_345, "sha256": "ab" * 32}
    assert change.effects == ()


def test_a_file_that_was_not_fetched_is_on_record_and_told_in_the_room() -> None:
    """With the reason, and with what to do."""
    sent = fetched(name="b.iso", mime="", bytes=10**9, not_fetched="It has 1 GB; up to 100 MB are kept.")
    change = record_fetched(an_incident(), sent, policy=a_policy(), now=NOON)
    (entry,) = change.entries
    assert entry.text == "File not kept: b.iso. It has 1 GB; up to 100 MB are kept."
    assert entry.content["not_fetched"] == "It has 1 GB; up to 100 MB are kept."
    hint = "Type /incident evidence to record where it lies, or /incident evidence refetch once it can be had."
    assert change.effects[0].payload["text"] == f"⚠ {entry.text} {hint}"


def test_a_file_that_slack_refuses_is_on_record_by_the_name_it_was_shared_with() -> None:
    """Nobody could ask Slack for another."""
    refused = NotSent(kind=EffectKind.FETCH_FILE, key="k", payload=PAYLOAD, reason="The file was deleted.")
    change = record_not_fetched(an_incident(), refused, policy=a_policy(), now=NOON)
    assert change.entries[0].text == "File not kept: a.log. The file was deleted."
    assert change.entries[0].content == {**PAYLOAD, "not_fetched": "The file was deleted."}
    nameless = NotSent(kind=EffectKind.FETCH_FILE, key="k", payload={"file": "F1"}, reason="It is gone.")
    assert record_not_fetched(an_incident(), nameless, policy=a_policy(), now=NOON).entries[0].text == (
        "File not kept: F1. It is gone."
    )


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "../../etc/passwd"),
        ("a\nb\tc\r d", "a b c d"),
        ("con\u202egpj.exe\x00\x1b[31m", "con\ufffdgpj.exe\ufffd\ufffd[31m"),
        ("\ud83d", "\ufffd"),
        ("x" * 121, "x" * 119 + "…"),
        ("x" * 120, "x" * 120),
        ("Fehlerprotokoll für müde Ordner.log", "Fehlerprotokoll für müde Ordner.log"),
    ],
)
def test_a_hostile_name_hides_nothing_in_a_sentence(name: str, shown: str) -> None:
    """The record has all of it beside."""
    sent = fetched(name=name, mime="", bytes=1, sha256="ab" * 32)
    entry = record_fetched(an_incident(), sent, policy=a_policy(), now=NOON).entries[0]
    assert entry.text == f"File kept: {shown} (1 byte)"
    assert entry.content["name"] == name


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1 KB"),
        (1_049, "1 KB"),
        (1_050, "1.1 KB"),
        (999_949, "999.9 KB"),
        (999_950, "1 MB"),
        (100_000_000, "100 MB"),
        (999_950_000, "1 GB"),
        (2_500_000_000_000, "2.5 TB"),
        (10**16, "10000 TB"),
    ],
)
def test_a_length_reads_as_people_say_it(count: int, words: str) -> None:
    """In steps of a thousand, rounded to one digit."""
    assert size(count) == words


def test_what_is_fetched_again_is_named_up_to_five() -> None:
    """Each in the lane of its file, by a key of its own; the record will say who asked."""
    lacking = tuple({"file": f"F{number}", "name": f"{number}.log"} for number in range(7))
    command = a_command(Refetch, key="command/1", lacking=lacking)
    change = refetch(an_incident(), command, policy=a_policy(), now=NOON)
    first = change.effects[0]
    lane = f"file/{an_incident().id}/F0"
    assert (first.lane, first.key) == (lane, f"{lane}/command/1")
    assert first.payload == {"file": "F0", "name": "0.log", "asked_by": command.by.id}
    assert change.answer.startswith("Fetching again: 0.log, 1.log, 2.log, 3.log, 4.log and 2 more. ")
