"""What people see of halts: the request to resume, and the emergency procedures."""

from datetime import date

from bot.domain.checklists import Stage, unticked
from bot.domain.halting import next_step, standing
from bot.domain.halts import Scope, Step
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.procedures import ProcedureKind
from bot.render.messages import line, message
from bot.render.modals import view
from bot.render.templates import Payload, Templates


def resume_request(templates: Templates, incident: Incident, policy: Policy) -> Payload:
    """Asks the approvers whose approval is missing; once it is settled it says so."""
    asked = incident.resume
    if asked is None:
        return line(templates, f"The request to resume on {incident.reference} is settled.")
    given = {each.role for each in asked.approvals}
    missing = tuple(role for role in policy.resume_approvers if role not in given)
    items = unticked(incident, policy.checklists, Stage.RESUME)
    return message(templates, "resume_request", incident=incident, asked=asked, missing=missing, items=items)


def halt_form(templates: Templates, incident: Incident) -> Payload:
    """The form that records a halt; it goes on with the last one that is not confirmed yet."""
    known = next((halt for halt in reversed(standing(incident)) if next_step(halt)), None)
    following = (next_step(known) if known else None) or Step.EXECUTED
    return view(
        templates, "halt", incident=incident, known=known, next=following, scopes=tuple(Scope), steps=tuple(Step)
    )


def procedures(templates: Templates, policy: Policy, today: date) -> Payload:
    """The firm's emergency procedures, the untested ones marked."""
    known = [(kind, policy.procedures.get(kind)) for kind in ProcedureKind]
    rows = [(kind, found, found is not None and found.stale(today)) for kind, found in known]
    return message(templates, "procedures", rows=rows)
