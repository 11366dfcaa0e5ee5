"""`/incident draft` and `/incident section`: have the post-mortem written anew, and write in it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import IncidentId
from bot.domain.drafts import EditSection, Redraft
from bot.domain.errors import DomainError
from bot.render import drafts as shown
from bot.render import messages
from bot.services import drafts
from bot.slack import requests, typed
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import form_values
from bot.slack.requests import Payload, Request
from bot.slack.words import WrongUse, take_number

SECTION: Final = "section"  # the form


class TooLong(DomainError):
    """A section is longer than a form can hold."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"Section {number} is too long for a form. Correct its rows by new entries, `/incident correct 41 …` or "
            "`/incident note …`, and have it written anew: `/incident draft`."
        )


async def draft(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Have the draft written anew."""
    words = typed.read(request, rest)
    if words.rest:
        raise WrongUse("/incident draft")
    return messages.answer(desk.templates, await drafts.redraft(desk.ctx, Redraft(**words.fields())))


async def section(desk: Desk, request: Request, rest: str) -> None:
    """Open a section to write in it."""
    words = typed.read(request, rest)
    number, more = take_number(words.rest)
    opened = await drafts.opened(desk.ctx, request.where(words.reference), None if more else number)
    form = shown.section_form(desk.templates, opened.incident, opened)
    if form is None:
        raise TooLong(opened.number)
    problem = await desk.open_form(request.trigger_id, form)
    if problem is not None:
        raise FormNotOpened(f"{problem} Try again: `/incident section {opened.number}`.")


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Keep what somebody wrote in a section."""
    incident, number, version = str(body["view"]["private_metadata"]).split(" ")
    request = replace(requests.of_submission(body), incident=IncidentId(incident))
    command = EditSection(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=request.where(),
        section=int(number),
        text=shown.joined(form_values(body["view"])),
        opened=int(version),
    )
    answer = await drafts.edit_section(desk.ctx, command)
    await ack(response_action="update", view=shown.section_kept(desk.templates, answer))
