"""Whether the bot can do its work: the database answers, its schema fits, nothing waits for long."""

from dataclasses import dataclass

from bot.services.context import Context
from storage.queries import Health


@dataclass(frozen=True, slots=True)
class Readiness:
    """What `/readyz` says."""

    ready: bool
    waiting: int  # effects not sent yet
    oldest_waiting_s: float
    latest_timer_s: float  # how late the most overdue timer is
    buried: int  # effects given up

    @classmethod
    def of(cls, health: Health) -> "Readiness":
        """Read what the store reports."""
        oldest = health.oldest_waiting.total_seconds() if health.oldest_waiting else 0.0
        late = health.latest_timer.total_seconds() if health.latest_timer else 0.0
        return cls(True, health.waiting, oldest, late, health.buried)


async def readiness(ctx: Context) -> Readiness:
    """Ask the database.

    Raises:
        StoreUnavailable: It does not answer.
    """
    return Readiness.of(await ctx.read.health(ctx.workspace))
