"""The forms and the answers that stand in their place, checked against what Slack takes."""

from collections.abc import Sequence

from bot.domain.impact import Category, TradingState
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.render.blocks import check_view
from bot.render.templates import Payload, Templates


def view(templates: Templates, name: str, **context: object) -> Payload:
    """Render one modal.

    Raises:
        OverLimit: Slack would refuse it.
    """
    return check_view(templates.yaml(f"modals/{name}", **context))


def declare(
    templates: Templates,
    *,
    title: str = "",
    open_incidents: Sequence[Incident],
    similar: Sequence[Incident],
    policy: Policy,
    private_metadata: str,
) -> Payload:
    """The form that declares an incident.

    Args:
        templates: What renders.
        title: What was typed behind the command.
        open_incidents: Everything that is open now.
        similar: Those of them that this may be.
        policy: Says which severity counts until triage.
        private_metadata: Comes back with the form, at most 3,000 characters.
    """
    return view(
        templates,
        "declare",
        title=title,
        open_incidents=open_incidents,
        similar=similar[:3],
        provisional={state: policy.severity.provisional_for(state, None) for state in TradingState},
        private_metadata=private_metadata,
        categories=tuple(Category),
        trading_states=tuple(TradingState),
    )


def declared(templates: Templates, incident: Incident, *, similar: Sequence[Incident] = ()) -> Payload:
    """What the form becomes once the incident is recorded."""
    return view(templates, "declared", incident=incident, similar=similar[:3])
