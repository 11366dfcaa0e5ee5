"""`/incident redact`, `sealed`, `destroy` and `hold`: what Compliance removes, reads, destroys and holds."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import IncidentId
from bot.domain.redaction import AgreeDestruction, AskDestruction, ReadSealed, Redact
from bot.domain.retention import SetHold
from bot.render import messages
from bot.render.redaction import redaction_proposal
from bot.services import redaction, retention
from bot.slack import requests
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.words import WrongUse, split_command, take_number, take_reference

CONFIRMED: Final = "confirm_redaction"
AGREE: Final = "agree"


async def redact(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Show what would be removed, with the button that does it."""
    fields, number, reason = _read(request, rest, "/incident redact 41 reason")
    command = Redact(**fields, number=number, reason=reason)
    return redaction_proposal(desk.templates, await redaction.propose(desk.ctx, command))


async def confirmed(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Remove it; the answer takes the place of the message that showed the words."""
    incident_id, number, reason = str(body["actions"][0]["value"]).split(" ", 2)
    request = replace(requests.of_button(body), incident=IncidentId(incident_id))
    fields = request.fields()
    answer = await redaction.redact(desk.ctx, Redact(**fields, number=int(number), reason=reason))
    await ack()
    desk.replies.reply(request.response_url, {**messages.answer(desk.templates, answer), "replace_original": True})


async def sealed(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """What was removed, for Compliance alone."""
    fields, number, more = _read(request, rest, "/incident sealed 41")
    if more:
        raise WrongUse("/incident sealed 41")
    words = await redaction.read_sealed(desk.ctx, ReadSealed(**fields, number=number))
    return messages.message(desk.templates, "evidence_recorded", sentence=words)


async def destroy(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Ask to destroy what was sealed, or agree to it."""
    fields, number, reason = _read(request, rest, "/incident destroy 41 reason")
    if reason.lower() == AGREE:
        answer = await redaction.agree_destruction(desk.ctx, AgreeDestruction(**fields, number=number))
    else:
        answer = await redaction.ask_destruction(desk.ctx, AskDestruction(**fields, number=number, reason=reason))
    return messages.answer(desk.templates, answer)


async def hold(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Begin or end a legal hold."""
    reference, typed = take_reference(rest)
    switch, reason = split_command(typed)
    if switch not in ("on", "off"):
        raise WrongUse("/incident hold on reason")
    command = SetHold(**request.fields(reference), on=switch == "on", reason=reason)
    return messages.answer(desk.templates, await retention.set_hold(desk.ctx, command))


def _read(request: Request, rest: str, usage: str) -> tuple[dict[str, Any], int, str]:
    reference, typed = take_reference(rest)
    number, words = take_number(typed)
    if number is None:
        raise WrongUse(usage)
    return request.fields(reference), number, words
