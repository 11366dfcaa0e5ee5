"""Estimates of the loss: every one is kept, the upper end drives severity, and what looks like a slip is read back."""

from datetime import datetime

from bot.domain import loss_doubts
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.domain.loss_ledger import EstimateLoss, estimate_of, take
from bot.domain.policy import Policy


def estimate_loss(incident: Incident, command: EstimateLoss, *, policy: Policy, now: datetime) -> Change:
    """Add an estimate; a higher one may raise the severity, a lower one never lowers it.

    Raises:
        NoRate: There is no rate for the currency.
    """
    estimate = estimate_of(command, policy=policy, now=now)
    decide = loss_doubts.ask if loss_doubts.doubtful(incident, estimate, policy) else take
    return decide(incident, estimate, command, policy=policy, now=now)
