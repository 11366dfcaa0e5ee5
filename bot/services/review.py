"""The review of post-mortems."""

from bot.domain import review, review_reminders
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.domain.review import CloseReview, OwnReview, PublishReview, SignReview, StartReview
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def start(ctx: Context, command: StartReview) -> str:
    """Ask the roles that sign to look at a post-mortem."""
    return await act(ctx, command, review.start)


async def sign(ctx: Context, command: SignReview) -> str:
    """Sign the newest version."""
    return await act(ctx, command, review.sign)


async def publish(ctx: Context, command: PublishReview) -> str:
    """Call it reviewed, and tell those who should read it."""
    return await act(ctx, command, review.publish)


async def close(ctx: Context, command: CloseReview) -> str:
    """End the review."""
    return await act(ctx, command, review.close)


async def own(ctx: Context, command: OwnReview) -> str:
    """Give the review to somebody."""
    return await act(ctx, command, review.own)


def remind(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """The reminder that a due timer sends."""
    now = max(ctx.now(), timer.due_at)
    return review_reminders.remind(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
