"""A slip that has counted already: its author puts it right within ten minutes, and what it raised comes down again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import effects
from bot.domain.change import Change
from bot.domain.command import Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.loss_estimates import LossEstimate
from bot.domain.loss_ledger import EstimateLoss, estimate_of, take, words
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.domain.severity_change import Why, move
from bot.domain.wording import clock

WINDOW: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class FixLoss(EstimateLoss):
    """`/incident loss fix 12k`: the last figure was a slip, this is the right one."""


class NotYours(DomainError):
    """A figure can be fixed only by its author, and only for ten minutes."""


def fix_loss(incident: Incident, command: FixLoss, *, policy: Policy, now: datetime) -> Change:
    """Replace the last figure; a severity that only it had raised is what it was before, and whoever was paged hears so.

    Raises:
        NotYours: The last figure is somebody else's, or was said too long ago.
        NoRate: There is no rate for the currency.
    """
    right = estimate_of(command, policy=policy, now=now)
    if incident.loss_waiting is not None:
        return take(incident, right, command, policy=policy, now=now)
    wrong = _last_said(incident, command.by, now)
    change = take(incident, replace(right, as_of=max(right.as_of, wrong.as_of)), command, policy=policy, now=now)
    taken = change.incident or incident
    before = _before(taken, wrong, policy)
    if before <= taken.severity:
        return change
    reason = f"{words(wrong)} was a slip, the loss is {words(right)}"
    moved = change.then(move(taken, before, Why(command.by, reason, now), policy=policy, key=f"{command.key}/fix"))
    return moved.then(_tell_paged(moved.incident or taken, reason, command.key))


def _last_said(incident: Incident, by: Person, now: datetime) -> LossEstimate:
    if not incident.losses:
        raise NotYours("There is no estimate yet. Type `/incident loss 12k`.")
    last = max(incident.losses, key=lambda each: each.said_at or each.as_of)
    until = (last.said_at or last.as_of) + WINDOW
    if last.by.id != by.id or now > until:
        until_then = f", until {clock(until)}" if now <= until else f" could, until {clock(until)}"
        raise NotYours(
            f"Only {last.by.name} can fix {words(last)}{until_then}. To add an estimate, type `/incident loss 12k`; "
            "to lower the severity, `/incident severity P2 reason`. Nothing was changed."
        )
    return last


def _before(incident: Incident, wrong: LossEstimate, policy: Policy) -> Severity:
    """What the severity is without the wrong figure: as before it, or as bad as what is known proves."""
    history = incident.severity_history
    if len(history) < 2 or history[-1].at != wrong.said_at:  # noqa: PLR2004  # a step, and what it was before
        return incident.severity
    found = policy.severity.classify(incident.impact)
    earlier = history[-2].severity
    return earlier if found.defaulted else min(earlier, found.severity)


def _tell_paged(incident: Incident, reason: str, key: str) -> Change:
    text = f"{incident.reference} is {incident.severity.label} again: {reason}."
    people = (Person(user, "") for user in incident.paged)
    told = tuple(effects.tell(each, "line", key=f"{key}/slip", text=text) for each in people)
    return Change(effects=(*told, *effects.update_pages(incident, key=f"{key}/slip")))
