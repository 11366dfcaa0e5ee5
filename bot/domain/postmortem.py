"""Drafts a post-mortem from the records: no field, no sentence; what only people know is left as a prompt."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from bot.domain import postmortem_happened as happened
from bot.domain import postmortem_learned as learned
from bot.domain.corrections import with_corrections
from bot.domain.digest import as_it_stands
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.postmortem_parts import Fact, PageRow, PostMortem, Records, Row, Section, Table

__all__ = ["SECTIONS", "Fact", "PageRow", "PostMortem", "Row", "Section", "Table", "draft"]

SECTIONS: Final[tuple[Callable[[Records], Section], ...]] = (
    happened.header,
    happened.summary,
    happened.impact,
    happened.timeline,
    happened.detection,
    happened.response,
    happened.containment,
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
NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


def draft(
    incident: Incident,
    rows: Sequence[Row],
    pages: Sequence[PageRow],
    policy: Policy,
    *,
    generated_at: datetime,
    names: Mapping[str, str] = NOBODY,
) -> PostMortem:
    """Draft the post-mortem.

    Args:
        incident: As it was closed.
        rows: Its timeline.
        pages: Its pages and what became of them.
        policy: Windows, roles and the words of rules.
        generated_at: When, aware UTC.
        names: What to call actors who hold no role, by Slack id; without a name the id stands there.
    """
    records = Records(incident, rows, with_corrections(as_it_stands(rows)), pages, policy, names)
    return PostMortem(
        reference=incident.reference,
        title=incident.title,
        generated_at=generated_at,
        policy_version=policy.version,
        entries=len(rows),
        sections=tuple(section(records) for section in SECTIONS),
    )
