"""Reminders that a phase window has ended."""

from bot.domain import nudges
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.services.context import Context
from storage.timers import DueTimer


def nudge(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """The reminder that a due timer sends."""
    now = max(ctx.now(), timer.due_at)
    return nudges.nudge(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
