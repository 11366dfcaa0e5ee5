import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.change import Entry, EntryKind, Json, Source
from bot.domain.evidence import NO_HASH, Link, Sealed, canonical, canonical_content, rfc3339, seal, verify_chain
from tests.builders import NOON

SALT = "00112233445566778899aabbccddeeff"
SOURCE = Source("T1", "C1", "1700000000.000100", "Ev1")

TEXT = st.text(st.characters())  # lone surrogates included
LONE = ("\ud800", "\udfff")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8)
ENTRIES = st.builds(
    Entry,
    kind=st.sampled_from(EntryKind),
    occurred_at=st.datetimes(timezones=st.just(UTC)),
    actor=TEXT,
    text=TEXT,
    source=st.none() | st.builds(Source, TEXT, TEXT, TEXT, st.none() | TEXT),
    content=st.dictionaries(st.sampled_from(["blocks", "files", "raw_event", "mark"]), JSON),
)


def an_entry(text: str = "Feed is back", **content: Json) -> Entry:
    """Something that was said."""
    return Entry(kind=EntryKind.MESSAGE, occurred_at=NOON, actor="U1", text=text, source=SOURCE, content=content)


def chained(*entries: Entry) -> list[Sealed]:
    """The entries, one after another."""
    chain: list[Sealed] = []
    for entry in entries:
        prev = chain[-1].link.hash if chain else NO_HASH
        chain.append(
            seal(
                entry,
                seq=len(chain) + 1,
                prev=prev,
                incident_reference="INC-20120801-001",
                recorded_at=NOON + timedelta(seconds=len(chain)),
                salt=f"{len(chain):032x}",
            )
        )
    return chain


def first_bad(chain: list[Sealed], links: list[Link] | None = None) -> int | None:
    """What an examiner finds."""
    contents = {each.link.content_sha256: each.content for each in chain}
    return verify_chain(links if links is not None else [each.link for each in chain], contents)


def test_an_entry_is_spelled_as_the_format_says() -> None:
    """An examiner who only knows the format computes the same hashes."""
    (sealed,) = chained(an_entry("héllo"))
    written = sealed.link.as_json()
    content = '{"salt":"00000000000000000000000000000000","text":"héllo"}'.encode()
    assert sealed.content == content
    assert written == {
        "seq": 1,
        "incident": "INC-20120801-001",
        "kind": "message",
        "occurred_at": "2012-08-01T12:00:00.000000Z",
        "recorded_at": "2012-08-01T12:00:00.000000Z",
        "actor": "U1",
        "source": {"team": "T1", "channel": "C1", "ts": "1700000000.000100", "event_id": "Ev1"},
        "content_sha256": sha256(content).hexdigest(),
        "prev": "0" * 64,
        "hash": written["hash"],
    }
    # For an object of plain strings and a small integer, sorted compact JSON is the RFC 8785 form.
    unhashed = {name: value for name, value in written.items() if name != "hash"}
    canonical = json.dumps(unhashed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert written["hash"] == sha256(canonical.encode()).hexdigest()


def test_an_entry_without_a_message_has_no_source() -> None:
    """Null where there is none."""
    (sealed,) = chained(Entry(kind=EntryKind.PHASE, occurred_at=NOON, actor="warroom", text="Triage"))
    assert sealed.link.as_json()["source"] is None


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(2012, 8, 1, 12, 0, 0, 7, tzinfo=UTC), "2012-08-01T12:00:00.000007Z"),
        (datetime.fromisoformat("2012-08-01T08:00:00-04:00"), "2012-08-01T12:00:00.000000Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
    ],
)
def test_moments_have_six_digits_and_z(moment: datetime, written: str) -> None:
    """One moment, one spelling."""
    assert rfc3339(moment) == written


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (2**53 - 1, 2**53 - 1),
        (2**53, "9007199254740992"),
        (-(2**53), "-9007199254740992"),
        (1.5, "1.5"),
        (float("nan"), "nan"),
        (True, True),
        (None, None),
        ((1, [2.0]), [1, ["2.0"]]),
        ({"a": {"b": 10**30}}, {"a": {"b": "1" + "0" * 30}}),
    ],
)
def test_numbers_that_json_cannot_keep_exactly_are_strings(value: Any, kept: Json) -> None:
    """No floats anywhere, no integer beyond 2^53, and no flag: nothing was repaired."""
    written = json.loads(canonical_content("t", {"value": value}, salt=SALT))
    assert written == {"text": "t", "value": kept, "salt": SALT}


@pytest.mark.parametrize(
    ("text", "extra"), [("\ud83d", {}), ("t", {"blocks": ["\udc00"]}), ("t", {"blocks": {"\ud800": 1}})]
)
def test_lone_surrogates_are_replaced_and_flagged(text: str, extra: dict[str, Json]) -> None:
    """RFC 8785 has no form for them; a reader learns that something was changed."""
    written = json.loads(canonical_content(text, extra, salt=SALT))
    assert written["repaired"] is True
    assert "\N{REPLACEMENT CHARACTER}" in json.dumps(written, ensure_ascii=False)


