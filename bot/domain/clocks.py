"""Timers that follow from an incident's state alone: set anew wherever a change has moved what they wait for."""

from collections.abc import Callable
from typing import Final

from bot.domain import duty_alarms, loss_doubts, status_update
from bot.domain.change import Change, Timer
from bot.domain.incident import Incident
from bot.domain.policy import Policy

CLOCKS: Final[tuple[Callable[[Incident, Policy], Timer], ...]] = (
    duty_alarms.timer,
    status_update.timer,
    loss_doubts.timer,
)


def moved(before: Incident | None, change: Change, policy: Policy) -> Change:
    """The timers that a change moves; `before` is None where it declares the incident."""
    after = change.incident
    if after is None:
        return Change()
    timers = ((clock(before, policy) if before else None, clock(after, policy)) for clock in CLOCKS)
    return Change(timers=tuple(now for was, now in timers if now != was and (was or now.due_at)))
