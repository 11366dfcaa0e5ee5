"""Due timers: the line again, with the timer in the place of a person."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace

from bot.domain import failures
from bot.domain.change import Change, TimerKind
from bot.domain.clocks import moved
from bot.domain.incident import Incident
from bot.services import archiving, brief, duties, escalation, expiry, handover, losses, nudges, review, status_update
from bot.services.checklists import fire as ask_reasons
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.timers import DueTimer
from storage.unit_of_work import UnitOfWork

FIRES: Mapping[TimerKind, Callable[[Context, Incident, DueTimer], Change]] = {
    TimerKind.ESCALATION: escalation.fire,
    TimerKind.PHASE: nudges.nudge,
    TimerKind.REASON: ask_reasons,
    TimerKind.HANDOVER: handover.fire,
    TimerKind.DUTY: duties.fire,
    TimerKind.UPDATE: status_update.remind,
    TimerKind.LOSS: losses.fire,
    TimerKind.BRIEF: brief.fire,
    TimerKind.REVIEW: review.remind,
    TimerKind.ARCHIVE: archiving.fire,
}


class Batch:
    """Due timers claimed in one transaction; each is fired in a part of it that can fail alone."""

    def __init__(self, ctx: Context, uow: UnitOfWork, due: tuple[DueTimer, ...]) -> None:
        self._ctx = ctx
        self._uow = uow
        self.due = due
        self.fired: list[DueTimer] = []

    async def fire(self, timer: DueTimer) -> None:
        """Carry out one timer; a busy incident leaves it as it is, for the next round."""
        async with self._uow.savepoint():
            incident = await self._uow.incidents.try_get(timer.incident_id)
            if incident is None:
                return
            await self._uow.timers.fired(timer)
            ctx = replace(self._ctx, policy=await policy_now(self._ctx, self._uow))
            asked = timer.kind is TimerKind.ESCALATION  # nothing else is about signs of life
            heard = await expiry.heard(self._uow, incident) if asked else incident
            change = Change(incident=heard).then(FIRES[timer.kind](ctx, heard, timer))
            await self._uow.save(change.then(moved(heard, change, ctx.policy, now=ctx.now())))
        self.fired.append(timer)

    async def failed(self, timer: DueTimer, error: Exception) -> bool:
        """Record that a timer could not be carried out, and say so in the room if it is given up.

        Returns:
            Whether it is given up.
        """
        given_up = await self._uow.timers.failed(timer, f"{type(error).__name__}: {error}")
        if given_up and (incident := await self._uow.incidents.try_get(timer.incident_id)):
            change = failures.timer_given_up(incident, timer.kind, now=self._ctx.now(), key=f"timer/{timer.id}/failed")
            await self._uow.save(change, incident.id)
        return given_up


@asynccontextmanager
async def claimed(ctx: Context, limit: int) -> AsyncIterator[Batch]:
    """Claim what is due, at most `limit`; what was fired is committed at the end."""
    async with ctx.uow() as uow:
        batch = Batch(ctx, uow, tuple(await uow.timers.claim_due(limit)))
        yield batch
    for timer in batch.fired:
        ctx.telemetry.fired(timer.kind, (ctx.now() - timer.due_at).total_seconds())
