"""`/incident told`: somebody was told by phone, and that is put on record."""

import re
from collections.abc import Mapping
from typing import Any, Final

from bot.domain.duty_proofs import RecordCall
from bot.domain.errors import DomainError
from bot.domain.roles import Role
from bot.render import messages
from bot.services import duties, people
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import mentioned_user, one_line, quoted
from bot.slack.words import WrongUse, closest, take_reference
from bot.slack.zones import reader_of

USAGE: Final = "/incident told executives by phone at 09:41 told by NAME"
_CALL: Final = re.compile(
    r"(?P<role>[a-z_ -]+?)\s+by phone"
    r"(?:\s+at\s+(?P<at>[0-9]{1,2}:[0-9]{2}[^\s,;]*(?:\s+(?:UTC|GMT|Z|am|pm)\b)?))?"
    r"(?:\s*,?\s+told by\s+(?P<told_by>[^,;]+))?"
    r"(?:[\s,;]+(?P<note>.+))?",
    re.ASCII | re.IGNORECASE,
)
_ROLES: Final[Mapping[str, Role]] = {
    spelt: role
    for role in Role
    if role is not Role.CATEGORY_ROUTE
    for spelt in (role.value.replace("_", " "), role.label.lower().replace("-", " "))
}


class UnknownRole(DomainError):
    """What stands in front of `by phone` is no role."""

    def __init__(self, word: str) -> None:
        meant = closest(word, _ROLES)
        known = f"Did you mean `/incident told {meant} by phone`?" if meant else "`/incident contacts` shows the roles."
        super().__init__(f"{quoted(word)} is not a role. {known} Nothing was changed.")


async def told(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Read `ROLE by phone [at 09:41] [told by NAME] [note]`.

    Raises:
        WrongUse: It stands in another form.
        UnknownRole: There is no such role.
        BadTime, FutureTime, NoSuchTime: The time cannot be.
    """
    reference, typed = take_reference(rest)
    found = _CALL.fullmatch(typed.strip())
    if found is None:
        raise WrongUse(USAGE)
    reader = await reader_of(desk.ctx, request.by.id)
    command = RecordCall(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=request.where(reference),
        role=_role(found["role"]),
        told_by=await _teller(desk, request, found["told_by"] or ""),
        at=reader.read(found["at"], desk.ctx.now()) if found["at"] else None,
        note=one_line(found["note"] or "")[0],
    )
    answer = await duties.record_call(desk.ctx, command)
    return messages.answer(desk.templates, answer + reader.words(found["at"]))


def _role(typed: str) -> Role:
    word = " ".join(typed.lower().replace("_", " ").replace("-", " ").removeprefix("the ").split())
    if word not in _ROLES:
        raise UnknownRole(word)
    return _ROLES[word]


async def _teller(desk: Desk, request: Request, told_by: str) -> str:
    user = mentioned_user(told_by.strip())
    if user is not None:
        return await people.name_of(desk.ctx, user)
    return one_line(told_by)[0] or request.by.name
