"""Events of war rooms: kept, then acked."""

from bot.slack import happenings
from bot.slack.desk import Desk
from bot.slack.requests import Payload


async def heard(body: Payload, *, desk: Desk) -> None:
    """Keep what an event says of a war room; it is stored when Slack gets its ack.

    What is of no war room, or tells nothing, is acked all the same, so that Slack does not send it again.
    """
    if body["event"].get("type") == "channel_id_changed":
        await desk.recorder.move(happenings.of_move(body))
        return
    told = happenings.of_event(body)
    if told is not None:
        await desk.recorder.keep(told)
