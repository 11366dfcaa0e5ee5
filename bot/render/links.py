"""The page behind a signed link, for a browser on a telephone."""

from bot.domain.command import Person
from bot.domain.incident import Incident
from bot.render.templates import Templates


def acknowledgement(
    templates: Templates, incident: Incident, person: Person, *, state: str, answer: str, room: str | None
) -> str:
    """Says who is asked for what, and neither title nor loss.

    Args:
        templates: What people see.
        incident: Which.
        person: Whom the link was sent to.
        state: What may be done with it: `open`, `done`, `used` or `expired`.
        answer: What was answered when it was used.
        room: The address of the war room; None while there is none.
    """
    return templates.page(
        "acknowledge",
        severity=incident.severity.value,
        reference=incident.reference,
        person=person.name,
        state=state,
        answer=answer,
        room=room or "",
    )


def problem(templates: Templates, words: str) -> str:
    """Why nothing was done, and what to do."""
    return templates.page("problem", words=words)
