"""Events of war rooms: kept, then acked."""

from slack_bolt.context.async_context import AsyncBoltContext

from bot.domain.backfill import JOINED, LOST, REOPENED, Lost
from bot.domain.capture import Capture, Happened
from bot.domain.command import Person, Where
from bot.services import backfill, people
from bot.slack import happenings, home, mentions
from bot.slack.desk import Desk
from bot.slack.requests import Payload


async def heard(body: Payload, context: AsyncBoltContext, *, desk: Desk) -> None:
    """Keep what an event says of a war room; it is stored when Slack gets its ack.

    What is of no war room, or tells nothing, is acked all the same, so that Slack does not send it again.
    """
    if body["event"].get("type") == "channel_id_changed":
        await desk.recorder.move(happenings.of_move(body))
        return
    if body["event"].get("type") == home.OPENED:
        await home.opened(desk, body)
        return
    if body["event"].get("type") == mentions.MENTIONED:
        await mentions.mentioned(desk, body, str(context.bot_user_id))
        return
    told = happenings.of_event(body)
    if told is not None:
        await desk.recorder.keep(told)
        await _after(desk, told)


async def _after(desk: Desk, told: Capture) -> None:
    """What follows where the room went out of our reach, or came back into it."""
    if not isinstance(told, Happened):
        return
    if told.what == JOINED and not told.ours:
        await people.introduced(desk.ctx, told.actor)  # a guest is known before they type
    if told.what in LOST:
        where = Where(channel=told.source.channel)
        by = Person(told.actor, told.actor)
        lost = Lost(key=told.key, workspace=told.workspace, by=by, where=where, what=told.what, since=told.at)
        await backfill.lost(desk.ctx, lost)
    elif told.what == REOPENED or (told.what == JOINED and told.ours):
        await backfill.returned(desk.ctx, told)
