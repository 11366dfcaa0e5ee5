"""What people may look at: incidents by reference or room, lists, timelines."""

from bot.domain import timeline_pages
from bot.domain.command import Where
from bot.domain.corrections import SUPERSEDING, replacements, with_corrections
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.postmortem_parts import Row
from bot.domain.similar import similar
from bot.domain.timeline_pages import PER_PAGE, Page
from bot.services.context import Context
from storage.incidents import NoSuchIncident
from storage.queries import TimelineRow

LATEST = 10  # entries shown under an incident


class NoSuchEntry(DomainError):
    """A timeline has no entry with this number."""

    def __init__(self, number: int, reference: str) -> None:
        super().__init__(
            f"{reference} has no entry {number}. `/incident timeline` shows the numbers. Nothing was changed."
        )


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


async def latest(ctx: Context, incident: Incident) -> list[Row]:
    """The last entries of an incident's timeline, in order, as they read with their corrections."""
    head = await ctx.read.head(incident.id)
    after = max(0, head.seq - LATEST) if head else 0
    return with_corrections(await ctx.read.timeline(incident.id, after_seq=after))


async def entry_of(ctx: Context, incident: Incident, number: int) -> TimelineRow:
    """An entry by its number.

    Raises:
        NoSuchEntry: There is none.
    """
    rows = await ctx.read.timeline(incident.id, after_seq=number - 1, limit=1)
    if not rows or rows[0].seq != number:
        raise NoSuchEntry(number, incident.reference)
    return rows[0]


async def page(ctx: Context, incident: Incident, wanted: int | None) -> Page:
    """A page of an incident's timeline.

    Args:
        ctx: Where it is kept.
        incident: Whose timeline.
        wanted: From 1, the earliest; None for the last one.

    Raises:
        NoSuchPage: There is no such page.
    """
    head = await ctx.read.head(incident.id)
    number, last = timeline_pages.bounds(wanted, head.seq if head else 0)
    rows = await ctx.read.timeline(incident.id, after_seq=(number - 1) * PER_PAGE, limit=PER_PAGE)
    replaced = replacements(await ctx.read.timeline(incident.id, kinds=SUPERSEDING))
    redactions = await ctx.read.redactions(incident.id)
    return Page(incident, timeline_pages.lines(rows, replaced, redactions), number, last)
