"""Status updates that people post, their history, and the reminder that one is due."""

from collections.abc import Mapping

from bot.domain import status_update, timeline_pages
from bot.domain.change import Change, EntryKind, Json
from bot.domain.incident import Incident
from bot.domain.status_update import PostUpdate
from bot.domain.timeline_pages import Line
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def post(ctx: Context, command: PostUpdate) -> str:
    """Post a status update."""
    return await act(ctx, command, status_update.post)


async def posted(ctx: Context, incident: Incident) -> tuple[Line, ...]:
    """The updates of an incident, in order; what Compliance has removed has no words."""
    rows = await ctx.read.timeline(incident.id, kinds=(EntryKind.STATUS_UPDATE,))
    return timeline_pages.lines(rows, {}, await ctx.read.redactions(incident.id))


async def said_last(ctx: Context, incident: Incident) -> Mapping[str, Json]:
    """What the last update said by part, for a form that remembers; nothing where there is none, or it was removed."""
    lines = await posted(ctx, incident)
    return lines[-1].row.content if lines and lines[-1].removed is None else {}


def remind(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """The reminder that a due timer sends."""
    now = max(ctx.now(), timer.due_at)
    return status_update.remind(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
