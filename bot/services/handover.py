"""A rota that changes during an incident: what a due timer asks, and who takes over."""

from bot.domain import handover
from bot.domain.change import Change
from bot.domain.handover import TakeOver
from bot.domain.incident import Incident
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def take_over(ctx: Context, command: TakeOver) -> str:
    """Record that whoever is on call by the rota has it from now on."""
    return await act(ctx, command, handover.take_over)


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """What a change of the rota sends, or ten minutes without an answer."""
    # A replica whose clock is behind the database's must not find nothing due and ask again at once.
    now = max(ctx.now(), timer.due_at)
    return handover.fire(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
