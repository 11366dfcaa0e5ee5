"""Who follows an incident, and the brief that a due timer sends them."""

from bot.domain import brief
from bot.domain.brief import Follow, Unfollow
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def follow(ctx: Context, command: Follow) -> str:
    """Send somebody the brief, now and when it changes."""
    return await act(ctx, command, brief.follow)


async def unfollow(ctx: Context, command: Unfollow) -> str:
    """Send somebody the brief no more."""
    return await act(ctx, command, brief.unfollow)


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """What changed, to those who follow."""
    now = max(ctx.now(), timer.due_at)
    late = now - timer.due_at
    return brief.fire(incident, policy=ctx.policy, now=now, late=late, key=f"timer/{timer.id}")
