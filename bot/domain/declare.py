"""Declaring: from what somebody sees to an incident that pages."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from bot.domain import escalation, first_evidence, handover, nudges
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import IncidentId, Person
from bot.domain.drills import takes_part, titled
from bot.domain.effects import LOG_LANE, room_lane
from bot.domain.escalation_state import EscalationState
from bot.domain.first_evidence import FirstEvidence
from bot.domain.impact import Category, Impact, TradingState
from bot.domain.incident import Incident, Mark, MarkSet, SeverityStep
from bot.domain.loss_estimates import LossEstimate
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.responders import frozen
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.wording import moment, usd_range


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare:
    """What the declarer answered.

    Args:
        key: Unique per submitted form.
        workspace: Slack team id.
        by: The declarer.
        title: The symptom, in one line.
        said: Everything they typed, where that was longer than a title can be; empty otherwise.
        affected: What is hit, in their words; may be empty when declared in one line.
        loss: Lower and upper end in USD; None if they do not know.
        detected_at: When it was noticed; None for now.
        named: A severity the declarer named; None to leave it to the policy.
        first: The message it was declared from; None for most.
        drill: It is an exercise.
        impact: What is known beside the loss.
    """

    key: str
    workspace: str
    by: Person
    title: str
    said: str = ""
    category: Category = Category.UNKNOWN
    affected: str = ""
    trading_state: TradingState = TradingState.UNKNOWN
    loss: tuple[Decimal, Decimal] | None = None
    detected_at: datetime | None = None
    named: Severity | None = None
    first: FirstEvidence | None = None
    drill: bool = False
    impact: Impact = field(default_factory=Impact)


def declare(command: Declare, *, id: IncidentId, reference: str, policy: Policy, now: datetime) -> Change:  # noqa: A002  # the incident's id
    """Open an incident: its provisional severity pages at once, triage begins at once."""
    incident = _opened(command, id, reference, policy, now)
    change = Change(
        incident=incident,
        entries=_entries(incident, command, policy, now),
        effects=(
            _effect(EffectKind.CREATE_ROOM, incident, room_lane(incident), urgent=True),
            _effect(EffectKind.POST_CARD, incident, room_lane(incident)),
            _effect(EffectKind.POST_NOTICE, incident, LOG_LANE),
        ),
        timers=(nudges.timer(incident, policy),),
    )
    change = change.then(handover.started(incident, policy, now))
    return change.then(escalation.fire(change.incident or incident, policy=policy, now=now, key=command.key))


def receipt(incident: Incident) -> str:
    """What the declarer reads once it is recorded."""
    paged = "on-call is being paged" if incident.paged else f"nobody is paged at {incident.severity}"
    return f"{incident.reference} is recorded, {paged}."


def _opened(command: Declare, id: IncidentId, reference: str, policy: Policy, now: datetime) -> Incident:  # noqa: A002  # as above
    impact = replace(command.impact, loss_usd=command.loss[1]) if command.loss else command.impact
    severity, reason, matches = _first_severity(command, impact, policy)
    detected = command.detected_at or now
    held = policy.contacts.holders(Role.INCIDENT_COMMANDER)
    commanders = [each for each in held if not command.drill or takes_part(each.slack, policy)]
    opened = Incident(
        id=id,
        workspace=command.workspace,
        reference=reference,
        title=titled(command.title, drill=command.drill),
        category=command.category,
        affected=command.affected,
        trading_state=command.trading_state,
        reporter=command.by,
        phase=Phase.TRIAGE,
        phase_since=now,
        severity=severity,
        provisional=True,
        drill=command.drill,
        impact=impact,
        matches=matches,
        escalation=EscalationState(effective_at=now),
        marks={
            Mark.DETECTED: MarkSet(detected, command.by, now),
            Mark.DECLARED: MarkSet(now, command.by, now),
        },
        severity_history=(SeverityStep(severity, now, command.by, reason, provisional=True),),
        losses=(LossEstimate(*command.loss, now, command.by),) if command.loss else (),
        roles={Role.INCIDENT_COMMANDER: Person(commanders[0].slack, commanders[0].name)} if commanders else {},
    )
    return frozen(opened, policy)


def _first_severity(command: Declare, impact: Impact, policy: Policy) -> tuple[Severity, str, tuple[str, ...]]:
    """The provisional severity, why, and the matched rules: what is known at declare only raises it."""
    base = policy.severity.provisional_for(command.trading_state, command.named)
    found = policy.severity.classify(impact)
    if not found.defaulted and found.severity < base:
        return found.severity, policy.severity.words(found.matches[0]), found.matches
    if command.named is not None:
        return base, f"named by {command.by.name}", found.matches
    return base, f"trading is {command.trading_state.label.lower()}", found.matches


def _entries(incident: Incident, command: Declare, policy: Policy, now: datetime) -> tuple[Entry, ...]:
    facts = [f"category {incident.category.label.lower()}", f"trading {incident.trading_state.label.lower()}"]
    facts += [f"hit: {command.affected}"] if command.affected else []
    facts += [f"loss {usd_range(*command.loss)}"] if command.loss else []
    facts += [f"detected {moment(command.detected_at)}"] if command.detected_at else []
    declared = f"{command.by.name} declared: {command.said or command.title} ({', '.join(facts)})"
    first = incident.severity_history[0]
    seen = (first_evidence.entry(command.first, command.by),) if command.first else ()
    content: dict[str, Json] = {"matches": list(incident.matches), "policy": policy.version}
    return (
        Entry(kind=EntryKind.DECLARED, occurred_at=now, actor=command.by.id, text=declared),
        Entry(
            kind=EntryKind.SEVERITY,
            occurred_at=now,
            actor=command.by.id,
            text=f"{first.severity.label}, provisional: {first.reason}",
            content=content,
        ),
        *seen,
    )


def _effect(kind: EffectKind, incident: Incident, lane: str, *, urgent: bool = False) -> Effect:
    return Effect(kind=kind, lane=lane, key=f"{incident.id}/{kind.value}", urgent=urgent)
