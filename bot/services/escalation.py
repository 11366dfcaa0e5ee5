"""Paging: what a due timer sends, and who takes it."""

from bot.domain import acknowledgement
from bot.domain import escalation as escalating
from bot.domain.acknowledgement import Acknowledge
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def acknowledge(ctx: Context, command: Acknowledge) -> str:
    """Record that somebody answers a page."""
    return await act(ctx, command, acknowledgement.acknowledge)


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """The levels, repeats and duties that a due timer sends."""
    # A replica whose clock is behind the database's must not find nothing due and ask again at once.
    now = max(ctx.now(), timer.due_at)
    return escalating.fire(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
