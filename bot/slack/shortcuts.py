"""Shortcuts: "Add to timeline" and "Declare from message" in a message's menu, "Declare an incident" anywhere."""

import json
from typing import Final

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.capture import Said
from bot.domain.change import Source
from bot.domain.command import Where
from bot.domain.marking import AddToTimeline, MarkClass
from bot.render import modals
from bot.services import capture, reading
from bot.slack import declare, first_evidence, happenings, requests
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import form_values
from bot.slack.requests import Payload

ADD_TO_TIMELINE: Final = "add_to_timeline"
DECLARE_FROM_MESSAGE: Final = "declare_from_message"
DECLARE: Final = "declare_incident"


async def asked(ack: AsyncAck, body: Payload, context: AsyncBoltContext, *, desk: Desk) -> None:
    """Keep the message, which may be older than the bot's time in the room, and ask what it is."""
    request = requests.of_shortcut(body)
    incident = await reading.find(desk.ctx, request.where())
    said = _pointed_at(body, context)
    await desk.recorder.keep(said)
    pointer = {"channel": said.source.channel, "ts": said.source.ts, "author": said.actor}
    view = modals.add_to_timeline(desk.templates, incident, text=said.text, private_metadata=json.dumps(pointer))
    problem = await desk.open_form(request.trigger_id, view)
    if problem is not None:
        raise FormNotOpened(f"{problem} Choose *Add to timeline* again.")
    await ack()


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Mark the message."""
    request = requests.of_submission(body)
    pointer = json.loads(body["view"]["private_metadata"])
    command = AddToTimeline(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=Where(channel=pointer["channel"]),
        source=Source(request.workspace, pointer["channel"], pointer["ts"]),
        author=pointer["author"],
        chosen=MarkClass(form_values(body["view"])["class"] or ""),
    )
    answer = await capture.add_to_timeline(desk.ctx, command)
    await ack(response_action="update", view=modals.added_to_timeline(desk.templates, answer))


async def declare_from_message(ack: AsyncAck, body: Payload, context: AsyncBoltContext, *, desk: Desk) -> None:
    """Open the form with the message as its title, and carry it along as the first evidence."""
    said = _pointed_at(body, context)
    await declare.open_form(desk, requests.of_shortcut(body), said.text, carrying=first_evidence.pointer(said))
    await ack()


async def declare_anywhere(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Open the form."""
    await declare.open_form(desk, requests.of_shortcut(body))
    await ack()


def _pointed_at(body: Payload, context: AsyncBoltContext) -> Said:
    """The message of the shortcut, read as if an event had brought it."""
    us = [{"user_id": context.bot_user_id, "is_bot": True}]
    envelope = {"team_id": body["team"]["id"], "api_app_id": body.get("api_app_id"), "authorizations": us}
    return happenings.of_message(envelope, body["message"], body["channel"]["id"])
