"""`@warroom …`: what `/incident …` does, in threads as well, where Slack allows no slash commands."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.answers import Asked
from bot.domain.command import Person
from bot.domain.errors import DomainError
from bot.render import messages
from bot.services import answers, outsiders, people
from bot.slack import commands, requests
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.text import unescape
from bot.slack.words import split_command

MENTIONED: Final = "app_mention"
AGAIN: Final = "typed_again"
# Their answers quote what was taken out of the record: they are neither kept in the outbox nor shown to others.
FOR_ONE_PERSON: Final = frozenset({"sealed", "redact"})
_IN_FRONT: Final = re.compile(r"\s*<@(?P<user>[UW][A-Z0-9]+)(?:\|[^<>]*)?>[\s,:]*")


class NeedsForm(DomainError):
    """A command opens a form, and a message has no trigger for one."""


async def mentioned(desk: Desk, body: Payload, us: str) -> None:
    """Carry out what somebody says to us; a message that only speaks of us is left alone.

    Args:
        desk: For the use cases.
        body: The event.
        us: Our bot's user id.
    """
    event = body["event"]
    addressed = _IN_FRONT.match(str(event.get("text") or ""))
    if addressed is None or addressed["user"] != us or event.get("bot_id"):
        return
    text = unescape(str(event["text"])[addressed.end() :])
    await answers.answer(
        desk.ctx, _asked(event), await _answer(desk, await _request(desk, body, text), event.get("user_team"))
    )


async def again(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """The button under an answer that could not open a form: pressed, it can."""
    request = requests.of_button(body)
    answer = await commands.run(desk, replace(request, text=request.drawn_with, incident=None))
    await ack()
    if answer is not None:
        desk.replies.reply(request.response_url, answer)


async def _answer(desk: Desk, request: Request, team: str | None) -> Mapping[str, Any]:
    name, _ = split_command(request.text)
    if name in FOR_ONE_PERSON:
        return messages.answer(
            desk.templates, f"Its answer is for you alone: type `/incident {name}` outside of threads."
        )
    try:
        await outsiders.check(desk.ctx, request.by.id, team)
        said = await commands.run(replace(desk, open_form=_no_trigger), request)
    except NeedsForm:
        return messages.opens_form(desk.templates, request.text)
    except DomainError as refused:
        return messages.refusal(desk.templates, refused)
    return said or {}


async def _no_trigger(_trigger_id: str, _view: Mapping[str, Any]) -> str | None:
    raise NeedsForm


async def _request(desk: Desk, body: Payload, text: str) -> Request:
    event, user = body["event"], str(body["event"]["user"])
    return Request(
        key=_key(event),
        workspace=str(body["team_id"]),
        by=Person(user, await people.name_of(desk.ctx, user)),
        channel=str(event["channel"]),
        text=text,
    )


def _asked(event: Payload) -> Asked:
    return Asked(
        key=_key(event),
        user=str(event["user"]),
        channel=str(event["channel"]),
        thread=event.get("thread_ts"),
        ts=str(event["ts"]),
    )


def _key(event: Payload) -> str:
    """The same when Slack delivers again, and when the message is edited: it is carried out once."""
    return f"mention/{event['channel']}/{event['ts']}"
