"""A person's Home: opened, its pages turned, an incident declared from it."""

from bot.services import home
from bot.slack import declare
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request

OPENED = "app_home_opened"


async def opened(desk: Desk, body: Payload) -> None:
    """Draw the Home of whoever looks at it, from its first page; the messages tab is not meant."""
    event = body["event"]
    if event.get("tab") == "home":
        await home.opened(desk.ctx, str(event["user"]), 1, key=f"event/{body['event_id']}")


async def turned(desk: Desk, request: Request) -> None:
    """Another page."""
    number = int(request.drawn_with) if request.drawn_with.isdecimal() else 1
    await home.opened(desk.ctx, request.by.id, number, key=request.key)


async def declared(desk: Desk, request: Request) -> None:
    """The button that opens the form."""
    await declare.open_form(desk, request)
