"""Timers that follow from an incident's state alone: set anew wherever a change has moved what they wait for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain import archiving, brief, duty_alarms, loss_doubts, review_reminders, status_update
from bot.domain.change import Change, Timer
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.reasons import timer as reason_timer

CLOCKS: Final[tuple[Callable[[Incident, Policy], Timer], ...]] = (
    duty_alarms.timer,
    reason_timer,
    status_update.timer,
    loss_doubts.timer,
    brief.timer,
    review_reminders.timer,
    archiving.timer,
)


def moved(before: Incident | None, change: Change, policy: Policy, *, now: datetime) -> Change:
    """The timers that a change moves; `before` is None where it declares the incident, and none is late from the start."""
    after = change.incident
    if after is None:
        return Change()
    timers = ((clock(before, policy) if before else None, clock(after, policy)) for clock in CLOCKS)
    return Change(timers=tuple(_from(now, timer) for was, timer in timers if timer != was and (was or timer.due_at)))


def _from(now: datetime, timer: Timer) -> Timer:
    return timer if timer.due_at is None else replace(timer, due_at=max(timer.due_at, now))
