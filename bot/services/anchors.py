"""Anchoring: keeping the anchors that arrived, and asking for those that are due once a day."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain import anchors
from bot.domain.anchors import DAILY, anchored
from bot.domain.change import Change
from bot.domain.command import IncidentId
from bot.domain.incident import Incident
from bot.domain.rooms import Sent
from bot.services.context import Context
from storage.outbox import Delivery
from storage.unit_of_work import UnitOfWork


async def keep(uow: UnitOfWork, delivery: Delivery, sent: Sent, now: datetime) -> None:
    """Record an anchor that stands in Slack or outside."""
    await uow.anchors.add(delivery.incident_id or IncidentId(""), anchored(sent, now))


async def anchor_daily(ctx: Context) -> int:
    """Anchor every open incident that was declared before today and has news, once a day in the firm's zone.

    Returns:
        How many incidents are to be anchored; 0 as well if another process did today's round.
    """
    zone = ZoneInfo(ctx.policy.timezone)
    today = ctx.now().astimezone(zone).date()
    incidents = await ctx.read.open_incidents(ctx.workspace)
    earlier = [each for each in incidents if each.declared_at.astimezone(zone).date() < today]
    async with ctx.uow() as uow:
        if not await uow.jobs.first_run(DAILY, today.isoformat()):
            return 0
        due = [each for each in earlier if await uow.anchors.has_news(each.id)]
        for incident in due:
            await uow.save(_asked_for(incident, today.isoformat()), incident.id)
    ctx.wake()
    return len(due)


def _asked_for(incident: Incident, day: str) -> Change:
    return Change(effects=(anchors.sealing(incident, key=f"{DAILY}/{day}/{incident.id}"),))
