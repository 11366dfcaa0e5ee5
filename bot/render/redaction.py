"""What Compliance sees before words are removed from the record."""

from bot.domain.redaction import Proposal
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def redaction_proposal(templates: Templates, proposal: Proposal) -> Payload:
    """What would be removed, and the button that removes it."""
    value = f"{proposal.incident.id} {proposal.number} {proposal.reason}"
    return message(templates, "redaction", proposal=proposal, value=value)
