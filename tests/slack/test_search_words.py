"""What stands behind `/incident search`."""

import contextlib
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.impact import Category
from bot.domain.phase import Phase
from bot.domain.search import Query
from bot.domain.severity import Severity
from bot.slack.search_words import BadFilter, parse_search
from bot.slack.words import WrongUse

NEW_YORK = ZoneInfo("America/New_York")


def parsed(text: str) -> Query:
    """What Mei asks for by it."""
    return parse_search(text, zone=NEW_YORK, user="UMEI")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Router floods", {"terms": ("router", "floods")}),
        ("severity:p0 router SEVERITY:P1,P2", {"terms": ("router",), "severities": (Severity.P1, Severity.P2)}),
        ("category:latency_spike", {"categories": (Category.LATENCY_SPIKE,)}),
        ("venue:XNAS acks", {"terms": ("acks",), "venue": "XNAS"}),
        ('venue:"CME Globex" acks', {"terms": ("acks",), "venue": "CME Globex"}),
        ("since:2026-01", {"since": datetime(2026, 1, 1, 5, tzinfo=UTC)}),
        ("since:2026", {"since": datetime(2026, 1, 1, 5, tzinfo=UTC)}),
        ("since:2026-7-15", {"since": datetime(2026, 7, 15, 4, tzinfo=UTC)}),
        ("owner:<@U1|tom>", {"owner": "U1"}),
        ("owner:me", {"owner": "UMEI"}),
        ("status:open", {"open": True}),
        ("status:closed", {"open": False}),
        ("status:triage", {"phases": (Phase.TRIAGE,)}),
        ("at 09:41 x", {"terms": ("at", "09", "41", "x")}),
    ],
)
def test_words_and_filters_are_told_apart(typed: str, read: dict[str, Any]) -> None:
    """In any order; days begin where their author is."""
    assert parsed(typed) == Query(**read)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("severity:P7", "`P7` is no severity. Try `severity:P0`"),
        ("category:latency", "Did you mean `category:latency_spike`"),
        ("category:x", "Use one of `unknown`, `system_failure`"),
        ("status:x", "Use one of `open`, `declared`"),
        ("venue:-", "is no venue"),
        ("since:yesterday", "is no day, month or year"),
        ("since:2026-13", "Try `since:2026`, `since:2026-01`"),
        ("since:0000", "is no day"),
        ("owner:tom", "Try `owner:@user`"),
        ("sevrity:P0", "Did you mean `severity:`"),
        ("note: router", "`note:` is no filter"),
        ("zzz:1", "Filters are `severity:`, `category:`"),
        ("a b c d e f g h i j k", "at most 10 words"),
    ],
)
def test_what_cannot_be_taken_says_what_can(typed: str, told: str) -> None:
    """Each error names the filter and an example."""
    with pytest.raises(BadFilter, match=told):
        parsed(typed)


@pytest.mark.parametrize("typed", ["", "  ", "-- ** \0"])
def test_nothing_to_look_for_shows_how(typed: str) -> None:
    """By an example."""
    with pytest.raises(WrongUse, match="/incident search"):
        parsed(typed)


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.builds(
                "{}:{}".format,
                st.sampled_from(["severity", "category", "venue", "since", "owner", "status", "x"]),
                st.one_of(st.text(max_size=10), st.from_regex(r"[0-9]{1,4}(-[0-9]{1,2}){0,2}", fullmatch=True)),
            ),
        ),
        max_size=6,
    )
)
def test_any_words_are_read_or_refused(words: list[str]) -> None:
    """With words of our own, never by another error."""
    with contextlib.suppress(BadFilter, WrongUse):
        assert all(term.isalnum() for term in parsed(" ".join(words)).terms)
