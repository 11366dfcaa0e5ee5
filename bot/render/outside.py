"""What is said outside Slack, in plain words: pages and anchors, and nothing of what an incident is about."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.incident import Incident
from bot.domain.roles import Role
from bot.render.escaping import Verbatim
from bot.render.templates import Templates


@dataclass(frozen=True, slots=True)
class Notice:
    """A title, which some channels show alone, and a body."""

    title: str
    body: str


def anchor(templates: Templates, incident: Incident, *, seq: str, digest: str, at: str) -> Notice:
    """The end of a record, as Compliance keeps it."""
    return notice(templates, "anchor", reference=incident.reference, seq=seq, hash=digest, at=at)


def page(
    templates: Templates,
    incident: Incident,
    reasons: Sequence[tuple[int | None, Role]],
    *,
    asked: bool = False,
    link: str | None,
    answer: str | None = None,
) -> Notice:
    """A call for one person.

    Args:
        templates: What people see.
        incident: Which.
        reasons: The level, None for a duty, and the role of each.
        asked: Whether somebody asks for this person by hand.
        link: The way to the war room; None while there is none.
        answer: The link by which this person acknowledges without Slack; None where there is no such way.
    """
    called = dict.fromkeys(role for level, role in reasons if level is not None)
    told = dict.fromkeys(role for level, role in reasons if level is None)
    return notice(
        templates,
        "page",
        reference=incident.reference,
        severity=incident.severity,
        drill=incident.drill,
        roles=list(called),
        duties=list(told),
        asked=asked,
        link=Verbatim(link or ""),
        answer=Verbatim(answer or ""),
    )


def missed(templates: Templates, incident: Incident, roles: Sequence[Role], *, link: str | None) -> Notice:
    """A call for who leads: these roles were not told in time.

    Args:
        templates: What people see.
        incident: Which.
        roles: Who should have been told.
        link: The way to the war room; None while there is none.
    """
    return notice(
        templates,
        "duty",
        reference=incident.reference,
        severity=incident.severity,
        roles=list(roles),
        link=Verbatim(link or ""),
    )


def notice(templates: Templates, name: str, **context: object) -> Notice:
    """A title and a body by a template of that name."""
    words = templates.yaml(f"outside/{name}", **context)
    return Notice(str(words["title"]), str(words["body"]).strip())
