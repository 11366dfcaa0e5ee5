"""Moving an incident's severity: up at once and by anyone, down only by the commander with the consents."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.escalation_state import Acknowledgement, EscalationState, Lowering, Paged
from bot.domain.incident import Incident, SeverityStep
from bot.domain.policy import Policy
from bot.domain.responders import acting_commander, answered, frozen, holders_of, plan_of, roles_of
from bot.domain.roles import Role
from bot.domain.severity import Severity
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSeverity(Command):
    """`/incident severity P1 reason`."""

    wanted: Severity
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreeLowering(Command):
    """Somebody agrees to the lowering that waits."""


@dataclass(frozen=True, slots=True)
class Why:
    """Who moves a severity, for which reason, and when it takes effect."""

    by: Person
    reason: str
    at: datetime


class LoweringRefused(DomainError):
    """Somebody asked to lower a severity who may not, or without a reason."""


class NothingToAgree(DomainError):
    """No lowering waits for anybody's consent."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(f"Nobody has asked to lower {incident.reference}. It is {incident.severity.label}.")


def change_severity(incident: Incident, command: ChangeSeverity, *, policy: Policy, now: datetime) -> Change:
    """Raise at once; lower, or ask for the consents that lowering needs.

    Raises:
        LoweringRefused: Only the commander may lower, and must say why.
    """
    if command.wanted is incident.severity:
        return Change(answer=f"{incident.reference} is {incident.severity.label} already.")
    if command.wanted < incident.severity:
        reason = command.reason or "raised by hand"
        return move(incident, command.wanted, Why(command.by, reason, now), policy=policy, key=command.key)
    _check_may_lower(incident, command, policy)
    needs = _consents(incident, command.wanted, policy)
    if not needs:
        return move(incident, command.wanted, Why(command.by, command.reason, now), policy=policy, key=command.key)
    return _ask(incident, command, needs, policy=policy, now=now)


def agree_lowering(incident: Incident, command: AgreeLowering, *, policy: Policy, now: datetime) -> Change:
    """Add one consent; the last one lowers.

    Raises:
        NothingToAgree: No request waits.
        LoweringRefused: This person holds none of the roles whose consent is missing.
    """
    if incident.lowering is None:
        raise NothingToAgree(incident)
    request = _with_needs_of_now(incident, incident.lowering, policy)
    roles, missing = roles_of(command.by, incident, policy), _missing(request)
    if command.by.id == request.asked_by.id or not any(set(group) & set(roles) for group in missing):
        raise LoweringRefused(f"Your consent is not what is missing: {_groups(missing)} must agree.")
    agreed = replace(request, agreed=(*request.agreed, Acknowledgement(command.by, roles, now)))
    entry = Entry(
        kind=EntryKind.CONSENT,
        occurred_at=now,
        actor=command.by.id,
        text=f"{command.by.name} agreed to lower to {request.wanted.label}",
    )
    change = Change(incident=replace(incident, lowering=agreed), entries=(entry,))
    if left := _missing(agreed):
        return replace(change, answer=f"Noted. {_groups(left)} must still agree.")
    reason = f"{request.reason}; agreed by {listed(each.person.name for each in agreed.agreed)}"
    why = Why(request.asked_by, reason, now)
    return change.then(move(incident, request.wanted, why, policy=policy, key=command.key))


def move(incident: Incident, wanted: Severity, why: Why, *, policy: Policy, key: str) -> Change:
    """Put another severity into effect: its levels start, the room and the card say so.

    It stays as provisional as it was: only a triage form with a match ends that.
    """
    step = SeverityStep(wanted, why.at, why.by, why.reason, incident.provisional)
    arrow = "⏫" if wanted < incident.severity else "⏬"
    text = f"{incident.severity} → {wanted}: {why.reason} ({why.by.name})"
    moved = _moved(incident, wanted, step, policy)
    cancelled = _cancelled(incident, wanted, policy)
    change = Change(
        incident=moved,
        entries=(Entry(kind=EntryKind.SEVERITY, occurred_at=why.at, actor=why.by.id, text=text + cancelled),),
        effects=(
            effects.say(moved, f"{arrow} {text}{cancelled}", key=f"{key}/severity"),
            *effects.refresh(moved, key=f"{key}/severity"),
            *effects.topic(moved, key=key),
            *(effects.update_page(person, paged.key, key=f"{key}/severity") for person, paged in _here(moved)),
        ),
        answer=f"{incident.reference} is {wanted.label} now.",
    )
    return change.then(escalation.fire(moved, policy=policy, now=why.at, key=f"{key}/{wanted}"))


