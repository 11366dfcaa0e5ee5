"""`/incident purge`: a record ends after its retention, by two people."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.purge import AgreePurge, AskPurge
from bot.render import messages
from bot.services import purge as purging
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.words import take_reference

AGREE: Final = "agree"


async def purge(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Ask to purge a record, or agree to it."""
    reference, typed = take_reference(rest)
    reason = typed.strip()
    fields = request.fields(reference)
    if reason.lower() == AGREE:
        answer = await purging.agree_purge(desk.ctx, AgreePurge(**fields))
    else:
        answer = await purging.ask_purge(desk.ctx, AskPurge(**fields, reason=reason))
    return messages.answer(desk.templates, answer)