def test_what_has_no_canonical_form_is_kept_in_words() -> None:
    """Two names that are the same once repaired, or bottomless nesting: the message is stored all the same."""
    deep: Json = "bottom"
    for _ in range(100_000):
        deep = [deep]
    clash = json.loads(canonical_content("t", {"x": dict(zip(LONE, "ab", strict=True))}, salt=SALT))
    bottomless = json.loads(canonical_content("t\ud800", {"x": deep}, salt=SALT))
    assert json.loads(clash["raw"]) == {"x": dict(zip(LONE, "ab", strict=True))}
    assert (clash["text"], clash["repaired"]) == ("t", True)
    assert bottomless["raw"] == "nested too deeply to be written"
    assert bottomless["text"] == "t\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("name", ["text", "salt", "repaired", "raw"])
def test_the_formats_own_names_are_refused(name: str) -> None:
    """A field of that name would hide what the format says."""
    with pytest.raises(ValueError, match=name):
        canonical_content("t", {name: "x"}, salt=SALT)


@settings(max_examples=40, deadline=None)
@given(st.lists(ENTRIES, max_size=5))
def test_any_entries_make_a_chain_that_holds(entries: list[Entry]) -> None:
    """Nothing anybody sends can make a chain that does not verify, or stop it from being made."""
    assert first_bad(chained(*entries)) is None


THREE = (an_entry("one"), an_entry("two"), an_entry("three"))
OTHER: dict[str, Any] = {
    "seq": 7,
    "incident": "INC-1",
    "kind": "note",
    "occurred_at": NOON + timedelta(microseconds=1),
    "recorded_at": NOON - timedelta(microseconds=1),
    "actor": "U2",
    "source": replace(SOURCE, ts="1700000000.000101"),
    "content_sha256": "0" * 64,
    "prev": "1" * 64,
    "hash": "2" * 64,
}


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("name", [field.name for field in fields(Link)])
def test_an_edit_of_any_field_is_found_where_it_was_made(name: str, position: int) -> None:
    """The examiner names the first bad entry."""
    chain = chained(*THREE)
    links = [each.link for each in chain]
    links[position] = replace(links[position], **{name: OTHER[name]})
    assert first_bad(chain, links) == position + 1


@pytest.mark.parametrize("name", [field.name for field in fields(Source)])
def test_an_edit_of_a_source_is_found(name: str) -> None:
    """Where it was said is part of the evidence."""
    chain = chained(*THREE)
    links = [each.link for each in chain]
    links[1] = replace(links[1], source=replace(SOURCE, **{name: "other"}))
    assert first_bad(chain, links) == 2


@settings(max_examples=40, deadline=None)
@given(st.lists(ENTRIES, min_size=1, max_size=4), st.data())
def test_an_edit_that_is_hashed_again_breaks_the_next_entry(entries: list[Entry], data: st.DataObject) -> None:
    """Whoever rewrites one entry has to rewrite all that follow."""
    chain = chained(*entries, an_entry("after"))
    position = data.draw(st.integers(0, len(entries) - 1))
    forged = replace(chain[position].link, actor=chain[position].link.actor + "x")
    links = [each.link for each in chain]
    links[position] = replace(forged, hash=forged.digest())
    assert first_bad(chain, links) == position + 2


@pytest.mark.parametrize(
    ("order", "bad"), [((1, 0, 2), 1), ((0, 2, 1), 2), ((0, 2), 2), ((1, 2), 1), ((0, 0, 1, 2), 2), ((0, 1, 1, 2), 3)]
)
def test_reordered_removed_and_doubled_entries_are_found(order: tuple[int, ...], bad: int) -> None:
    """The number that should have stood there is named."""
    chain = chained(*THREE)
    assert first_bad(chain, [chain[index].link for index in order]) == bad


def test_changed_and_missing_content_is_found() -> None:
    """The words are bound to their entry."""
    chain = chained(*THREE)
    links = [each.link for each in chain]
    contents = {each.link.content_sha256: each.content for each in chain}
    changed = {**contents, links[1].content_sha256: b"{}"}
    missing = {name: body for name, body in contents.items() if name != links[2].content_sha256}
    assert verify_chain(links, changed) == 2
    assert verify_chain(links, missing) == 3
    assert verify_chain(links, missing, redacted={links[2].content_sha256}) is None


def test_an_empty_chain_holds() -> None:
    """Nothing was recorded, nothing is wrong."""
    assert verify_chain([], {}) is None


@given(st.dictionaries(st.sampled_from(["a", "b", "\ue000", "\U0001f525"]), JSON))
def test_the_short_way_to_the_canonical_form_comes_out_where_the_library_does(value: dict[str, Any]) -> None:
    """Byte by byte, whatever the object; where the library has no form, neither has the short way."""
    try:
        expected = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises((rfc8785.CanonicalizationError, UnicodeEncodeError)):
            canonical(value)
    else:
        assert canonical(value) == expected
