"""What stands behind `/incident ack`: an answer by phone that somebody puts on record."""

import re
from typing import Final

from bot.domain.acknowledgement import ByPhone
from bot.domain.command import Person
from bot.services import people
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import mentioned_user, one_line
from bot.slack.words import WrongUse
from bot.slack.zones import reader_of

USAGE: Final = "/incident ack @user by phone at 09:41 told by NAME"
_BY_PHONE: Final = re.compile(
    r"(?P<who>.*?)\s*\bby phone\b(?:\s+at\s+(?P<at>.+?))?(?:\s*,?\s*\btold by\s+(?P<told_by>.+))?", re.IGNORECASE
)


async def by_phone(desk: Desk, request: Request, typed: str) -> tuple[ByPhone | None, str]:
    """Read `[@user] by phone [at 09:41] [told by …]`; None where no phone is spoken of.

    Nobody named in front: it is whoever told, if that is a mention, else the one who types.

    Returns:
        The call, and what is to be said of how its time was read; mostly nothing.

    Raises:
        WrongUse: It stands in another form.
        BadTime, FutureTime, NoSuchTime: The time cannot be.
    """
    if "phone" not in typed.lower():
        return None, ""
    found = _BY_PHONE.fullmatch(typed.strip())
    if found is None or (found["who"] and mentioned_user(found["who"]) is None):
        raise WrongUse(USAGE)
    told = found["told_by"] or ""
    user = mentioned_user(found["who"]) or mentioned_user(told) or request.by.id
    reader = await reader_of(desk.ctx, request.by.id)
    at = reader.read(found["at"], desk.ctx.now()) if found["at"] else None
    phone = ByPhone(await _person(desk, request, user), await _teller(desk, request, told), at)
    return phone, reader.words(found["at"])


async def _person(desk: Desk, request: Request, user: str) -> Person:
    return request.by if user == request.by.id else Person(user, await people.name_of(desk.ctx, user))


async def _teller(desk: Desk, request: Request, told: str) -> str:
    user = mentioned_user(told)
    if user is not None:
        return await people.name_of(desk.ctx, user)
    return one_line(told)[0] or request.by.name
