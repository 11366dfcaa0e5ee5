"""The messages of an incident: each from what is true now, checked against what Slack takes."""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.command import Person
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import answered
from bot.domain.roles import Role
from bot.render import standing
from bot.render.blocks import check_message
from bot.render.templates import Payload, Templates


def message(templates: Templates, name: str, **context: object) -> Payload:
    """Render one message.

    Raises:
        OverLimit: Slack would refuse it.
    """
    rendered = templates.yaml(f"messages/{name}", **context)
    return check_message({**rendered, "text": rendered["text"].strip()})


def card(templates: Templates, incident: Incident, policy: Policy, *, questions: Sequence[str]) -> Payload:
    """The pinned card: the whole incident at a glance, and the next step.

    Args:
        templates: What renders.
        incident: As it stands.
        policy: The firm's words and people.
        questions: What nobody has answered yet, most urgent first.
    """
    return message(
        templates,
        "card",
        incident=incident,
        why=standing.why(incident, policy),
        paging=standing.paging(incident, policy),
        told=standing.told(incident),
        owed=standing.owed(incident, policy),
        trend=standing.trend(incident),
        window_end=standing.window_end(incident, policy),
        on_call=standing.on_call(incident, policy),
        commanders=standing.commanders(incident, policy),
        bridge=standing.bridge(incident, policy),
        questions=questions,
    )


def line(templates: Templates, text: str) -> Payload:
    """One plain sentence in the room."""
    return message(templates, "line", text=text)


def page(
    templates: Templates,
    incident: Incident,
    policy: Policy,
    *,
    reasons: Sequence[tuple[int | None, Role]],
    person: Person,
    now: datetime,
) -> Payload:
    """The direct message that pages somebody, in its present face.

    Args:
        templates: What renders.
        incident: As it stands.
        policy: Says what comes next.
        reasons: Level (None for a duty) and role, for each reason this person is called.
        person: Who reads it.
        now: When it leaves.
    """
    mine = next((each for each in incident.acknowledgements if each.person.id == person.id), None)
    return message(
        templates,
        "page",
        incident=incident,
        face=_face(incident, policy, acknowledged=mine is not None),
        mine=mine,
        roles=tuple(dict.fromkeys(role for level, role in reasons if level is not None)),
        duties=tuple(dict.fromkeys(role for level, role in reasons if level is None)),
        paging=standing.paging(incident, policy),
        silent_for=standing.silent_for(incident, now),
        trend=standing.trend(incident),
        bridge=standing.bridge(incident, policy),
    )


def notice(templates: Templates, incident: Incident) -> Payload:
    """The one post of an incident in the incidents channel."""
    return message(templates, "notice", incident=incident, trend=standing.trend(incident))


def _face(incident: Incident, policy: Policy, *, acknowledged: bool) -> str:
    if incident.stood_down:
        return "stood_down"
    if acknowledged:
        return "yours"
    return "theirs" if answered(incident, policy) else "waiting"
