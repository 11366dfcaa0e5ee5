import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.anchors import Anchor
from bot.domain.bundle import KeptFile
from bot.domain.evidence import NO_HASH
from bot.domain.verification import Finding, verify
from tests.builders import NOON
from tests.evidence import (
    FILE,
    REMOVED,
    WITH_FILE,
    Values,
    a_chain,
    a_manifest,
    an_anchor,
    evidence_of,
    rehashed,
)

CHAIN = a_chain()
LINKS = [each.link for each in CHAIN]
MANIFEST = a_manifest(LINKS)
WHOLE = evidence_of(CHAIN)
ENTRIES: list[dict[str, Any]] = [link.as_json() for link in LINKS]
Fields = dict[str, Any]

# For each kind of value something else that could stand in its place.
OTHERS: Mapping[type, Sequence[Any]] = {
    int: (0, 99, -1, 1.0, "1", None, True),
    str: ("", "x", "2012-08-01T12:00:00Z", "0" * 64, "\ud800", 1, None, {}, []),
    dict: (None, {}, "C1", []),
    type(None): ("x", {}, 0),
}


def lines(entries: Sequence[Any]) -> list[bytes]:
    """Entries as somebody else than us would write them."""
    return [json.dumps(entry).encode() for entry in entries]


def first(entries: Sequence[Any], **other: Any) -> int | None:
    """The first bad entry that is named; None if all holds."""
    manifest = replace(MANIFEST, **other)
    found = verify(manifest, replace(WHOLE, entries=lines(entries)))
    return found[0].seq if found else None


def fields_of(entry: Fields) -> Iterator[tuple[str, ...]]:
    """The path of every field, those of the source included."""
    for name in entry:
        yield (name,)
    for name in entry["source"] or {}:
        yield ("source", name)


def put(entry: Fields, path: tuple[str, ...], value: Any) -> Fields:
    """The entry with one field changed."""
    if len(path) == 1:
        return {**entry, path[0]: value}
    return {**entry, "source": {**entry["source"], path[1]: value}}


def at(entry: Fields, path: tuple[str, ...]) -> Any:
    """The value of a field."""
    return entry[path[0]] if len(path) == 1 else entry["source"][path[1]]


EVERY_FIELD = [(number, path) for number, entry in enumerate(ENTRIES, start=1) for path in fields_of(entry)]


def test_untouched_evidence_holds() -> None:
    """With anchors, a redaction, a file, and entries in anybody's spelling of JSON."""
    assert verify(MANIFEST, WHOLE) == ()
    assert first(ENTRIES) is None
    assert first([dict(reversed(entry.items())) for entry in ENTRIES]) is None


@pytest.mark.parametrize(("number", "path"), EVERY_FIELD)
def test_a_change_of_any_field_of_any_entry_is_named(number: int, path: tuple[str, ...]) -> None:
    """Whatever somebody puts in the place of whichever field."""
    found = at(ENTRIES[number - 1], path)
    for value in OTHERS[type(found)]:
        if value != found or type(value) is not type(found):
            changed = [*ENTRIES[: number - 1], put(ENTRIES[number - 1], path, value), *ENTRIES[number:]]
            assert first(changed) == number, value


@pytest.mark.parametrize(("number", "path"), EVERY_FIELD)
def test_a_field_that_is_taken_out_of_any_entry_is_named(number: int, path: tuple[str, ...]) -> None:
    """Nothing is optional."""
    entry = json.loads(json.dumps(ENTRIES[number - 1]))
    del (entry if len(path) == 1 else entry["source"])[path[-1]]
    assert first([*ENTRIES[: number - 1], entry, *ENTRIES[number:]]) == number


@pytest.mark.parametrize("number", range(1, len(ENTRIES) + 1))
def test_a_field_that_is_put_into_any_entry_is_named(number: int) -> None:
    """What the format does not know has no place in it."""
    assert first([*ENTRIES[: number - 1], {**ENTRIES[number - 1], "note": "x"}, *ENTRIES[number:]]) == number


@pytest.mark.parametrize("number", [number for number in range(1, len(ENTRIES) + 1) if number != REMOVED])
@pytest.mark.parametrize("change", [lambda body: body + b" ", lambda body: body[:-1], lambda _: b"", lambda _: None])
def test_a_change_of_any_content_is_named(number: int, change: Callable[[bytes], bytes | None]) -> None:
    """To the last byte, and its removal without a redaction as well."""
    sealed = CHAIN[number - 1]
    kept = {name: body for name, body in WHOLE.contents.items() if name != sealed.link.content_sha256}
    made = change(sealed.content)
    contents = kept if made is None else {**kept, sealed.link.content_sha256: made}
    found = verify(MANIFEST, replace(WHOLE, contents=contents))
    assert found[0].seq == number
    assert "content" in found[0].what


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"entry"',
        b"\xff",
        b"[" * 100_000,
        b'{"seq": 2, "seq": 2}',
        json.dumps(ENTRIES[1]).replace('"actor": "U1"', '"actor": "U9", "actor": "U1"').encode(),
        json.dumps(ENTRIES[1]).replace('"seq": 2', '"seq": ' + "9" * 5000).encode(),
    ],
)
def test_a_line_that_is_no_entry_is_named(line: bytes) -> None:
    """Also one that two readers could read in two ways."""
    given = lines(ENTRIES)
    found = verify(MANIFEST, replace(WHOLE, entries=[given[0], line, *given[2:]]))
    assert found[0] == Finding(2, "its line is not an entry of the format")


