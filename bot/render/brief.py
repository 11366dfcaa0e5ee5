"""The brief: how an incident stands, in five lines for those who only have to know."""

from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import leaders
from bot.domain.status_update import due_at
from bot.render import standing
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def brief(templates: Templates, incident: Incident, policy: Policy, *, followed: bool) -> Payload:
    """Five lines, with the button to follow, or to follow no more."""
    return message(
        templates,
        "brief",
        incident=incident,
        led_by=leaders(incident, policy),
        due=due_at(incident, policy),
        trend=standing.trend(incident),
        followed=followed,
    )
