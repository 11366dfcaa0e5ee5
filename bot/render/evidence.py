"""What people see of evidence: the form, what became of it, and the list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from bot.domain.evidence_kinds import EvidenceKind
from bot.domain.incident import Incident
from bot.domain.postmortem import Row
from bot.render.messages import message
from bot.render.modals import view
from bot.render.templates import Payload, Templates

MOST_EXHIBITS: Final = 20


class Exhibited(Protocol):
    """An entry about evidence."""

    @property
    def row(self) -> Row:
        """The entry."""

    @property
    def superseded(self) -> bool:
        """Whether a later one stands in its place."""


def evidence_form(templates: Templates, incident: Incident, kind: EvidenceKind | None = None) -> Payload:
    """The form that puts evidence on record, of this kind where it is known."""
    return view(templates, "evidence", incident=incident, kinds=tuple(EvidenceKind), kind=kind)


def evidence_added(templates: Templates, sentence: str) -> Payload:
    """What the form becomes once the evidence is recorded."""
    return view(templates, "evidence_added", sentence=sentence)


def evidence_recorded(templates: Templates, sentence: str) -> Payload:
    """The answer to evidence that was typed."""
    return message(templates, "evidence_recorded", sentence=sentence)


def evidence_list(templates: Templates, incident: Incident, exhibits: Sequence[Exhibited]) -> Payload:
    """The evidence of an incident, the newest of it where there is more than people read.

    Args:
        templates: What renders.
        incident: Whose.
        exhibits: In the order in which they were recorded.
    """
    shown = exhibits[-MOST_EXHIBITS:]
    rows = [_exhibit(each) for each in shown]
    return message(templates, "evidence_list", incident=incident, exhibits=rows, earlier=len(exhibits) - len(shown))


def _exhibit(exhibited: Exhibited) -> Mapping[str, Any]:
    """An entry with its whole hash, which people copy."""
    row = exhibited.row
    return {
        "seq": row.seq,
        "at": row.recorded_at,
        "text": row.text.removeprefix("Evidence: "),
        "sha256": row.content.get("sha256") or "",
        "superseded": exhibited.superseded,
    }
