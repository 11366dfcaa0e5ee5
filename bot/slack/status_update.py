"""`/incident update` and `updates`: in words, or by the form that the reminder's button opens; and what was said so far."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Where
from bot.domain.errors import DomainError
from bot.domain.status_update import PostUpdate
from bot.render import messages, modals
from bot.render import status_update as shown
from bot.services import reading, status_update
from bot.slack import requests
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import form_values
from bot.slack.requests import Payload, Request
from bot.slack.text import is_blank, visible
from bot.slack.times import parse_ahead
from bot.slack.words import take_option, take_reference
from bot.slack.zones import reader_of

CALLBACK: Final = "status_update"


async def update(desk: Desk, request: Request, rest: str) -> Mapping[str, Any] | None:
    """Post what is typed; without words open the form."""
    reference, typed = take_reference(rest)
    promised, text = take_option(typed, "next")
    if is_blank(text):
        await open_form(desk, request, request.where(reference))
        return None
    next_at, aside = await _promised(desk, request, promised)
    command = _command(request, request.where(reference), {"known": text}, next_at)
    return messages.answer(desk.templates, await status_update.post(desk.ctx, command) + aside)


async def updates(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """What was said so far, and when the next one is due."""
    incident = await reading.find(desk.ctx, request.where(take_reference(rest)[0]))
    lines = await status_update.posted(desk.ctx, incident)
    return shown.history(desk.templates, incident, await desk.policy(), lines)


async def open_form(desk: Desk, request: Request, where: Where) -> None:
    """Open the form, with what the last update said of the rest."""
    incident = await reading.find(desk.ctx, where)
    said = await status_update.said_last(desk.ctx, incident)
    problem = await desk.open_form(request.trigger_id, shown.form(desk.templates, incident, desk.ctx.policy, said))
    if problem is not None:
        raise FormNotOpened(f"{problem} Type it in one line: `/incident update what is known now`.")


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Post what the form says."""
    request, values = requests.of_submission(body), form_values(body["view"])
    if is_blank(values.get("known") or ""):
        await ack(response_action="errors", errors={"known": "Say what is known now, in a sentence or two."})
        return
    try:
        next_at, aside = await _promised(desk, request, values.get("next"))
    except DomainError as error:
        await ack(response_action="errors", errors={"next": str(error).replace("`", "")})
        return
    answer = await status_update.post(desk.ctx, _command(request, request.where(), values, next_at))
    await ack(response_action="update", view=modals.added_to_timeline(desk.templates, answer + aside))


async def _promised(desk: Desk, request: Request, typed: str | None) -> tuple[datetime | None, str]:
    """When the next update was promised, and what is to be said of how that was read; mostly nothing."""
    if not typed or is_blank(typed):
        return None, ""
    reader = await reader_of(desk.ctx, request.by.id)
    return parse_ahead(typed, now=desk.ctx.now(), zone=reader.zone), reader.words(typed)


def _command(request: Request, where: Where, values: Mapping[str, str | None], next_at: datetime | None) -> PostUpdate:
    known, impact, doing = (visible(values.get(name) or "").strip() for name in ("known", "impact", "doing"))
    return PostUpdate(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=where,
        known=known,
        impact=impact,
        doing=doing,
        next_at=next_at,
    )


COMMANDS: Final = {"update": update, "updates": updates}
