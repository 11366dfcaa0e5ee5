"""Which words count, how finds are ranked, and the excerpt that shows why something was found."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.access import Reader, may_see
from bot.domain.change import EntryKind
from bot.domain.command import IncidentId
from bot.domain.forms import Fact
from bot.domain.search import (
    EXCERPT,
    LONGEST_DOCUMENT,
    LONGEST_TERM,
    MOST_RANKED,
    MOST_SHOWN,
    PER_INCIDENT,
    DocumentKind,
    Found,
    Query,
    excerpt,
    is_searched,
    pieces,
    ranked,
    terms,
    words_of,
)
from bot.domain.severity import Severity
from tests.builders import NOON, a_person, an_incident, minutes


def a_find(words: str = "Router 8 floods", **changes: Any) -> Found:
    """An incident that was found by its own words, unless a test says otherwise."""
    found = Found(
        incident_id=IncidentId("i-1"),
        workspace="T0FIRM",
        reference="INC-20120801-001",
        title="Order router floods the market",
        severity=Severity.P0,
        channel="C0ROOM",
        kind=DocumentKind.INCIDENT,
        number=0,
        at=NOON,
        words=words,
    )
    return replace(found, **changes)


def read(words: str, *wanted: str) -> str:
    """An excerpt with its hits in brackets."""
    return "".join(f"[{each.text}]" if each.hit else each.text for each in excerpt(words, wanted))


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("Router-8 floods XNAS/XNYS", ("router", "8", "floods", "xnas", "xnys")),
        ("latency_spike latency", ("latency", "spike")),
        ('" OR * NEAR(a b) :* \0 --', ("or", "near", "a", "b")),
        ("a\u0308rger", ("ärger",)),
        ("", ()),
        ("x" * 500, ("x" * LONGEST_TERM,)),
    ],
)
def test_words_are_letters_and_digits(typed: str, read_as: tuple[str, ...]) -> None:
    """Whatever stands between them is no operator of any database."""
    assert terms(typed) == read_as


def test_an_incident_is_found_by_all_it_says_of_itself() -> None:
    """Reference, title, category, what is hit, and facts; what nobody knows is no word."""
    facts = {"a.b": Fact("mm-us", a_person(), NOON), "a.c": Fact("", a_person(), NOON)}
    incident = an_incident(title="Acks are slow", affected="", facts=facts)
    assert words_of(incident).split("\n") == [incident.reference, "Acks are slow", incident.category.label, "mm-us"]


def test_a_reaction_repeats_the_message() -> None:
    """Which is found already."""
    assert not is_searched(EntryKind.REACTION)
    assert is_searched("note")


def test_a_document_is_kept_section_by_section() -> None:
    """None is longer than a database takes."""
    assert pieces("# Title\n\n## 1. One\na\n## 2. Two\n### Part\nb") == (
        "Title",
        "1. One\na",
        "2. Two\n### Part\nb",
    )
    assert [len(each) for each in pieces("x" * (LONGEST_DOCUMENT + 1))] == [LONGEST_DOCUMENT, 1]
    assert pieces(" \n") == ()


def test_the_words_themselves_come_before_longer_ones() -> None:
    """Then what the incident says, then what happened last."""
    longer = a_find("Routers", number=1, kind=DocumentKind.ENTRY, at=minutes(9))
    early = a_find("router", number=2, kind=DocumentKind.ENTRY, at=minutes(1))
    late = a_find("router", number=3, kind=DocumentKind.ENTRY, at=minutes(5), incident_id=IncidentId("i-2"))
    itself = a_find("The router")
    assert ranked([longer, early, late, itself], Query(terms=("router",))).shown == (itself, late, early, longer)


def test_one_incident_does_not_hide_the_others() -> None:
    """A few finds of each are shown; what is left out is counted, and beyond that said to be there."""
    of_one = [a_find(number=number, at=minutes(number)) for number in range(MOST_RANKED)]
    assert ranked(of_one[:5], Query()).more == 5 - PER_INCIDENT
    results = ranked([*of_one, a_find()], Query())
    assert (len(results.shown), results.more, results.uncounted) == (PER_INCIDENT, MOST_RANKED - PER_INCIDENT, True)
    of_many = [a_find(incident_id=IncidentId(f"i-{number}")) for number in range(12)]
    assert (len(ranked(of_many, Query()).shown), ranked(of_many, Query()).more) == (MOST_SHOWN, 2)


LONG = f"{'before ' * 40}the router {'between ' * 40}a router and its 8 hosts {'after ' * 40}"


@pytest.mark.parametrize(
    ("words", "wanted", "shown"),
    [
        ("Router-8 floods\n\0XNAS", ("rout", "8", "xnas"), "[Router]-[8] floods [XNAS]"),
        ("Line 80 is up", ("8",), "Line 80 is up"),
        ("Nothing of it", ("router",), "Nothing of it"),
        ("", ("router",), ""),
    ],
)
def test_hits_are_marked_where_they_stand(words: str, wanted: tuple[str, ...], shown: str) -> None:
    """As whole words, also where only their beginning was typed."""
    assert read(words, *wanted) == shown


def test_the_stretch_with_most_of_the_words_is_shown() -> None:
    """It begins at a word, and dots stand where the text goes on."""
    shown = read(LONG, "router", "8")
    assert shown.startswith("… between ")
    assert "a [router] and its [8] hosts" in shown
    assert shown.endswith("…")
    assert read(LONG, "none") == f"{' '.join(LONG.split())[:EXCERPT]}…"


@given(words=st.text(), wanted=st.lists(st.text(max_size=5)))
def test_any_text_has_a_short_excerpt_in_its_own_words(words: str, wanted: list[str]) -> None:
    """Whatever is looked for."""
    found = terms(" ".join(wanted))
    shown = "".join(each.text for each in excerpt(words, found))
    assert len(shown) <= EXCERPT + 3
    assert "\0" not in shown


def test_everybody_in_the_workspace_sees_its_incidents() -> None:
    """And nobody of another one."""
    incident = an_incident()
    assert may_see(Reader(a_person(), incident.workspace), incident)
    assert not may_see(Reader(a_person(), "T2"), incident)
