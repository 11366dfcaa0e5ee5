"""What people see of status updates: the form, the post, the reminder and the history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.domain import status_update
from bot.domain.change import Json
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.timeline_pages import Line
from bot.render.messages import message
from bot.render.modals import view
from bot.render.templates import Payload, Templates

MOST_SHOWN: Final = 10


def form(templates: Templates, incident: Incident, policy: Policy, said: Mapping[str, Json]) -> Payload:
    """Asks what those outside the room should know; `said` is what the last update said of the rest."""
    impact, doing = (str(said.get(name, "")) for name in ("impact", "doing"))
    due = status_update.due_at(incident, policy)
    return view(templates, "status_update", incident=incident, impact=impact, doing=doing, due=due)


def post(templates: Templates, incident: Incident, said: Mapping[str, Json]) -> Payload:
    """What somebody tells those outside the room; `said` is as the outbox keeps it."""
    known, impact, doing, by = (str(said[name]) for name in ("known", "impact", "doing", "by"))
    due = datetime.fromisoformat(str(said["next_at"])) if said["next_at"] else None
    parts = [(name, text) for name, text in (("Impact", impact), ("Doing", doing)) if text]
    return message(templates, "status_update", incident=incident, known=known, parts=parts, by=by, due=due)


def reminder(templates: Templates, incident: Incident, policy: Policy, *, number: int) -> Payload:
    """Reminds the commander of a status update; `number` is 1 for the first reminder."""
    due = status_update.due_at(incident, policy) or incident.declared_at
    return message(templates, "update_due", incident=incident, due=due, number=number)


def history(templates: Templates, incident: Incident, policy: Policy, lines: Sequence[Line]) -> Payload:
    """The updates so far, the latest last, and when the next one is due."""
    shown = lines[-MOST_SHOWN:]
    due = status_update.due_at(incident, policy)
    left_out = len(lines) - len(shown)
    return message(templates, "status_updates", incident=incident, lines=shown, left_out=left_out, due=due)
