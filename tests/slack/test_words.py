"""The words behind `/incident`."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.severity import Severity
from bot.slack.words import (
    BadReference,
    MissingValue,
    UnknownCommand,
    closest,
    split_command,
    take_option,
    take_reference,
    take_severity,
)

COMMANDS = ("declare", "help", "status", "list", "triage", "ack", "severity", "contain", "contained", "note", "close")

SPLIT = {
    "": ("help", ""),
    "  ": ("help", ""),
    "status": ("status", ""),
    "STATUS ": ("status", ""),
    "severity P1 because": ("severity", "P1 because"),
    "note\tline one\nline two": ("note", "line one\nline two"),
    " declare   P1?  latency": ("declare", "P1?  latency"),
}

REFERENCES = {
    "": (None, ""),
    "text": (None, "text"),
    "INC-20120801-001": ("INC-20120801-001", ""),
    "inc-20120801-001 text": ("INC-20120801-001", "text"),
    "INC-20120801-001: text": ("INC-20120801-001", "text"),
    "INC-20120801-1234 text": ("INC-20120801-1234", "text"),
    "--in INC-20120801-001 text": ("INC-20120801-001", "text"),
    "--in=inc-20120801-001 text": ("INC-20120801-001", "text"),
    "—in INC-20120801-001 text": ("INC-20120801-001", "text"),
    "text --in INC-20120801-001": ("INC-20120801-001", "text"),
    "--at 09:41 --in INC-20120801-001 text": ("INC-20120801-001", "--at 09:41 text"),
    "--at 09:41 INC-20120801-001 text": ("INC-20120801-001", "--at 09:41 text"),
    "--in INC-20120801-001 INC-20120801-002 again": ("INC-20120801-001", "INC-20120801-002 again"),
    "like INC-20120801-001": (None, "like INC-20120801-001"),
    "INC-20120801-001b text": (None, "INC-20120801-001b text"),
    "ran deploy --in prod": (None, "ran deploy --in prod"),
    "ran --in prod twice": (None, "ran --in prod twice"),
}

SEVERITIES = {
    "P1? latency": (Severity.P1, "latency"),
    "p1 reason": (Severity.P1, "reason"),
    "P0": (Severity.P0, ""),
    " P2: slow": (Severity.P2, "slow"),
    "P3?slow": (Severity.P3, "slow"),
    "P4 text": (None, "P4 text"),
    "P11 text": (None, "P11 text"),
    "P1-like text": (None, "P1-like text"),
    "latency P1": (None, "latency P1"),
    "": (None, ""),
}

OPTIONS = {
    "text": (None, "text"),
    "": (None, ""),
    "--at 09:41 text": ("09:41", "text"),
    "--at=09:41 text": ("09:41", "text"),
    "--AT 09:41 text": ("09:41", "text"),
    "—at 09:41 text": ("09:41", "text"),
    "--at 2012-08-01 09:30 text": ("2012-08-01 09:30", "text"),
    "--at 2012-08-01T09:30:00-04:00 text": ("2012-08-01T09:30:00-04:00", "text"),
    "--at 2012-08-01 13:30 UTC text": ("2012-08-01 13:30 UTC", "text"),
    "--at 2012-08-01 text": ("2012-08-01", "text"),
    '--at "10 min ago" text': ("10 min ago", "text"),
    "--at “10 min ago” text": ("10 min ago", "text"),
    "--at 10 min ago text": ("10 min ago", "text"),
    "--at 1h 30m ago text": ("1h 30m ago", "text"),
    "--at yesterday 23:50 text": ("yesterday 23:50", "text"),
    "--at 9:41 am text": ("9:41 am", "text"),
    "--at 9:41 amber light": ("9:41", "amber light"),
    "--precision day --at 09:41 text": ("09:41", "--precision day text"),
    "text --at 09:41": ("09:41", "text"),
    "text --at 09:41 --precision day": ("09:41", "text --precision day"),
    "one\ntwo --at=09:41": ("09:41", "one\ntwo"),
    "ran deploy --at noon again": (None, "ran deploy --at noon again"),
    "text --at": (None, "text --at"),
    "look-at 09:41": (None, "look-at 09:41"),
    "--attempt 09:41 text": (None, "--attempt 09:41 text"),
}


def left_or_refusal(take: Callable[[str], tuple[str | None, str]], text: str) -> str:
    """What is left of the text, or the words of the refusal."""
    try:
        return take(text)[1]
    except DomainError as refusal:
        return str(refusal)


@pytest.mark.parametrize(("text", "expected"), SPLIT.items())
def test_the_first_word_is_the_command(text: str, expected: tuple[str, str]) -> None:
    """In lower case; what follows is kept as it was typed."""
    assert split_command(text) == expected


@pytest.mark.parametrize(("rest", "expected"), REFERENCES.items())
def test_an_incident_is_named_in_front_or_by_an_option(rest: str, expected: tuple[str | None, str]) -> None:
    """A reference inside of a text belongs to the text."""
    assert take_reference(rest) == expected


def test_a_reference_that_cannot_be_one_is_refused() -> None:
    """The words would otherwise go to the wrong incident."""
    with pytest.raises(BadReference) as refusal:
        take_reference("--in INC-1 text")
    assert str(refusal.value) == (
        "`INC-1` is not an incident. They look like `INC-20120801-001`; "
        "`/incident list` shows the open ones. Nothing was changed."
    )


@pytest.mark.parametrize(("rest", "expected"), SEVERITIES.items())
def test_a_severity_in_front_is_taken(rest: str, expected: tuple[Severity | None, str]) -> None:
    """Also a doubtful one; anything else stays in the text."""
    assert take_severity(rest) == expected


@pytest.mark.parametrize(("rest", "expected"), OPTIONS.items())
def test_an_option_is_taken_before_or_behind_the_text(rest: str, expected: tuple[str | None, str]) -> None:
    """Its value is one word, something in quotes, or a time that is spelt with spaces."""
    assert take_option(rest, "at") == expected


@pytest.mark.parametrize(
    ("rest", "name", "example"),
    [
        ("--at", "at", "--at 09:41"),
        ("--at=", "at", "--at 09:41"),
        ("--at --precision day text", "at", "--at 09:41"),
        ("--precision day --at", "at", "--at 09:41"),
        ("--in", "in", "--in INC-20120801-001"),
        ("--colour", "colour", "--colour VALUE"),
    ],
)
def test_an_option_without_its_value_is_refused(rest: str, name: str, example: str) -> None:
    """With an example of a value."""
    with pytest.raises(MissingValue) as refusal:
        take_option(rest, name)
    assert str(refusal.value) == f"`--{name}` needs a value. Try `{example}`. Nothing was changed."


def test_a_slip_of_the_finger_is_understood() -> None:
    """What is near enough is offered, what is not is not."""
    assert closest("contian", COMMANDS) == "contain"
    assert closest("STAUTS", COMMANDS) == "status"
    assert closest("banana", COMMANDS) is None
    assert closest("x" * 100_000, iter(COMMANDS)) is None


def test_an_unknown_command_offers_the_nearest_one() -> None:
    """The refusal of the design, to the letter."""
    refusal = UnknownCommand("contian", COMMANDS)
    assert str(refusal) == "I don't know `/incident contian`. Did you mean `/incident contain`?"


def test_an_unknown_command_like_no_other_leads_to_help() -> None:
    """However long or odd it is."""
    assert str(UnknownCommand("ba`nana", COMMANDS)) == (
        "I don't know `/incident baˋnana`. Type `/incident help` to see what there is."
    )
    assert len(str(UnknownCommand("y" * 3000, COMMANDS))) < 150


@given(
    text=st.text() | st.from_regex(r"((--|—)(at|in|x)[= ]|INC-20120801-001 |P1\? |09:41 |a |\"){0,9}", fullmatch=True)
)
def test_no_text_breaks_the_words(text: str) -> None:
    """Whatever is typed is taken apart, or refused with words."""
    word, rest = split_command(text)
    assert word == word.lower()
    assert rest == rest.strip()
    for take in (take_reference, take_severity, lambda typed: take_option(typed, "at")):
        outcome = left_or_refusal(take, text)
        assert outcome.endswith("Nothing was changed.") or len(outcome) <= len(text)
