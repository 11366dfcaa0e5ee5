"""The forms and the answers that stand in their place, checked against what Slack takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.impact import Category, Impact, TradingState
from bot.domain.incident import Incident
from bot.domain.marking import CHOICES
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.render import standing
from bot.render.blocks import check_view
from bot.render.templates import Payload, Templates
from bot.render.triage_form import answered_fields, fields, outcome, proposal


def view(templates: Templates, name: str, **context: object) -> Payload:
    """Render one modal.

    Raises:
        OverLimit: Slack would refuse it.
    """
    return check_view(templates.yaml(f"modals/{name}", **context))


@dataclass(frozen=True, slots=True)
class Prefilled:
    """What stands in the declare form before anybody fills it in.

    Args:
        title: What was typed behind the command.
        carried: Comes back with the form, at most 3,000 characters.
        drill: The box is ticked.
    """

    title: str = ""
    carried: str = ""
    drill: bool = False


def declare(
    templates: Templates,
    prefilled: Prefilled,
    *,
    open_incidents: Sequence[Incident],
    similar: Sequence[Incident],
    policy: Policy,
) -> Payload:
    """The form that declares an incident.

    Args:
        templates: What renders.
        prefilled: What is known.
        open_incidents: Everything that is open now.
        similar: Those of them that this may be.
        policy: Says which severity counts until triage.
    """
    return view(
        templates,
        "declare",
        title=prefilled.title,
        drill=prefilled.drill,
        open_incidents=open_incidents,
        similar=similar[:3],
        provisional={state: policy.severity.provisional_for(state, None) for state in TradingState},
        private_metadata=prefilled.carried,
        categories=tuple(Category),
        trading_states=tuple(TradingState),
    )


def declared(templates: Templates, incident: Incident, *, similar: Sequence[Incident] = (), note: str = "") -> Payload:
    """What the form becomes once the incident is recorded; `note` is what else its sender should know."""
    return view(templates, "declared", incident=incident, similar=similar[:3], note=note)


def triage(
    templates: Templates, incident: Incident, policy: Policy, *, step: int = 1, answers: Impact | None = None
) -> Payload:
    """The form with the severity inputs.

    Args:
        templates: What renders.
        incident: As it stands; what is known already stands in the form.
        policy: Its rules say what the answers mean.
        step: 1 asks every question; 2 shows what was answered and what that would make of the severity.
        answers: What was answered so far; None for what the incident knows.
    """
    known = incident.impact if answers is None else answers
    asked = fields(incident, known) if step == 1 else answered_fields(incident, known)
    proposed = proposal(incident, known, policy)
    return view(templates, "triage", incident=incident, step=step, fields=asked, proposal=proposed)


def triage_result(
    templates: Templates, incident: Incident, policy: Policy, *, before: Severity | None = None
) -> Payload:
    """What the submitted triage form has made of the severity, and why.

    Args:
        templates: What renders.
        incident: After the form.
        policy: The words of its rules.
        before: The severity before the form; None if that is not known, then nothing is said to have changed it.
    """
    return view(
        templates,
        "triage_result",
        incident=incident,
        proposal=outcome(incident, policy, before),
        others=standing.also_matched(incident, policy),
        questions=standing.questions(incident.impact.unknown, most=5),
    )


def add_to_timeline(templates: Templates, incident: Incident, *, text: str, private_metadata: str) -> Payload:
    """Asks what a message is for the story of the incident.

    Args:
        templates: What renders.
        incident: Whose war room it stands in.
        text: What it says.
        private_metadata: Comes back with the form, at most 3,000 characters.
    """
    return view(
        templates,
        "add_to_timeline",
        incident=incident,
        text=text,
        choices=CHOICES,
        private_metadata=private_metadata,
    )


def added_to_timeline(templates: Templates, sentence: str) -> Payload:
    """What that form becomes once the message is marked."""
    return view(templates, "added_to_timeline", sentence=sentence)


def affected(templates: Templates, incident_id: str) -> Payload:
    """Asks what is hit, where a declaration in one line did not say."""
    return view(templates, "affected", incident_id=incident_id)


def problem(templates: Templates, sentence: str) -> Payload:
    """Says in place of a form what went wrong and what to do."""
    return view(templates, "problem", sentence=sentence)
