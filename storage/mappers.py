"""Turns the domain's values into rows and back."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import TypeAdapter

from bot.domain.incident import Incident, Mark

_INCIDENT: Final = TypeAdapter(Incident)


def incident_to_row(incident: Incident) -> dict[str, Any]:
    """The columns of an incident: those that are searched, and the whole of it as JSON."""
    return {
        "id": incident.id,
        "workspace": incident.workspace,
        "reference": incident.reference,
        "phase": incident.phase.value,
        "severity": incident.severity.value,
        "category": incident.category.value,
        "title": incident.title,
        "channel": incident.channel,
        "declared_at": incident.declared_at,
        "resolved_at": incident.at(Mark.RESOLVED),
        "closed_at": incident.at(Mark.CLOSED),
        "state": _INCIDENT.dump_python(incident, mode="json"),
    }


def incident_from_state(state: Mapping[str, Any]) -> Incident:
    """The incident as it was saved; what an older version did not know yet has its default."""
    return _INCIDENT.validate_python(state)
