"""Evidence items: hashes and places are checked, each item is an entry, a correction names what it replaces."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.change import EntryKind
from bot.domain.command import Where
from bot.domain.evidence_items import (
    AddEvidence,
    BadHash,
    BadPlace,
    Item,
    WrongItems,
    add,
    described,
    hash_of,
    place_of,
)
from bot.domain.evidence_kinds import EvidenceKind
from tests.builders import NOON, a_person, a_policy, an_incident

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
MEI = a_person("Mei")
PLAIN = Item(kind=EvidenceKind.PCAP, place="/cap/a.pcap", custodian=MEI, sha256=HASH)
FULL = replace(
    PLAIN,
    host="cap-1",
    captured_at=NOON,
    covers=(NOON - timedelta(hours=1), NOON),
    size_bytes=2_000,
    restricted=True,
)


def asked(*items: Item, corrects: int | None = None) -> AddEvidence:
    """Ada records items."""
    return AddEvidence(
        key="k", workspace="T1", by=a_person("Ada"), where=Where(channel="C1"), items=items, corrects=corrects
    )


def test_the_kinds_are_those_of_the_trade() -> None:
    """Each has words of its own."""
    assert len({kind.label for kind in EvidenceKind}) == len(EvidenceKind) == 15


@given(st.text("0123456789abcdefABCDEF", min_size=64, max_size=64))
def test_any_hash_is_taken_in_lower_case(typed: str) -> None:
    """Some tools print capitals."""
    assert hash_of(typed) == typed.lower()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "it has 0 digits where 64 belong"),
        (HASH[:-1], "it has 63 digits where 64 belong"),
        (HASH + "0", "it has 65 digits where 64 belong"),
        ("d41d8cd98f00b204e9800998ecf8427e", "it has 32 digits where 64 belong"),
        ("g" + HASH[1:], "it holds 'g', which is no hexadecimal digit"),
        (HASH[:-1] + "O", "it holds 'o', which is no hexadecimal digit"),
        ("…", "it holds '…', which is no hexadecimal digit"),
        (HASH[:-1] + "٣", "it holds '٣', which is no hexadecimal digit"),
    ],
)
def test_a_hash_that_is_none_is_refused_with_words(typed: str, why: str) -> None:
    """What is wrong with it, and that nothing was done."""
    with pytest.raises(BadHash) as refused:
        hash_of(typed)
    assert f"is no SHA-256: {why}. Nothing was recorded." in str(refused.value)
    assert len(str(refused.value)) < 150


@pytest.mark.parametrize(
    "typed", ["/cap/a.pcap", "C:\\cap\\a.pcap", "https://user@x.example/a", "s3://bucket/key", "http://[half", "  /a  "]
)
def test_a_place_is_a_path_or_an_address(typed: str) -> None:
    """As it was typed, on one line."""
    assert place_of(typed) == typed.strip()


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "Say where it lies"),
        (" \n ", "Say where it lies"),
        ("/" + "a" * 1_000, "1001 characters"),
        ("https://mei:hunter2@grafana.example/", "holds a password"),
        ("sftp://mei:@host/a", "holds a password"),
    ],
)
def test_a_place_that_is_none_is_refused(typed: str, why: str) -> None:
    """A password above all: what is on record stays there."""
    with pytest.raises(BadPlace, match=why) as refused:
        place_of(typed)
    assert "hunter2" not in str(refused.value)


def test_each_item_is_an_entry_with_everything_that_was_said() -> None:
    """Under the name of whoever recorded it, at the time of recording."""
    change = add(an_incident(), asked(FULL, PLAIN), policy=a_policy(), now=NOON)
    first, second = change.entries
    assert (first.kind, first.actor, first.occurred_at) == (EntryKind.EVIDENCE, a_person("Ada").id, NOON)
    assert first.text == (
        "Evidence: Packet capture at /cap/a.pcap, sha256 9f86d081884c…, custodian Mei, host cap-1, "
        "covers 2012-08-01 11:00–12:00 UTC, 2 KB, restricted"
    )
    assert first.content == {
        "evidence": "pcap",
        "place": "/cap/a.pcap",
        "sha256": HASH,
        "custodian": MEI.id,
        "custodian_name": "Mei",
        "host": "cap-1",
        "captured_at": "2012-08-01T12:00:00.000000Z",
        "covers_from": "2012-08-01T11:00:00.000000Z",
        "covers_to": "2012-08-01T12:00:00.000000Z",
        "bytes": 2_000,
        "access": "restricted",
    }
    assert {name for name, value in second.content.items() if value is None} == {
        "host",
        "captured_at",
        "covers_from",
        "covers_to",
        "bytes",
    }
    assert "Recorded on INC-20120801-001: 2 items. See all" in change.answer


def test_a_span_over_midnight_names_both_days() -> None:
    """Nobody has to guess."""
    late = replace(PLAIN, covers=(NOON - timedelta(hours=13), NOON - timedelta(hours=11)))
    assert "covers 2012-07-31 23:00–2012-08-01 01:00 UTC" in described(late)


def test_an_item_without_a_hash_is_taken_and_said() -> None:
    """A hash later is better than no item now."""
    change = add(an_incident(), asked(replace(PLAIN, sha256="")), policy=a_policy(), now=NOON)
    assert change.entries[0].content["sha256"] is None
    assert "no hash" in change.entries[0].text
    assert "It has no hash" in change.answer


def test_a_correction_says_what_it_replaces() -> None:
    """The other entry stays; readers strike it."""
    change = add(an_incident(), asked(PLAIN, corrects=7), policy=a_policy(), now=NOON)
    assert change.entries[0].content["supersedes"] == 7
    assert change.answer.startswith("Recorded instead of entry 7: ")


@pytest.mark.parametrize(
    ("count", "corrects", "why"), [(0, None, "these are 0"), (51, None, "these are 51"), (2, 7, "One item corrects")]
)
def test_items_that_do_not_go_together_are_refused(count: int, corrects: int | None, why: str) -> None:
    """Fifty at once is the most; one stands in the place of one."""
    with pytest.raises(WrongItems, match=why):
        add(an_incident(), asked(*[PLAIN] * count, corrects=corrects), policy=a_policy(), now=NOON)
