"""What people see after an incident: the checklist of prompts, and the TODO lines of its room."""

from collections.abc import Sequence
from typing import Final

from bot.domain.incident import Incident
from bot.domain.prevention import Candidate, Checked
from bot.render.messages import message
from bot.render.templates import Payload, Templates

MOST_CANDIDATES: Final = 12


def prevention(
    templates: Templates, incident: Incident, checked: Sequence[Checked], found: Sequence[Candidate]
) -> Payload:
    """The eight prompts with what became of each, and the TODO lines that wait."""
    shown, more = _waiting(found)
    return message(templates, "prevention", incident=incident, checked=checked, candidates=shown, more=more)


def candidates(templates: Templates, incident: Incident, found: Sequence[Candidate]) -> Payload:
    """The TODO lines that wait, offered to the room."""
    shown, more = _waiting(found)
    return message(templates, "candidates", incident=incident, candidates=shown, more=more)


def _waiting(found: Sequence[Candidate]) -> tuple[Sequence[Candidate], int]:
    waiting = [each for each in found if each.item is None]
    return waiting[:MOST_CANDIDATES], max(0, len(waiting) - MOST_CANDIDATES)
