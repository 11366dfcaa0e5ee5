"""What people see of a review."""

from bot.domain import review
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def review_message(templates: Templates, incident: Incident, policy: Policy) -> Payload:
    """Where the review of a post-mortem stands and what comes next.

    Args:
        templates: What renders.
        incident: Whose.
        policy: Says who signs.

    Raises:
        NotReviewable: There is none yet.
    """
    return message(
        templates,
        "review",
        incident=incident,
        review=review.review_of(incident),
        unsigned=review.unsigned(incident, policy),
        blocking=review.blocking(incident),
    )
