"""The message from which an incident was declared: its first evidence, with its place, its words and its author."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.change import Entry, EntryKind, Source
from bot.domain.command import Person
from bot.domain.evidence_items import Item, content_of, described
from bot.domain.evidence_kinds import EvidenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstEvidence:
    """A message in Slack that somebody pointed at.

    Args:
        source: Which.
        author: Who wrote it.
        text: What it says, at its beginning.
        shortened: Whether it says more than that.
        link: Its address in Slack.
        at: When it was written, to the second.
    """

    source: Source
    author: Person
    text: str
    shortened: bool
    link: str
    at: datetime


def entry(first: FirstEvidence, by: Person) -> Entry:
    """The message as an evidence item that lies in Slack; who declared answers for it."""
    item = Item(kind=EvidenceKind.SLACK_MESSAGE, place=first.link, custodian=by, captured_at=first.at)
    words = f"{first.text} (more stands there)" if first.shortened else first.text
    return Entry(
        kind=EntryKind.EVIDENCE,
        occurred_at=first.at,
        actor=by.id,
        text=f"Evidence: {described(item)}. {first.author.name} wrote: {words}",
        source=first.source,
        content={**content_of(item), "author": first.author.id, "words": first.text},
    )
