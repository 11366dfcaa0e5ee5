"""`/incident brief`, `follow` and `unfollow`, and the buttons that do the same."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.brief import Follow, Unfollow
from bot.render import brief as shown
from bot.render import messages
from bot.services import brief as following
from bot.services import reading
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request


async def brief(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """How it stands, in five lines."""
    incident = await reading.find(desk.ctx, request.where(typed.read(request, rest).reference))
    followed = any(each.person.id == request.by.id for each in incident.updates.followers)
    return shown.brief(desk.templates, incident, await desk.policy(), followed=followed)


async def follow(desk: Desk, request: Request, rest: str = "") -> Mapping[str, Any]:
    """Be sent the brief, now and when it changes."""
    command = Follow(**typed.read(request, rest).fields())
    return messages.answer(desk.templates, await following.follow(desk.ctx, command))


async def unfollow(desk: Desk, request: Request, rest: str = "") -> Mapping[str, Any]:
    """Be sent the brief no more."""
    command = Unfollow(**typed.read(request, rest).fields())
    return messages.answer(desk.templates, await following.unfollow(desk.ctx, command))


async def follow_pressed(desk: Desk, request: Request) -> str:
    """The button [Follow]."""
    return await following.follow(desk.ctx, Follow(**typed.read(request, "").fields()))


async def unfollow_pressed(desk: Desk, request: Request) -> str:
    """The button [Stop following]."""
    return await following.unfollow(desk.ctx, Unfollow(**typed.read(request, "").fields()))


COMMANDS: Final = {"brief": brief, "follow": follow, "unfollow": unfollow}
BUTTONS: Final = {"follow": follow_pressed, "unfollow": unfollow_pressed}
