"""Drafts a post-mortem from the records: no field, no sentence; what only people know is left as a prompt."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from bot.domain import postmortem_happened as happened
from bot.domain import postmortem_learned as learned
from bot.domain import postmortem_response as response
from bot.domain.corrections import with_corrections
from bot.domain.digest import as_it_stands
from bot.domain.postmortem_names import naming
from bot.domain.postmortem_parts import Fact, PageRow, PostMortem, Row, Section, Table
from bot.domain.postmortem_records import Records

__all__ = ["SECTIONS", "Fact", "PageRow", "PostMortem", "Records", "Row", "Section", "Table", "draft"]

SECTIONS: Final[tuple[Callable[[Records], Section], ...]] = (
    happened.header,
    happened.summary,
    happened.impact,
    happened.timeline,
    happened.detection,
    response.response,
    response.containment,
    learned.lead_up,
    learned.five_whys,
    learned.fishbone,
    learned.factors,
    learned.went,
    learned.regulatory,
    learned.actions,
    learned.related,
    learned.evidence,
)


def draft(records: Records) -> PostMortem:
    """Draft the post-mortem; the same records under the same rules give the same draft."""
    read = with_corrections(as_it_stands(records.recorded))
    ordered = tuple(sorted(read, key=lambda row: (row.occurred_at, row.seq)))
    spoken = naming(records.incident, records.policy, records.who)
    ready = replace(records, rows=ordered, naming=spoken)
    return PostMortem(
        reference=records.incident.reference,
        title=records.incident.title,
        policy_version=records.policy.version,
        entries=records.recorded[-1].seq if records.recorded else 0,
        head=records.head,
        sections=tuple(section(ready) for section in SECTIONS),
    )
