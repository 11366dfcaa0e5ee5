"""What people may look at: incidents by reference or room, lists, timelines."""

from bot.domain.command import Where
from bot.domain.incident import Incident
from bot.domain.similar import similar
from bot.services.context import Context
from storage.incidents import NoSuchIncident
from storage.queries import TimelineRow

LATEST = 10  # entries shown under an incident


async def find(ctx: Context, where: Where) -> Incident:
    """The incident that is meant.

    Raises:
        NoSuchIncident: There is none; says where to look.
    """
    incident = await ctx.read.incident(where, ctx.workspace)
    if incident is None:
        raise NoSuchIncident(where)
    return incident


async def open_like(ctx: Context, title: str) -> tuple[list[Incident], list[Incident]]:
    """All open incidents, and those whose titles are like this one."""
    incidents = await ctx.read.open_incidents(ctx.workspace)
    return incidents, similar(title, incidents)


async def latest(ctx: Context, incident: Incident) -> list[TimelineRow]:
    """The last entries of an incident's timeline, in order."""
    head = await ctx.read.head(incident.id)
    after = max(0, head.seq - LATEST) if head else 0
    return await ctx.read.timeline(incident.id, after_seq=after)
