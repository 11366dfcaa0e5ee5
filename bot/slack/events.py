"""Message events of war rooms: kept, then acked."""

from typing import Final

from bot.services import timeline
from bot.slack import requests
from bot.slack.desk import Desk
from bot.slack.requests import Payload

# What Slack says about a message that stands already; who said what is kept by the first event of each message.
ABOUT_MESSAGES: Final = frozenset({"message_changed", "message_deleted", "message_replied"})


async def said(body: Payload, *, desk: Desk) -> None:
    """Keep what was said in a war room; it is stored when Slack gets its ack."""
    if body["event"].get("subtype") not in ABOUT_MESSAGES:
        await timeline.capture(desk.ctx, requests.of_message(body))


async def heard() -> None:
    """Ack an event that nobody handles, so that Slack does not send it again."""
