"""What people see of the timeline, page by page."""

from collections.abc import Mapping
from typing import Any

from bot.domain.timeline_pages import Line, Page
from bot.render.escaping import unformatted
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def timeline_page(templates: Templates, page: Page) -> Payload:
    """One page of a timeline, with the way to its neighbours."""
    return message(
        templates,
        "timeline",
        incident=page.incident,
        lines=[_line(each) for each in page.lines],
        number=page.number,
        last=page.last,
        earlier=f"{page.incident.id} {page.number - 1}" if page.number > 1 else "",
        later=f"{page.incident.id} {page.number + 1}" if page.number < page.last else "",
    )


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "seq": line.row.seq,
        "at": line.row.occurred_at,
        "kind": line.row.kind.replace("_", " "),
        "text": line.row.text,
        "struck": unformatted(line.row.text),  # between tildes any formatting of its own would end the strike
        "corrected_by": line.corrected_by,
        "removed": line.removed,
    }