@pytest.mark.parametrize("path", ["../../etc/passwd", "A" * 64, "a" * 63])
def test_a_content_hash_that_is_none_is_never_looked_up(path: str) -> None:
    """It becomes the name of a file; somebody else's words must not lead out of the bundle."""
    entry = rehashed([{**ENTRIES[0], "content_sha256": path}])[0]
    assert first([entry, *ENTRIES[1:]]) == 1


@pytest.mark.parametrize("number", range(1, len(ENTRIES) + 1))
def test_a_removed_entry_is_named(number: int) -> None:
    """The number is missing, also where the manifest was made to fit."""
    left = [*ENTRIES[: number - 1], *ENTRIES[number:]]
    assert first(left) == number


@pytest.mark.parametrize("number", range(1, len(ENTRIES)))
def test_two_exchanged_entries_are_named(number: int) -> None:
    """The place where the wrong one stands first."""
    order = [*ENTRIES[: number - 1], ENTRIES[number], ENTRIES[number - 1], *ENTRIES[number + 1 :]]
    assert first(order) == number


@pytest.mark.parametrize("number", range(1, len(ENTRIES) + 1))
def test_a_doubled_entry_is_named(number: int) -> None:
    """The number that should have followed."""
    assert first([*ENTRIES[:number], ENTRIES[number - 1], *ENTRIES[number:]]) == number + 1


@pytest.mark.parametrize("number", range(1, len(ENTRIES) + 1))
def test_an_inserted_entry_is_named(number: int) -> None:
    """One that fits its predecessor pushes out the one that followed; a bare one does not even fit."""
    before, rest = ENTRIES[: number - 1], ENTRIES[number - 1 :]
    fitting = rehashed([*before, {**ENTRIES[number - 1], "actor": "U9"}], start=number - 1)
    assert first([*fitting, *rest]) == number + 1
    assert first([*before, {**ENTRIES[number - 1], "actor": "U9"}, *rest]) == number


def test_an_entry_that_is_hashed_anew_is_named_by_the_next() -> None:
    """It holds in itself; what follows does not follow from it."""
    forged = [ENTRIES[0], rehashed([{**ENTRIES[1], "actor": "U9"}])[0]]
    alone = rehashed([ENTRIES[0], {**ENTRIES[1], "actor": "U9"}], start=1)
    assert first([*forged, *ENTRIES[2:]]) == 2
    assert first([*alone, *ENTRIES[2:]]) == 3


@pytest.mark.parametrize("kept", range(len(ENTRIES)))
def test_a_cut_tail_is_named_by_the_count_and_by_an_anchor(kept: int) -> None:
    """The first that is missing, also where the manifest was made to fit and only an anchor remembers."""
    cut = ENTRIES[:kept]
    assert first(cut) == kept + 1
    head = cut[-1]["hash"] if cut else NO_HASH
    fitted: dict[str, Any] = {"entries": kept, "head": head, "redactions": (), "files": ()}
    contents = {link.content_sha256: sealed.content for link, sealed in zip(LINKS, CHAIN, strict=True)}
    manifest = replace(MANIFEST, **{**fitted, "redactions": MANIFEST.redactions if kept >= REMOVED else ()})
    assert verify(replace(manifest, anchors=()), Values(lines(cut), contents)) == ()
    last = an_anchor(LINKS[-1])
    (found,) = verify(replace(manifest, anchors=()), Values(lines(cut), contents), anchors=[last])
    assert found == Finding(kept + 1, f"it is missing, though entry {last.seq} was anchored in {last.where}")


@pytest.mark.parametrize(("number", "named"), [(1, 2), (2, 2), (3, 4), (4, 4)])
def test_a_tail_that_is_hashed_anew_is_named_by_the_first_anchor_it_contradicts(number: int, named: int) -> None:
    """The manifest was made to fit; the anchors in the room were not."""
    forged = [*ENTRIES[: number - 1], {**ENTRIES[number - 1], "actor": "U9"}, *ENTRIES[number:]]
    anew = rehashed(forged, start=number - 1)
    assert first(anew, head=anew[-1]["hash"]) == named
    assert first(anew, head=anew[-1]["hash"], anchors=()) is None


def test_where_the_chain_was_made_anew_is_bounded_by_the_anchor_that_still_holds() -> None:
    """More than that cannot be known."""
    anew = rehashed([*ENTRIES[:2], {**ENTRIES[2], "actor": "U9"}, *ENTRIES[3:]], start=2)
    manifest = replace(MANIFEST, head=anew[-1]["hash"])
    (found,) = verify(manifest, replace(WHOLE, entries=lines(anew)))
    assert found.what.endswith("the chain was made anew after entry 2")


