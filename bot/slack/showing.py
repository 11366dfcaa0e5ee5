"""Answers that only show: status, one incident, the list, help."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.incident import Incident
from bot.render import messages
from bot.services import reading
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line

LONGEST_TOPIC: Final = 40


async def status(desk: Desk, incident: Incident) -> Mapping[str, Any]:
    """How it stands, in a few lines."""
    return messages.status(desk.templates, incident, await desk.policy())


async def show(desk: Desk, incident: Incident) -> Mapping[str, Any]:
    """How it stands, with the latest entries of its timeline."""
    rows = await reading.latest(desk.ctx, incident)
    return messages.show(desk.templates, incident, await desk.policy(), rows)


async def listing(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:  # noqa: ARG001  # every subcommand is called the same way
    """The open incidents."""
    incidents = await desk.ctx.read.open_incidents(desk.ctx.workspace)
    return messages.incident_list(desk.templates, incidents)


async def help_(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """What can be typed, the next step first; of one topic or command what each does."""
    if rest:
        return messages.help_topic(desk.templates, one_line(rest, LONGEST_TOPIC)[0].lower())
    incident = await desk.ctx.read.incident(request.where(), desk.ctx.workspace)
    return messages.help_text(desk.templates, incident)