def _moved(incident: Incident, wanted: Severity, step: SeverityStep, policy: Policy) -> Incident:
    moved = replace(
        incident,
        severity=wanted,
        severity_history=(*incident.severity_history, step),
        escalation=EscalationState(effective_at=step.at, ended=incident.stood_down),
        lowering=None,
    )
    started = frozen(moved, policy)
    if wanted < incident.severity or not answered(started, policy):
        return started
    # Whoever has answered the higher severity has answered this one: not even its first level is sent.
    levels = plan_of(started, policy).levels
    sent = sum(1 for level in levels if not level.after)
    return replace(started, escalation=replace(started.escalation, levels_fired=sent))


def _cancelled(incident: Incident, wanted: Severity, policy: Policy) -> str:
    """What is not sent any more because of a lower severity; nothing where nothing was under way."""
    if wanted < incident.severity or escalation.next_page(incident, policy) is None:
        return ""
    levels = plan_of(incident, policy).levels
    left = range(incident.escalation.levels_fired, len(levels))
    numbers = [str(index + 1) for index in left if levels[index].applies(incident.matches)]
    if not numbers:
        return f". Cancelled: the repeats of {incident.severity}"
    return f". Cancelled: level{'s' * (len(numbers) > 1)} {listed(numbers)} of {incident.severity} and its repeats"


def _here(incident: Incident) -> Iterator[tuple[Person, Paged]]:
    """Who has acknowledged is not paged again; the page they have says what it is now."""
    for each in incident.acknowledgements:
        if each.person.id in incident.paged:
            yield each.person, incident.paged[each.person.id]


def _check_may_lower(incident: Incident, command: ChangeSeverity, policy: Policy) -> None:
    acting = acting_commander(incident, policy)
    acts = {Role.INCIDENT_COMMANDER} if acting is not None and acting.id == command.by.id else set()
    may = set(policy.severity.lower_by) & {*roles_of(command.by, incident, policy), *acts}
    if not may:
        leader = f"{incident.commander.name}" if incident.commander else "nobody yet: type /incident role commander"
        raise LoweringRefused(f"Only the Incident Commander ({leader}) can lower severity. Nothing was changed.")
    if not command.reason:
        raise LoweringRefused(f"Say why it is lower: /incident severity {command.wanted} reason. Nothing was changed.")


def _consents(incident: Incident, wanted: Severity, policy: Policy) -> tuple[tuple[Role, ...], ...]:
    """Groups of roles; one role of each group must agree."""
    named = policy.severity.consents_needed(incident.matches, incident.severity, wanted)
    second = policy.severity.seconds_needed(incident.severity, wanted)
    groups: list[tuple[Role, ...]] = [(role,) for role in named]
    # Risk's consent to a manual limit breach is also the second person that leaving P0 needs.
    if second and not set(named) & set(second):
        groups.append(second)
    return tuple(groups)


def _ask(
    incident: Incident, command: ChangeSeverity, needs: tuple[tuple[Role, ...], ...], *, policy: Policy, now: datetime
) -> Change:
    request = Lowering(command.wanted, command.reason, command.by, now, needs)
    asked = replace(incident, lowering=request)
    holders = (each for group in needs for role in group for each in holders_of(role, incident, policy))
    people = [each for each in dict.fromkeys(holders) if each.id != command.by.id]
    text = f"{command.by.name} asks to lower {incident.severity} → {command.wanted}: {command.reason}"
    return Change(
        incident=asked,
        entries=(Entry(kind=EntryKind.CONSENT, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say_template(asked, "consent_request", key=f"{command.key}/consent"),
            *(effects.tell(each, "consent_request", key=f"{command.key}/consent") for each in people),
        ),
        answer=f"Asked. {_groups(needs)} must agree. Until then it stays {incident.severity.label}.",
    )


def _with_needs_of_now(incident: Incident, request: Lowering, policy: Policy) -> Lowering:
    """What became known since the request may ask for more consents, never for fewer."""
    now_needed = _consents(incident, request.wanted, policy)
    return replace(request, needs=tuple(dict.fromkeys((*request.needs, *now_needed))))


def _missing(request: Lowering) -> tuple[tuple[Role, ...], ...]:
    given = {role for each in request.agreed for role in each.roles}
    return tuple(group for group in request.needs if not set(group) & given)


def _groups(groups: tuple[tuple[Role, ...], ...]) -> str:
    words = listed(" or ".join(role.label for role in group) for group in groups)
    return words[:1].upper() + words[1:]
