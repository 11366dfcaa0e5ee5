"""How each duty stands: due, sent, acknowledged or missed, derived from the incident's state."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.domain.drills import duties_owed
from bot.domain.duties import AlarmKind, Duty, Told
from bot.domain.impact import Impact
from bot.domain.incident import Incident
from bot.domain.labelled import Labelled
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.severity import Severity

ARRIVES_WITHIN: Final = timedelta(seconds=60)  # what a message has to arrive where the policy measures no delivery


class DutyState(Labelled):
    """Where a duty stands."""

    DUE = "due", "due"
    SENT = "sent", "told"
    ACKNOWLEDGED = "acknowledged", "acknowledged"
    MISSED = "missed", "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A duty and how it stands.

    Args:
        duty: What is owed.
        severity: Under which it is owed.
        since: When it began to be owed.
        due_by: When it is missed.
        state: Where it stands; missed only once the deadline has been acted on.
        told: The first proof that the role was told; None without one.
        acknowledged_at: When somebody of the role said so; None while nobody did.
    """

    duty: Duty
    severity: Severity
    since: datetime
    due_by: datetime
    state: DutyState
    told: Told | None
    acknowledged_at: datetime | None

    @property
    def role(self) -> Role:
        """Who must be told."""
        return self.duty.who

    @property
    def known_at(self) -> datetime | None:
        """Since when it is certain that the role knows."""
        return min((at for at in (self.told.at if self.told else None, self.acknowledged_at) if at), default=None)


@dataclass(frozen=True, slots=True)
class _Span:
    """A time under one severity; `until` is None while it lasts."""

    severity: Severity
    since: datetime
    until: datetime | None

    def holds(self, at: datetime, since: datetime) -> bool:
        """Whether something that happened at a time counts for what is owed in this span since a moment."""
        return since <= at and (self.until is None or at < self.until)


def standing(incident: Incident, policy: Policy) -> tuple[Owed, ...]:
    """The duties of the severity that is in effect."""
    span = _spans(incident)[-1]
    owed = duties_owed(incident, policy)
    return tuple(_owed(duty, span, incident, policy) for duty in owed)


def history(incident: Incident, policy: Policy) -> tuple[Owed, ...]:
    """Every duty that was ever owed, in order; under earlier severities only those that were met or missed."""
    return (*_earlier(incident, policy), *standing(incident, policy))


def owed_since(duty: Duty, incident: Incident, policy: Policy) -> datetime:
    """When a duty of the severity that is in effect began to be owed: reopening gives no duty more time."""
    return _since(duty, _spans(incident)[-1], incident, policy)


def breach_since(incident: Incident, impact: Impact, policy: Policy, now: datetime) -> datetime | None:
    """Since when Compliance must be told, once it is known what an incident does; None while it need not be."""
    when = policy.regulatory_route.when
    if not when.holds(impact):
        return None
    return incident.breach_since if when.holds(incident.impact) else now


def _spans(incident: Incident) -> list[_Span]:
    steps = incident.severity_history
    if not steps:
        return [_Span(incident.severity, incident.escalation.effective_at, None)]
    ends = [*(step.at for step in steps[1:]), None]
    return [_Span(step.severity, step.at, end) for step, end in zip(steps, ends, strict=True)]


def _earlier(incident: Incident, policy: Policy) -> Iterator[Owed]:
    for span in _spans(incident)[:-1]:
        breach = incident.breach_since is not None and span.holds(incident.breach_since, span.since)
        regulatory = (policy.regulatory_route.duty,) if breach else ()
        for duty in (*policy.duties[span.severity], *regulatory):
            owed = _owed(duty, span, incident, policy)
            if owed.state is not DutyState.DUE:
                yield owed


def _owed(duty: Duty, span: _Span, incident: Incident, policy: Policy) -> Owed:
    since = _since(duty, span, incident, policy)
    told = next((each for each in incident.told if each.role is duty.who and span.holds(each.at, since)), None)
    due_by = since + max(duty.within, duty.send_after + (duty.delivery_slo or ARRIVES_WITHIN))
    acknowledged_at = _first(
        each.at for each in incident.acknowledgements if duty.who in each.roles and span.holds(each.at, since)
    )
    missed = alarmed(incident, duty.who, since, AlarmKind.MISSED) and not _in_time(told, acknowledged_at, due_by)
    return Owed(
        duty=duty,
        severity=span.severity,
        since=since,
        due_by=due_by,
        state=_state(told, acknowledged_at, missed=missed),
        told=told,
        acknowledged_at=acknowledged_at,
    )


def alarmed(incident: Incident, role: Role, since: datetime, kind: AlarmKind) -> bool:
    """Whether somebody was alarmed in this way about the duty that is owed to a role since a moment."""
    return any((each.role, each.since, each.kind) == (role, since, kind) for each in incident.alarms)


def _state(told: Told | None, acknowledged_at: datetime | None, *, missed: bool) -> DutyState:
    if missed:
        return DutyState.MISSED
    if acknowledged_at is not None:
        return DutyState.ACKNOWLEDGED
    return DutyState.SENT if told else DutyState.DUE


def _in_time(told: Told | None, acknowledged_at: datetime | None, due_by: datetime) -> bool:
    """A call that is put on record after the deadline still was in time."""
    return any(at is not None and at <= due_by for at in (told.at if told else None, acknowledged_at))


def _since(duty: Duty, span: _Span, incident: Incident, policy: Policy) -> datetime:
    regulatory = duty == policy.regulatory_route.duty
    return max(span.since, incident.breach_since) if regulatory and incident.breach_since else span.since


def _first(moments: Iterable[datetime]) -> datetime | None:
    return min(moments, default=None)
