"""Triage: what the form knows sets the severity, in either direction the first time, only up after that."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation, nudges
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command
from bot.domain.duty_states import breach_since
from bot.domain.impact import INPUTS, Impact
from bot.domain.incident import Incident
from bot.domain.loss_estimates import LossEstimate
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.severity import Classification
from bot.domain.severity_change import Why, move
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage(Command):
    """The submitted triage form: every input it knows; unknown stays None.

    Args:
        impact: The answers.
        loss: Lower and upper end in USD where a loss was given; the upper end is in `impact` too.
    """

    impact: Impact
    loss: LossEstimate | None = None


def triage(incident: Incident, command: Triage, *, policy: Policy, now: datetime) -> Change:
    """Take the form's answers, set the severity they prove, and go on to containment."""
    found = policy.severity.classify(command.impact)
    phase = Phase.CONTAINMENT if incident.phase.can_move(Phase.CONTAINMENT) else incident.phase
    answered = replace(
        incident,
        impact=command.impact,
        matches=found.matches,
        triaged=True,
        phase=phase,
        phase_since=incident.phase_since if phase is incident.phase else now,
        losses=(*incident.losses, command.loss) if command.loss else incident.losses,
        breach_since=breach_since(incident, command.impact, policy, now),
    )
    change = Change(
        incident=answered,
        entries=(_entry(command, found, policy, now),),
        effects=(
            effects.say(answered, f"☑ Triage by {command.by.name}. Now: {phase.label.lower()}", key=command.key),
            *effects.refresh(answered, key=command.key),
        ),
        answer=f"{incident.reference} stays {incident.severity.label}.",
    )
    moved = change.then(_severity(answered, found, command, was=incident, policy=policy, now=now))
    return moved.then(Change(timers=(nudges.timer(moved.incident or answered, policy),)))


def assess(incident: Incident, impact: Impact, command: Command, *, policy: Policy, now: datetime) -> Change:
    """Take a new fact outside the form: it may raise the severity, and never lowers it."""
    found = policy.severity.classify(impact)
    breach = breach_since(incident, impact, policy, now)
    known = replace(incident, impact=impact, matches=found.matches, breach_since=breach)
    change = Change(incident=known, effects=effects.refresh(known, key=command.key))
    if found.defaulted or found.severity >= incident.severity:
        return change.then(_duties(known, was=incident, policy=policy, now=now, key=command.key))
    reason = Why(command.by, why(found, policy), now)
    return change.then(move(known, found.severity, reason, policy=policy, key=command.key))


def why(found: Classification, policy: Policy) -> str:
    """The rules that hold at the severity they set, in words."""
    rules = {rule.id: rule for rule in policy.severity.rules}
    return listed(rules[match].words for match in found.matches if rules[match].severity is found.severity)


def _severity(
    incident: Incident, found: Classification, command: Triage, *, was: Incident, policy: Policy, now: datetime
) -> Change:
    """What the answers do to the severity: the first match replaces a provisional one, later ones only raise."""
    undecided = found.defaulted and bool(command.impact.unknown)
    if undecided or (not incident.provisional and found.severity > incident.severity):
        return _duties(incident, was=was, policy=policy, now=now, key=command.key)
    decided = replace(incident, provisional=False)
    if found.severity is incident.severity:
        return Change(incident=decided).then(_duties(decided, was=was, policy=policy, now=now, key=command.key))
    reason = Why(command.by, why(found, policy) or "no rule matched", now)
    return move(decided, found.severity, reason, policy=policy, key=command.key)


def _duties(incident: Incident, *, was: Incident, policy: Policy, now: datetime, key: str) -> Change:
    """A new fact can owe somebody a message without moving the severity, as a suspected breach owes Compliance."""
    # Late is only what was due before the fact was known, such as a level whose timer comes behind.
    since = min(escalation.next_due(was, policy) or now, now)
    return escalation.fire(incident, policy=policy, now=now, key=f"{key}/duty", waiting_since=since)


def _entry(command: Triage, found: Classification, policy: Policy, now: datetime) -> Entry:
    known = [f"{INPUTS[name].label.lower()}: {_word(value)}" for name, value in command.impact.known.items()]
    facts = "; ".join(known) or "nothing known yet"
    return Entry(
        kind=EntryKind.TRIAGE,
        occurred_at=now,
        actor=command.by.id,
        text=f"Triage by {command.by.name}: {facts}",
        content={"matches": list(found.matches), "policy": policy.version, "unknown": list(command.impact.unknown)},
    )


def _word(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(getattr(value, "label", value)).lower()
