"""`/incident metrics`: the figures of a period."""

from collections.abc import Mapping
from typing import Any

from bot.render import figures as shown
from bot.services import figures
from bot.slack.desk import Desk
from bot.slack.requests import Request


async def metrics(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:  # noqa: ARG001  # every subcommand is called the same way
    """What happened in the last thirty days, or in the period that is named."""
    return shown.in_slack(desk.templates, await figures.metrics(desk.ctx, rest))
