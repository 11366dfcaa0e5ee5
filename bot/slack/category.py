"""`/incident category`: say later what kind of incident it is."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.category import Categorize
from bot.domain.forms import Choice
from bot.domain.impact import Category
from bot.domain.values import choice
from bot.render import messages
from bot.services.category import categorize
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.words import WrongUse

CHOICES: Final = tuple(Choice(each.value, each.label) for each in Category if each is not Category.UNKNOWN)
# The first word of each is enough, as in `/incident form network`.
SHORT: Final = {each.value.split("_", maxsplit=1)[0]: each.value for each in Category}


async def category(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Choose the category."""
    words = typed.read(request, rest)
    if not words.rest:
        raise WrongUse(f"/incident category {'|'.join(each.value for each in CHOICES)}")
    chosen = Category(choice(SHORT.get(words.rest.lower(), words.rest), CHOICES))
    command = Categorize(**words.fields(), category=chosen)
    return messages.answer(desk.templates, await categorize(desk.ctx, command))
