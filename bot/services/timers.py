"""A due timer: the line again, with the timer in the place of a person."""

from collections.abc import Callable, Mapping

from bot.domain.change import Change, TimerKind
from bot.domain.incident import Incident
from bot.services import escalation, nudges
from bot.services.context import Context
from storage.timers import DueTimer
from storage.unit_of_work import UnitOfWork

FIRES: Mapping[TimerKind, Callable[[Context, Incident, DueTimer], Change]] = {
    TimerKind.ESCALATION: escalation.fire,
    TimerKind.PHASE: nudges.nudge,
}


async def fire(ctx: Context, uow: UnitOfWork, timer: DueTimer) -> None:
    """Carry out one claimed timer inside the caller's transaction.

    A busy incident leaves the timer as it is, for the next round.
    """
    incident = await uow.incidents.try_get(timer.incident_id)
    if incident is None:
        return
    await uow.timers.fired(timer)
    await uow.save(FIRES[timer.kind](ctx, incident, timer), incident.id)
