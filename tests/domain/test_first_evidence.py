"""The message from which an incident was declared."""

from dataclasses import replace

from bot.domain.change import EntryKind, Source
from bot.domain.first_evidence import FirstEvidence, entry
from tests.builders import a_person, minutes

SEEN = FirstEvidence(
    source=Source("T0FIRM", "C0DESK", "1343822400.000100"),
    author=a_person("Ada"),
    text="acks are slow",
    shortened=False,
    link="https://firm.slack.com/archives/C0DESK/p1343822400000100",
    at=minutes(-3),
)


def test_it_is_evidence_that_lies_in_slack() -> None:
    """With its place, its words and its author; who declared answers for it."""
    found = entry(SEEN, a_person("Sam"))
    assert (found.kind, found.actor, found.occurred_at) == (EntryKind.EVIDENCE, "USAM", minutes(-3))
    assert found.source == SEEN.source
    assert found.text == f"Evidence: Message in Slack at {SEEN.link}, no hash, custodian Sam. Ada wrote: acks are slow"
    assert (found.content["place"], found.content["author"], found.content["words"]) == (SEEN.link, "UADA", SEEN.text)


def test_a_long_one_says_that_there_is_more() -> None:
    """Nobody takes the beginning for the whole."""
    assert entry(replace(SEEN, shortened=True), a_person("Sam")).text.endswith("acks are slow (more stands there)")
