"""`/incident review`: where a post-mortem stands, and each step by word or button."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from bot.domain.command import Command, Person
from bot.domain.review import CloseReview, OwnReview, PublishReview, SignReview, StartReview
from bot.render import messages
from bot.render.review import review_message
from bot.services import people, reading, review
from bot.services.context import Context
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import mentioned_user
from bot.slack.words import WrongUse, split_command

USE: Final = "/incident review start|sign|publish|close|owner @user"
STEPS: Final[Mapping[str, tuple[type[Command], Callable[[Context, Any], Awaitable[str]]]]] = {
    "start": (StartReview, review.start),
    "sign": (SignReview, review.sign),
    "publish": (PublishReview, review.publish),
    "close": (CloseReview, review.close),
}


async def reviewed(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Show the review, or take its next step."""
    words = typed.read(request, rest)
    if not words.rest:
        incident = await reading.find(desk.ctx, request.where(words.reference))
        return review_message(desk.templates, incident, await desk.policy())
    step, more = split_command(words.rest)
    if step == "owner":
        user = mentioned_user(more)
        if user is None:
            raise WrongUse("/incident review owner @user")
        owner = Person(user, await people.name_of(desk.ctx, user))
        answer = await review.own(desk.ctx, OwnReview(**words.fields(), to=owner))
        return messages.answer(desk.templates, answer)
    if step not in STEPS or more:
        raise WrongUse(USE)
    make, use = STEPS[step]
    return messages.answer(desk.templates, await use(desk.ctx, make(**words.fields())))


def pressed(step: str) -> Callable[[Desk, Request], Awaitable[str]]:
    """The button of a step."""
    make, use = STEPS[step]

    async def press(desk: Desk, request: Request) -> str:
        return await use(desk.ctx, make(**typed.read(request, "").fields()))

    return press


REVIEW_BUTTONS: Final = {f"{step}_review": pressed(step) for step in STEPS}
