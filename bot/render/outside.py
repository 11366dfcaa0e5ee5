"""What is said outside Slack, in plain words: pages and anchors, and nothing of what an incident is about."""

from dataclasses import dataclass

from bot.domain.incident import Incident
from bot.render.templates import Templates


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, which some channels show alone, and a body."""

    title: str
    body: str


def anchor(templates: Templates, incident: Incident, *, seq: str, digest: str, at: str) -> Notice:
    """The end of a record, as Compliance keeps it."""
    return _notice(templates, "anchor", reference=incident.reference, seq=seq, hash=digest, at=at)


def _notice(templates: Templates, name: str, **context: object) -> Notice:
    words = templates.yaml(f"outside/{name}", **context)
    return Notice(str(words["title"]), str(words["body"]).strip())
