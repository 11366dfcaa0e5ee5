"""Keeping what people say: messages of the room and notes."""

from bot.domain import timeline
from bot.domain.command import Where
from bot.domain.timeline import Capture, Note
from bot.services.act import act
from bot.services.context import Context
from storage.incidents import NoSuchIncident


async def note(ctx: Context, command: Note) -> str:
    """Add a note to the timeline."""
    return await act(ctx, command, timeline.note)


async def capture(ctx: Context, command: Capture) -> None:
    """Keep a message if it was said in a war room; it is stored when this returns.

    Raises:
        StoreUnavailable: The database does not answer; the event must not be acked.
    """
    async with ctx.uow() as uow:
        if await uow.inbox.first_answer(command.key) is not None:
            return
        try:
            incident = await uow.incidents.find(Where(channel=command.source.channel), command.workspace)
        except NoSuchIncident:
            return
        await uow.save(timeline.capture(command), incident.id)
