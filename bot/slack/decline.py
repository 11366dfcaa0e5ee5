"""`/incident decline`, and the button of a page that does the same."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.decline import Decline
from bot.render import messages
from bot.services import decline as declining
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line

LONGEST_REASON: Final = 500


async def decline(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Say that one cannot, and why."""
    words = typed.read(request, rest)
    command = Decline(**words.fields(), reason=one_line(words.rest, LONGEST_REASON)[0])
    return messages.answer(desk.templates, await declining.decline(desk.ctx, command))


async def pressed(desk: Desk, request: Request) -> str:
    """The button."""
    return await declining.decline(desk.ctx, Decline(**typed.read(request, "").fields()))
