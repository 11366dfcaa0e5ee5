"""`/incident timeline` and `correct`: read the record page by page, and put an entry right."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import IncidentId
from bot.domain.corrections import Correct
from bot.render import messages
from bot.render.timeline import timeline_page
from bot.services import corrections, reading
from bot.slack import requests
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.words import WrongUse, take_number, take_reference

TURNED: Final = re.compile("timeline_(earlier|later)")


async def timeline(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """A page of the timeline; the last one where none is named."""
    reference, typed = take_reference(rest)
    number, more = take_number(typed)
    if more:
        raise WrongUse("/incident timeline 2")
    incident = await reading.find(desk.ctx, request.where(reference))
    return timeline_page(desk.templates, await reading.page(desk.ctx, incident, number))


async def turned(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Another page in the place of the one that is shown."""
    incident_id, _, number = str(body["actions"][0]["value"]).partition(" ")
    request = replace(requests.of_button(body), incident=IncidentId(incident_id))
    incident = await reading.find(desk.ctx, request.where())
    shown = timeline_page(desk.templates, await reading.page(desk.ctx, incident, int(number)))
    await ack()
    desk.replies.reply(request.response_url, {**shown, "replace_original": True})


async def correct(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """New words in the place of those of an entry."""
    reference, typed = take_reference(rest)
    number, text = take_number(typed)
    if number is None or not text:
        raise WrongUse("/incident correct 41 what it should say")
    command = Correct(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=request.where(reference),
        number=number,
        text=text,
    )
    return messages.answer(desk.templates, await corrections.correct(desk.ctx, command))
