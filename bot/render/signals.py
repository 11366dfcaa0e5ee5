"""What people see of signals that belong to no incident yet."""

from bot.domain.incident import Incident
from bot.domain.signal_groups import Group
from bot.render.messages import message
from bot.render.templates import Payload, Templates


def question(templates: Templates, group: Group, incident: Incident | None) -> Payload:
    """Whether signals are an incident; once that is answered, what became of them.

    Args:
        templates: What renders.
        group: The signals.
        incident: Where they belong; None while nowhere.
    """
    return message(templates, "signal", group=group, incident=incident)
