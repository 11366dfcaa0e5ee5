"""The figures of a period, from what is on record."""

from datetime import datetime

from bot.domain import figures
from bot.domain.action_items import Wanted
from bot.domain.figures import Figures
from bot.domain.period import Period, read_period
from bot.domain.policy import Policy
from bot.services.context import Context
from storage.queries import Queries


async def metrics(ctx: Context, typed: str) -> Figures:
    """The figures of the days that somebody names.

    Raises:
        BadPeriod: They name none.
    """
    now, policy = ctx.now(), ctx.policy
    period = read_period(typed, policy.day(now), policy.timezone)
    return await figures_of(ctx.read, ctx.workspace, period=period, policy=policy, now=now)


async def figures_of(read: Queries, workspace: str, *, period: Period, policy: Policy, now: datetime) -> Figures:
    """The figures of a period, as they stand now."""
    incidents = await read.declared_between(workspace, figures.since(period), period.end)
    items = await read.action_items(Wanted(), workspace)
    today = policy.day(now)
    return figures.figures(incidents, items, period=period, policy=policy, today=today)
