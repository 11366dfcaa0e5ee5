"""Response URLs: five answers within thirty minutes to the place where somebody did something."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.sandbox.errors import SlackError
from bot.sandbox.limit_check import message_faults
from bot.sandbox.world import World

USES = 5
LIFE = timedelta(minutes=30)
Origin = Literal["command", "message", "ephemeral", "view"]


@dataclass(slots=True)
class _Issued:
    """Where a response URL leads, and what is left of it."""

    channel: str
    user: str
    origin: Origin
    ts: str  # the message it came from; empty for commands and views
    expires: datetime
    uses: int = 0


class ResponseUrls:
    """Hands out response URLs and carries out what apps send to them."""

    def __init__(self, world: World) -> None:
        self.base_url = ""  # such as http://127.0.0.1:1234, known once the server listens
        self._world = world
        self._issued: dict[str, _Issued] = {}

    def issue(self, channel: str, user: str, origin: Origin, ts: str = "") -> str:
        """A new absolute URL for answers in this channel to this user."""
        token = secrets.token_hex(12)
        self._issued[token] = _Issued(channel, user, origin, ts, self._world.now() + LIFE)
        return f"{self.base_url}/response/{self._world.team}/{token}"

    def use(self, token: str, data: Mapping[str, Any]) -> None:
        """Carry out one answer.

        Raises:
            SlackError: invalid_url, expired_url, used_url, no_text, no_original, or what the message breaks.
        """
        issued = self._spent(token)
        if data.get("delete_original"):
            self._delete(issued)
        elif data.get("replace_original"):
            self._replace(issued, data)
        else:
            answer(self._world, issued.channel, issued.user, data)

    def _spent(self, token: str) -> _Issued:
        issued = self._issued.get(token)
        if issued is None:
            raise SlackError("invalid_url")
        if self._world.now() > issued.expires:
            raise SlackError("expired_url")
        if issued.uses >= USES:
            raise SlackError("used_url")
        issued.uses += 1
        return issued

    def _delete(self, issued: _Issued) -> None:
        if issued.origin == "ephemeral":
            self._world.delete_ephemeral(issued.channel, issued.user, issued.ts)
        elif issued.origin == "message":
            self._world.delete(issued.channel, issued.ts, self._world.bot_user)
        else:
            raise SlackError("no_original")

    def _replace(self, issued: _Issued, data: Mapping[str, Any]) -> None:
        text, blocks = content(data)
        if issued.origin == "ephemeral":
            self._world.edit_ephemeral(issued.channel, issued.user, issued.ts, text, blocks)
        elif issued.origin == "message":
            bot = self._world.bot_user
            self._world.edit(issued.channel, issued.ts, bot, text, blocks=blocks, anywhere=True)
        else:
            raise SlackError("no_original")


def content(data: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
    """Text and blocks of an answer.

    Raises:
        SlackError: no_text, invalid_blocks.
    """
    text, blocks = data.get("text") or "", data.get("blocks") or []
    if not text and not blocks:
        raise SlackError("no_text")
    if message_faults(blocks):
        raise SlackError("invalid_blocks")
    return str(text), list(blocks)


def answer(world: World, channel: str, user: str, data: Mapping[str, Any]) -> None:
    """Show an answer: to the user alone, or to the channel if it says `in_channel`.

    Raises:
        SlackError: no_text, or what the message breaks.
    """
    text, blocks = content(data)
    thread_ts = data.get("thread_ts")
    if data.get("response_type") == "in_channel":
        world.post(channel, world.bot_user, text, blocks=blocks, thread_ts=thread_ts, bot=True, anywhere=True)
    else:
        world.post_ephemeral(channel, user, text, blocks=blocks, thread_ts=thread_ts)
