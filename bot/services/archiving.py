"""Archiving the rooms of incidents that were closed a while ago."""

from bot.domain import archiving
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.services.context import Context
from storage.timers import DueTimer


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """What a due timer does."""
    now = max(ctx.now(), timer.due_at)
    return archiving.archive(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