def test_a_tail_behind_the_last_anchor_is_named_by_the_head() -> None:
    """Hashed anew, but the manifest was forgotten."""
    anew = rehashed([*ENTRIES[:4], {**ENTRIES[4], "actor": "U9"}], start=4)
    assert first(anew) == 5
    empty = replace(a_manifest([]), head=LINKS[0].hash)
    assert [each.seq for each in verify(empty, Values([], {}))] == [1]


def test_an_entry_that_is_appended_is_named() -> None:
    """The manifest counts fewer."""
    longer = rehashed([*ENTRIES, {**ENTRIES[0], "seq": 6}], start=5)
    assert first(longer) == 6


def test_entries_of_another_incident_are_named() -> None:
    """A whole chain that was put in the place of another."""
    assert first(ENTRIES, incident="INC-20120801-002") == 1
    other = rehashed([*ENTRIES[:3], {**ENTRIES[3], "incident": "INC-1"}, ENTRIES[4]], start=3)
    assert first(other, head=other[-1]["hash"]) == 4


def test_an_anchor_that_the_examiner_read_himself_counts() -> None:
    """A manifest may leave out what the room says."""
    right = Anchor(3, LINKS[2].hash, NOON, "Slack")
    assert verify(MANIFEST, WHOLE, anchors=[right]) == ()
    (found,) = verify(MANIFEST, WHOLE, anchors=[replace(right, hash="0" * 64)])
    assert found.seq == 3


def test_a_redaction_has_to_fit_its_entry() -> None:
    """One of other content, or of an entry that is not there, excuses nothing."""
    other = replace(MANIFEST.redactions[0], content_sha256=LINKS[0].content_sha256)
    beyond = replace(MANIFEST.redactions[0], seq=9)
    assert first(ENTRIES, redactions=(other,)) == REMOVED
    assert first(ENTRIES, redactions=()) == REMOVED
    assert first(ENTRIES, redactions=(*MANIFEST.redactions, beyond)) == 9


def test_content_of_a_redacted_entry_that_is_still_there_must_be_the_right_one() -> None:
    """The sealed store may give it back for an examiner who is allowed to read it."""
    removed = CHAIN[REMOVED - 1]
    back = {**WHOLE.contents, removed.link.content_sha256: removed.content}
    assert verify(MANIFEST, replace(WHOLE, contents=back)) == ()
    forged = {**back, removed.link.content_sha256: b"{}"}
    assert verify(MANIFEST, replace(WHOLE, contents=forged))[0].seq == REMOVED


@pytest.mark.parametrize(
    ("files", "what"),
    [
        ({}, "is missing"),
        ({FILE.sha256: replace(FILE, sha256="0" * 64)}, "was changed"),
        ({FILE.sha256: replace(FILE, bytes=FILE.bytes + 1)}, "was changed"),
    ],
)
def test_a_changed_or_missing_file_is_named_by_the_entry_it_came_with(files: dict[str, KeptFile], what: str) -> None:
    """Which message it was shared in is what people look for."""
    (found,) = verify(MANIFEST, replace(WHOLE, files=files))
    assert found == Finding(WITH_FILE, f"the file files/{FILE.sha256} {what}")


def test_a_missing_file_that_no_entry_names_is_named_all_the_same() -> None:
    """No entry vouches for it, so none from the first on does; an unreadable line does not stop the search."""
    stray = KeptFile("ab" * 32, 1)
    manifest = replace(MANIFEST, files=(stray,))
    assert [each.seq for each in verify(manifest, WHOLE)] == [1]
    assert [each.seq for each in verify(manifest, replace(WHOLE, entries=[b"x"]))] == [1, 1]


def test_the_first_bad_entry_comes_first_whatever_is_wrong_with_it() -> None:
    """A lost file of an early entry goes before a changed entry behind it."""
    changed = [*ENTRIES[:3], {**ENTRIES[3], "actor": "U9"}, ENTRIES[4]]
    found = verify(MANIFEST, replace(WHOLE, entries=lines(changed), files={}))
    assert [each.seq for each in found] == [WITH_FILE, 4]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(), min_size=1, max_size=6), st.data())
def test_any_chain_holds_and_any_flipped_byte_of_it_is_found(words: list[str], data: st.DataObject) -> None:
    """Whatever people write; a byte that changes only how JSON is spelled changes nothing that was said."""
    chain = a_chain(words)
    manifest, whole = a_manifest([each.link for each in chain]), evidence_of(chain)
    assert verify(manifest, whole) == ()
    number = data.draw(st.integers(0, len(chain) - 1))
    line = bytearray(whole.entries[number])
    line[data.draw(st.integers(0, len(line) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    found = verify(
        manifest, replace(whole, entries=[*whole.entries[:number], bytes(line), *whole.entries[number + 1 :]])
    )
    assert found
    assert found[0].seq == number + 1


def test_an_empty_chain_holds() -> None:
    """Nothing was recorded, nothing is wrong."""
    assert verify(a_manifest([]), Values([], {})) == ()
