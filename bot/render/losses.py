"""Reads a loss back that looks like a slip."""

from bot.domain import loss_doubts, loss_ledger
from bot.domain.incident import Incident
from bot.domain.loss_estimates import WaitingLoss
from bot.domain.policy import Policy
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def loss_doubt(templates: Templates, incident: Incident, waiting: WaitingLoss, policy: Policy) -> Payload:
    """The figure, who typed it, what follows if it is meant, and when it counts by itself."""
    return message(
        templates,
        "loss_doubt",
        incident=incident,
        figure=f"{loss_ledger.words(waiting.estimate)}{loss_ledger.was(incident)}",
        by=waiting.estimate.by,
        consequence=loss_doubts.consequence(incident, waiting.estimate, policy),
        counts_at=waiting.asked_at + loss_doubts.PATIENCE,
    )
