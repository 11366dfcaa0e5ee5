"""A figure that looks like a slip is read back first; whoever says nothing for a minute meant it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Timer, TimerKind
from bot.domain.command import Command, Where
from bot.domain.errors import DomainError
from bot.domain.impact import Impact
from bot.domain.incident import Incident
from bot.domain.loss_estimates import LossEstimate, WaitingLoss
from bot.domain.loss_ledger import entry, take, was, words
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.wording import clock, listed

PATIENCE: Final = timedelta(seconds=60)
JUMP: Final = Decimal(10)  # times the last estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLoss(Command):
    """`/incident loss confirm`: the figure that waits is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawLoss(Command):
    """`/incident loss fix`: the figure that waits was a slip."""


class NothingWaits(DomainError):
    """No figure waits for anybody."""

    def __init__(self, incident: Incident) -> None:
        stands = f"The loss is {words(incident.losses[-1])}" if incident.losses else "There is no estimate yet"
        super().__init__(f"No figure waits. {stands}. To add one, type `/incident loss 12k`.")


def doubtful(incident: Incident, estimate: LossEstimate, policy: Policy) -> bool:
    """Whether an estimate is read back before it counts: it makes this a P0, or is ten times the last one."""
    return makes_p0(incident, estimate, policy) or _jumps(incident, estimate)


def makes_p0(incident: Incident, estimate: LossEstimate, policy: Policy) -> bool:
    """Whether an estimate raises the incident to P0."""
    impact = incident.impact.merged(Impact(loss_usd=estimate.high))
    return incident.severity is not Severity.P0 and policy.severity.classify(impact).severity is Severity.P0


def called(incident: Incident, policy: Policy) -> tuple[Role, ...]:
    """Who is told by duty of a P0 and not of what it is now."""
    now = {duty.who for duty in policy.duties[incident.severity]}
    return tuple(duty.who for duty in policy.duties[Severity.P0] if duty.who not in now)


def ask(incident: Incident, estimate: LossEstimate, command: Command, *, policy: Policy, now: datetime) -> Change:
    """Read a figure back; it counts once it is confirmed, or after a minute."""
    waiting = replace(incident, loss_waiting=WaitingLoss(estimate, now))
    figure = f"{words(estimate)}{was(incident)}"
    return Change(
        incident=waiting,
        entries=(
            entry(
                estimate,
                f"Loss {figure}: read back before it counts ({estimate.by.name})",
                actor=estimate.by.id,
                now=now,
                counts=False,
            ),
        ),
        effects=(effects.say_template(waiting, "loss_doubt", key=f"{command.key}/doubt"),),
        answer=f"{figure}? It {consequence(incident, estimate, policy)}. If you mean it, type `/incident loss confirm`; "
        f"if not, `/incident loss fix 12k`. It counts by itself at {clock(now + PATIENCE)}.",
    )


def consequence(incident: Incident, estimate: LossEstimate, policy: Policy) -> str:
    """What follows if a figure is meant."""
    if not makes_p0(incident, estimate, policy):
        return "is ten times the last estimate or more"
    told = called(incident, policy)
    return f"makes this {Severity.P0.label}" + (f" and pages {listed(role.label for role in told)}" if told else "")


def confirm(incident: Incident, command: ConfirmLoss, *, policy: Policy, now: datetime) -> Change:
    """Let the figure that waits count at once.

    Raises:
        NothingWaits: None does.
    """
    return take(incident, _waiting(incident).estimate, command, policy=policy, now=now)


def withdraw(incident: Incident, command: WithdrawLoss, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Let the figure that waits never count.

    Raises:
        NothingWaits: None does.
    """
    estimate = _waiting(incident).estimate
    settled = replace(incident, loss_waiting=None)
    text = f"Loss {words(estimate)} was a slip and does not count ({command.by.name})"
    return Change(
        incident=settled,
        entries=(entry(estimate, text, actor=command.by.id, now=now, counts=False),),
        effects=(effects.say(settled, text, key=f"{command.key}/withdrawn"),),
        answer=f"{words(estimate)} does not count. Type `/incident loss` with the right figure.",
    )


def timer(incident: Incident, policy: Policy) -> Timer:  # noqa: ARG001  # every clock is asked the same way
    """When the figure that waits counts by itself."""
    waiting = incident.loss_waiting
    return Timer(TimerKind.LOSS, waiting.asked_at + PATIENCE if waiting else None)


def fire(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Let the figure count that nobody has taken back."""
    waiting = incident.loss_waiting
    if waiting is None or waiting.asked_at + PATIENCE > now:
        return Change(timers=(timer(incident, policy),))
    unanswered = Command(
        key=key, workspace=incident.workspace, by=waiting.estimate.by, where=Where(reference=incident.reference)
    )
    return take(incident, waiting.estimate, unanswered, policy=policy, now=now)


def _waiting(incident: Incident) -> WaitingLoss:
    if incident.loss_waiting is None:
        raise NothingWaits(incident)
    return incident.loss_waiting


def _jumps(incident: Incident, estimate: LossEstimate) -> bool:
    return bool(incident.losses) and 0 < incident.losses[-1].high * JUMP <= estimate.high
