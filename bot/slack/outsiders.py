"""The door of everything that people do with the bot: commands, buttons, forms and shortcuts pass here first."""

from collections.abc import Awaitable, Callable

from slack_bolt.response import BoltResponse

from bot.domain.errors import DomainError
from bot.services import outsiders
from bot.slack.desk import Desk
from bot.slack.requests import Payload

Refuse = Callable[[DomainError, Payload], Awaitable[BoltResponse | None]]


async def at_the_door(
    body: Payload, next_: Callable[[], Awaitable[BoltResponse]], *, desk: Desk, refuse: Refuse
) -> BoltResponse | None:
    """Let a gesture in, unless it is of somebody from outside of the firm; events go on, for what is said is recorded."""
    who = _who(body)
    if who is not None:
        try:
            await outsiders.check(desk.ctx, *who)
        except DomainError as error:
            return await refuse(error, body)
    return await next_()


def _who(body: Payload) -> tuple[str, str | None] | None:
    """Who makes a gesture, and whose member they are; None for what is no gesture."""
    if "command" in body:
        return str(body["user_id"]), None
    user = body.get("user")
    if not isinstance(user, dict) or body.get("type") == "event_callback":
        return None
    return str(user["id"]), user.get("team_id")
