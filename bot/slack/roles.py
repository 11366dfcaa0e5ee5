"""`/incident role`: take a role, give it to somebody, hand it over; the card's menu; and asking who may."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.assignment import Assign
from bot.domain.command import Person
from bot.domain.permissions import Act, AskFor
from bot.domain.roles import Role
from bot.render import messages
from bot.services import assignment, people, permissions
from bot.slack import requests, typed
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.text import mentioned_user
from bot.slack.words import WrongUse, split_command

TAKEN: Final = "take_role"
ROLES: Final[Mapping[str, Role]] = {
    "commander": Role.INCIDENT_COMMANDER,
    "deputy": Role.DEPUTY_INCIDENT_COMMANDER,
    "scribe": Role.SCRIBE,
    "expert": Role.SUBJECT_EXPERT,
    "liaison": Role.LIAISON,
    "risk": Role.RISK_MANAGEMENT,
    "trading": Role.TRADING_DESK,
    "compliance": Role.COMPLIANCE,
}


async def role(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Give a role to somebody, or to oneself."""
    words = typed.read(request, rest)
    name, typed_user = split_command(words.rest)
    wanted = ROLES.get(name)
    user = mentioned_user(typed_user) if typed_user else request.by.id
    if wanted is None or user is None:
        raise WrongUse(f"/incident role {'|'.join(ROLES)} @user")
    holder = request.by if user == request.by.id else Person(user, await people.name_of(desk.ctx, user))
    command = Assign(**words.fields(), role=wanted, to=holder)
    return messages.answer(desk.templates, await assignment.assign(desk.ctx, command))


async def taken(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Somebody takes a role from the card's menu."""
    request = requests.of_choice(body)
    command = Assign(**request.fields(), role=Role(request.drawn_with), to=request.by)
    answer = await assignment.assign(desk.ctx, command)
    await ack()
    desk.replies.reply(request.response_url, messages.answer(desk.templates, answer))


async def asked(desk: Desk, request: Request) -> str:
    """The button under a refusal: those who may are asked."""
    command = AskFor(**request.fields(), act=Act(request.drawn_with))
    return await permissions.ask(desk.ctx, command)
