"""`/incident lessons`: what earlier incidents have taught."""

from collections.abc import Mapping
from typing import Any

from bot.render import lessons as shown
from bot.services import lessons as services
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line


async def lessons(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:  # noqa: ARG001  # every subcommand is called the same way
    """Those that hold every word that was typed."""
    words, _ = one_line(rest)
    return shown.lessons(desk.templates, words, await services.found(desk.ctx, words))
