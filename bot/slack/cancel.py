"""`/incident cancel`: it was a false alarm."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.cancel import Cancel
from bot.render import messages
from bot.services import cancel as cancelling
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line
from bot.slack.words import WrongUse

LONGEST_REASON: Final = 500


async def cancel(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Close it as a false alarm; the reason is needed.

    Raises:
        WrongUse: No reason was given.
    """
    words = typed.read(request, rest)
    reason = one_line(words.rest, LONGEST_REASON)[0]
    if not reason:
        raise WrongUse("/incident cancel test traffic, not orders")
    return messages.answer(desk.templates, await cancelling.cancel(desk.ctx, Cancel(**words.fields(), reason=reason)))
