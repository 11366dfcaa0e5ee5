"""Whether the bot can do its work: the database answers, its schema fits, clocks agree, nothing waits for long."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.services.context import Context
from storage.engine import StoreUnavailable
from storage.queries import Health

CLOCK_OFF: Final = timedelta(seconds=2)  # more than this is said
NOT_MIGRATED: Final = "The database has another schema than this program. Run warroom migrate with this version."


@dataclass(frozen=True, slots=True)
class Readiness:
    """What `/readyz` says; `wrong` says in sentences what somebody should put right."""

    ready: bool
    migrated: bool
    waiting: int  # effects not sent yet
    oldest_waiting_s: float
    latest_timer_s: float  # how late the most overdue timer is
    buried: int  # effects given up
    clock_off_s: float  # this machine's clock against the database's, positive when it is ahead
    wrong: tuple[str, ...]

    @classmethod
    def of(cls, health: Health, *, migrated: bool, now: datetime, refused: str = "") -> "Readiness":
        """Read what the store reports; `now` is this machine's time, `refused` why the policy file is not in force."""
        off = now - health.at
        return cls(
            ready=migrated,
            migrated=migrated,
            waiting=health.waiting,
            oldest_waiting_s=_seconds(health.oldest_waiting),
            latest_timer_s=_seconds(health.latest_timer),
            buried=health.buried,
            clock_off_s=round(_seconds(off), 3),
            wrong=(*(() if migrated else (NOT_MIGRATED,)), *_of_clock(off), *_of_policy(refused)),
        )


async def readiness(ctx: Context) -> Readiness:
    """Ask the database.

    Raises:
        StoreUnavailable: It does not answer.
    """
    migrated = await ctx.read.schema_is_current()
    health = await ctx.read.health(ctx.workspace)
    return Readiness.of(health, migrated=migrated, now=ctx.now(), refused=ctx.policy.refused)


async def metrics(ctx: Context) -> bytes:
    """What Prometheus reads; without the database's part while that does not answer."""
    try:
        health = await ctx.read.health(ctx.workspace)
    except StoreUnavailable:
        health = None
    return ctx.telemetry.text(health)


def _seconds(length: timedelta | None) -> float:
    return length.total_seconds() if length else 0.0


def _of_clock(off: timedelta) -> tuple[str, ...]:
    if abs(off) <= CLOCK_OFF:
        return ()
    side = "ahead of" if off > timedelta() else "behind"
    seconds = abs(off).total_seconds()
    return (f"This machine's clock is {seconds:.1f} s {side} the database's. Set it by NTP.",)


def _of_policy(refused: str) -> tuple[str, ...]:
    return (f"The last accepted policy is in force, because the file is refused: {refused}",) if refused else ()
