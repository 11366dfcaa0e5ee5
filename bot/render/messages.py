"""The messages of an incident: each from what is true now, checked against what Slack takes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain import duty_states, status_update
from bot.domain.command import Person
from bot.domain.completing import left_open
from bot.domain.errors import DomainError
from bot.domain.escalation_state import Lowering
from bot.domain.facts import open_questions, stated
from bot.domain.handing_over import Summary
from bot.domain.impact import Category, TradingState
from bot.domain.incident import Incident, Mark
from bot.domain.paging_by_hand import Asked
from bot.domain.permissions import NotPermitted
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.postmortem import Row
from bot.domain.responders import acting_commander, answered
from bot.domain.retention import kept_until
from bot.domain.roles import Role
from bot.domain.venue_clock import venue_clocks
from bot.render import standing
from bot.render.blocks import check_message
from bot.render.templates import Payload, Templates

MOST_INCIDENTS: Final = 15
MOST_ROWS: Final = 15
TAKEABLE: Final = (
    Role.DEPUTY_INCIDENT_COMMANDER,
    Role.SCRIBE,
    Role.SUBJECT_EXPERT,
    Role.LIAISON,
    Role.RISK_MANAGEMENT,
    Role.TRADING_DESK,
    Role.COMPLIANCE,
)
A_MINUTE: Final = timedelta(minutes=1)


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
    asked = standing.questions(questions)
    # A question of the forms stands in front of what the triage form does not know.
    answer = "open_questions" if open_questions(incident, policy) else "open_triage"
    return message(
        templates,
        "card",
        questions=asked,
        answer=answer,
        left_open=left_open(incident),
        held=[(role, person) for role, person in incident.roles.items() if role is not Role.INCIDENT_COMMANDER],
        takeable=TAKEABLE,
        categories=tuple(Category),
        trading_states=tuple(TradingState),
        **_standing(incident, policy),
    )


def line(templates: Templates, text: str) -> Payload:
    """One plain sentence in the room."""
    return message(templates, "line", text=text)


def anchor(templates: Templates, seq: str, digest: str) -> Payload:
    """The line in the room that holds the end of the chain."""
    return message(templates, "anchor", seq=seq, hash=digest)


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
    return message(
        templates,
        "page",
        roles=tuple(dict.fromkeys(role for level, role in reasons if level is not None)),
        duties=tuple(dict.fromkeys(role for level, role in reasons if level is None)),
        asked=None,
        **_paged(incident, policy, person, now, asked=False),
    )


def page_by_hand(
    templates: Templates, incident: Incident, policy: Policy, *, asked: Asked, person: Person, now: datetime
) -> Payload:
    """The same where somebody asks for this person: it waits for them, whoever has acknowledged."""
    about = _paged(incident, policy, person, now, asked=True)
    return message(templates, "page", roles=(), duties=(), asked=asked, **about)


def _paged(incident: Incident, policy: Policy, person: Person, now: datetime, *, asked: bool) -> dict[str, object]:
    mine = next((each for each in incident.acknowledgements if each.person.id == person.id), None)
    acting, before = acting_commander(incident, policy), incident.paged.get(person.id)
    return {
        "incident": incident,
        "declined": before is not None and before.declined,
        "face": _face(incident, policy, acknowledged=mine is not None, asked=asked),
        "mine": mine,
        "acts": acting is not None and acting.id == person.id,
        "paging": standing.paging(incident, policy),
        "silent_for": standing.silent_for(incident, now),
        "trend": standing.trend(incident),
        "bridge": standing.bridge(incident, policy),
    }


def room_page(templates: Templates, incident: Incident, people: Sequence[Person], *, now: datetime) -> Payload:
    """The mention in the room of everybody who is called again.

    Args:
        templates: What renders.
        incident: As it stands.
        people: Who is mentioned.
        now: Nobody has answered since the severity took effect; this says for how long.
    """
    waited = now - incident.escalation.effective_at
    return message(
        templates, "room_page", incident=incident, people=people, waited=waited if waited >= A_MINUTE else None
    )


def notice(templates: Templates, incident: Incident) -> Payload:
    """The one post of an incident in the incidents channel."""
    return message(templates, "notice", incident=incident, trend=standing.trend(incident))


def room_ready(templates: Templates, incident: Incident) -> Payload:
    """Tells the declarer where the war room is."""
    return message(templates, "room_ready", incident=incident)


def room_refused(templates: Templates, incident: Incident, reason: str) -> Payload:
    """Says that there will be no war room, that nothing is lost, and how to go on."""
    return message(templates, "room_refused", incident=incident, reason=reason)


def nudge(templates: Templates, incident: Incident, phase: Phase, overdue: timedelta, number: int) -> Payload:
    """Reminds the commander that a phase window has ended.

    Args:
        templates: What renders.
        incident: As it stands.
        phase: Whose window it is.
        overdue: How long ago the window ended.
        number: 1 for the first reminder of this phase, 2 for the one half a window later.
    """
    late = overdue if overdue >= A_MINUTE else None
    return message(templates, "nudge", incident=incident, phase=phase, late=late, number=number)


def duty(templates: Templates, incident: Incident, policy: Policy, roles: Sequence[Role], *, missed: bool) -> Payload:
    """Tells the commander that somebody must still be told, or was not told in time.

    Args:
        templates: What renders.
        incident: As it stands.
        policy: What is owed to whom.
        roles: Who is owed it.
        missed: Whether the time is over.
    """
    owed = tuple(each for each in duty_states.standing(incident, policy) if each.role in roles)
    return message(templates, "duty", incident=incident, owed=owed, missed=missed)


def cancelled(templates: Templates, incident: Incident) -> Payload:
    """The outcome of a false alarm, to whoever was told of it."""
    return message(templates, "cancelled", incident=incident)


def handover(templates: Templates, incident: Incident, role: Role, names: tuple[str, str], *, yours: bool) -> Payload:
    """Asks whoever is on call by the rota now to take over.

    Args:
        templates: What renders.
        incident: As it stands.
        role: Which changes hands.
        names: Of who has it and of who is on call now.
        yours: Whether the latter reads it, and not the room.
    """
    owner, follower = names
    return message(templates, "handover", incident=incident, role=role, owner=owner, next=follower, yours=yours)


def consent_request(templates: Templates, incident: Incident, lowering: Lowering) -> Payload:
    """Asks the roles whose consent is missing to agree to a lower severity."""
    given = {role for each in lowering.agreed for role in each.roles}
    groups = tuple(group for group in lowering.needs if not given & set(group))
    return message(templates, "consent_request", incident=incident, lowering=lowering, groups=groups)


def closed(
    templates: Templates,
    incident: Incident,
    *,
    filled: int,
    prompts: int,
    due: datetime | None = None,
    thanks: str = "",
) -> Payload:
    """Says that the incident is closed and what the draft still needs.

    Args:
        templates: What renders.
        incident: As it stands.
        filled: Sections of the draft that hold something from the records.
        prompts: Places in the draft that wait for people.
        due: When the review should have happened; None to leave it out.
        thanks: The role of whoever raised the alarm; empty where they hold none.
    """
    end = incident.at(Mark.CLOSED)
    facts = {"filled": filled, "prompts": prompts, "due": due, "thanks": thanks}
    return message(templates, "closed", incident=incident, length=end - incident.declared_at if end else None, **facts)


def answer(templates: Templates, text: str) -> Payload:
    """An answer or a refusal, only for whoever asked; commands in it stand in backticks."""
    return message(templates, "answer", text=text)


def opens_form(templates: Templates, words: str) -> Payload:
    """Answers what was typed behind our name where it opens a form: a button can, a message cannot."""
    return message(templates, "opens_form", words=words)


def refusal(templates: Templates, error: DomainError) -> Payload:
    """Why nothing was done; where others may do it, with a button that asks them."""
    if isinstance(error, NotPermitted) and error.can_ask:
        return message(templates, "refused", text=str(error), incident=error.incident, act=error.act)
    return answer(templates, str(error))


def handing_over(templates: Templates, incident: Incident, role: Role, before: str, summary: Summary) -> Payload:
    """What whoever takes a role over reads first.

    Args:
        templates: What renders.
        incident: As it stands.
        role: Which.
        before: Name of who had it.
        summary: Drafted from the record.
    """
    trend = standing.trend(incident)
    return message(templates, "handing_over", incident=incident, role=role, before=before, summary=summary, trend=trend)


def help_text(templates: Templates, incident: Incident | None) -> Payload:
    """What matters now with its examples, and every other command by topic."""
    return message(templates, "help", incident=incident, phase=incident.phase.value if incident else "")


def help_topic(templates: Templates, word: str) -> Payload:
    """What each command of a topic does, or one command."""
    return message(templates, "help_topic", word=word)


def status(templates: Templates, incident: Incident, policy: Policy) -> Payload:
    """Where the incident stands and what is next, only for whoever asked."""
    return message(templates, "status", **_standing(incident, policy))


def incident_list(templates: Templates, incidents: Sequence[Incident]) -> Payload:
    """The open incidents, the first of them one by one."""
    shown = incidents[:MOST_INCIDENTS]
    return message(templates, "incident_list", incidents=shown, more=len(incidents) - len(shown))


def show(templates: Templates, incident: Incident, policy: Policy, rows: Sequence[Row]) -> Payload:
    """The facts of an incident and its latest entries.

    Args:
        templates: What renders.
        incident: As it stands.
        policy: The firm's words and people.
        rows: The timeline in order.
    """
    shown = rows[-MOST_ROWS:]
    marks = sorted(incident.marks.items(), key=lambda item: item[1].at)
    earlier = len(rows) - len(shown)
    known = [each for each in stated(incident, policy) if (each.value or each.unknown) and not each.field.kept]
    return message(
        templates, "show", rows=shown, earlier=earlier, marks=marks, facts=known, **_standing(incident, policy)
    )


def _standing(incident: Incident, policy: Policy) -> dict[str, object]:
    """All that can be said of an incident, for the templates that show the whole of it."""
    return {
        "incident": incident,
        "why": standing.why(incident, policy),
        "paging": standing.paging(incident, policy),
        "told": standing.told(incident, policy),
        "missed": standing.missed(incident, policy),
        "update_due": status_update.due_at(incident, policy),
        "owed": standing.owed(incident, policy),
        "trend": standing.trend(incident),
        "window_end": standing.window_end(incident, policy),
        "on_call": standing.on_call(incident, policy),
        "commanders": standing.commanders(incident, policy),
        "acting": acting_commander(incident, policy),
        "bridge": standing.bridge(incident, policy),
        "venue_clocks": venue_clocks(incident, policy),
        "retention_years": policy.retention_years,
        "kept_until": kept_until(incident, policy),
    }


def _face(incident: Incident, policy: Policy, *, acknowledged: bool, asked: bool) -> str:
    if incident.stood_down:
        return "stood_down"
    if acknowledged:
        return "yours"
    return "theirs" if answered(incident, policy) and not asked else "waiting"
