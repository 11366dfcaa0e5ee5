"""The loss ledger: every estimate is kept with its time and author; the upper end drives severity."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.impact import Impact
from bot.domain.incident import Incident, LossEstimate
from bot.domain.policy import Policy
from bot.domain.triage import assess
from bot.domain.wording import usd_range


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimateLoss(Command):
    """`/incident loss 12k` or `5k–20k`, in USD."""

    low: Decimal
    high: Decimal


def estimate_loss(incident: Incident, command: EstimateLoss, *, policy: Policy, now: datetime) -> Change:
    """Add an estimate; a higher one may raise the severity, a lower one never lowers it."""
    estimate = LossEstimate(command.low, command.high, now, command.by)
    known = replace(incident, losses=(*incident.losses, estimate))
    shown = usd_range(command.low, command.high)
    before = f", was {usd_range(incident.losses[-1].low, incident.losses[-1].high)}" if incident.losses else ""
    text = f"Loss {shown}{before} ({command.by.name})"
    change = Change(
        incident=known,
        entries=(
            Entry(
                kind=EntryKind.LOSS,
                occurred_at=now,
                actor=command.by.id,
                text=text,
                content={"low_usd": str(command.low), "high_usd": str(command.high)},
            ),
        ),
        effects=(effects.say(known, text, key=f"{command.key}/loss"),),
    )
    judged = change.then(
        assess(known, known.impact.merged(Impact(loss_usd=command.high)), command, policy=policy, now=now)
    )
    severity = judged.incident.severity if judged.incident else incident.severity
    return replace(judged, answer=f"Loss is {shown} now{before}. {incident.reference} is {severity.label}.")
