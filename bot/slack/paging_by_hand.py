"""`/incident snooze`, `escalate` and `page`: what stands behind them, read and carried out."""

import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final

from bot.domain.command import Person
from bot.domain.paging_by_hand import Escalate, PageByHand
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.snooze import Snooze
from bot.render import messages
from bot.services import paging_by_hand, people
from bot.services import snooze as snoozing
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import mentioned_user, one_line
from bot.slack.words import WrongUse, take_reference

LONGEST_REASON: Final = 500
SHORT_NAMES: Final[Mapping[str, Role]] = {
    "on-call": Role.ON_CALL_ENGINEER,
    "oncall": Role.ON_CALL_ENGINEER,
    "commander": Role.INCIDENT_COMMANDER,
    "deputy": Role.DEPUTY_INCIDENT_COMMANDER,
    "devops": Role.DEVOPS_LEAD,
    "risk": Role.RISK_MANAGEMENT,
    "trading": Role.TRADING_DESK,
}
_LENGTH: Final = re.compile(
    r"(?:(?P<hours>[0-9]{1,2}) ?h)? ?(?:(?P<minutes>[0-9]{1,3}) ?(?:m|min|minutes)?)?", re.IGNORECASE
)
_TO: Final = re.compile(r"(?:to\s+)?(?=<@)", re.IGNORECASE)
_MENTION: Final = re.compile(r"<@[^>]*>")
_NOW: Final = re.compile(r"now(?:\s+|$)", re.IGNORECASE)


async def snooze(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Page nobody for a while."""
    reference, typed = take_reference(rest)
    length = _length(typed.strip())
    if not length:
        raise WrongUse("/incident snooze 10m")
    command = Snooze(**request.fields(reference), length=length)
    return messages.answer(desk.templates, await snoozing.snooze(desk.ctx, command))


async def escalate(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Page the next level at once, or somebody by name."""
    reference, typed = take_reference(rest)
    if _TO.match(typed):
        return await _page(desk, request, reference, _TO.sub("", typed, count=1))
    reason = one_line(_NOW.sub("", typed, count=1), LONGEST_REASON)[0]
    if not reason:
        raise WrongUse("/incident escalate now reason")
    command = Escalate(**request.fields(reference), reason=reason)
    return messages.answer(desk.templates, await paging_by_hand.escalate(desk.ctx, command))


async def page(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Page a person, a contact or whoever holds a role."""
    return await _page(desk, request, *take_reference(rest))


async def _page(desk: Desk, request: Request, reference: str | None, typed: str) -> Mapping[str, Any]:
    user = mentioned_user(typed) if _TO.match(typed) else None
    called: tuple[Person | None, Role | None, str]
    if user is not None:
        called = Person(user, await people.name_of(desk.ctx, user)), None, _MENTION.sub("", typed, count=1)
    else:
        called = _contact(typed, desk.ctx.policy)
    person, role, said = called
    reason = one_line(said, LONGEST_REASON)[0]
    if not reason or (person is None and role is None):
        raise WrongUse("/incident page @user reason")
    command = PageByHand(**request.fields(reference), reason=reason, person=person, role=role)
    return messages.answer(desk.templates, await paging_by_hand.page(desk.ctx, command))


def _contact(typed: str, policy: Policy) -> tuple[Person | None, Role | None, str]:
    """The role, the contact or what somebody owns that stands in front by name, and the rest."""
    contacts = {
        each.name: each.slack for held in policy.contacts.by_role.values() for each in held if not each.is_group
    }
    called = {**policy.registry.owners(), **contacts}
    name, rest = _in_front(typed, called)
    if name:
        names = {user: own for own, user in contacts.items()}
        return Person(called[name], names.get(called[name], f"owner of {name}")), None, rest
    roles = {**{role.label: role for role in Role}, **{role.value: role for role in Role}, **SHORT_NAMES}
    word, rest = _in_front(typed, roles)
    return None, roles.get(word), rest


def _in_front(typed: str, names: Iterable[str]) -> tuple[str, str]:
    """The longest of these names that the text begins with, and what follows; nothing where none does."""
    for name in sorted(names, key=len, reverse=True):
        if typed.lower().startswith(f"{name.lower()} "):
            return name, typed[len(name) :]
    return "", typed


def _length(typed: str) -> timedelta:
    """Such as `10m`, `10`, `1h` or `1h 30m`; nothing where it is none."""
    found = _LENGTH.fullmatch(typed)
    return (
        timedelta(**{unit: int(count) for unit, count in found.groupdict().items() if count}) if found else timedelta()
    )
