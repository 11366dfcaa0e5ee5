"""What must have fallen due in an incident, worked out from its history alone and beside the code that fires it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.incident import Incident, Mark
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.responders import answered

EVER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """A time under one severity; levels and repeats end at `stop`, duties do not."""

    incident: Incident  # with the severity of that time
    since: datetime
    until: datetime
    stop: datetime


def spans(incident: Incident, policy: Policy, end: datetime) -> list[Span]:
    """The times under each severity, in order; the last one lasts until `end`."""
    steps = incident.severity_history
    ends = [*(step.at for step in steps[1:]), end]
    found = []
    for step, until in zip(steps, ends, strict=True):
        then = replace(incident, severity=step.severity, frozen=None)
        stop = min(until, stopped_at(then, policy, end))
        found.append(Span(then, step.at, until, stop))
    return found


def stopped_at(incident: Incident, policy: Policy, end: datetime) -> datetime:
    """From when on nobody is paged at the incident's severity: enough have answered, or it is resolved."""
    resolved = incident.at(Mark.RESOLVED)
    moment = incident.marks[Mark.RESOLVED].set_at if resolved else end
    taken = sorted(incident.ever_acknowledged, key=lambda each: each.at)
    for count in range(1, len(taken) + 1):
        if answered(replace(incident, acknowledgements=tuple(taken[:count])), policy):
            return min(moment, taken[count - 1].at)
    return moment


def pages(span: Span, policy: Policy) -> Iterator[datetime]:
    """When levels and repeats are due until they are stopped."""
    plan = policy.escalation[span.incident.severity]
    for level in plan.levels:
        # What a severity begins with is sent even if it was answered before, to whoever has not.
        begins = not level.after and span.since < span.until and _begins(span, policy)
        if level.to and (begins or span.since + level.after < span.stop):
            yield span.since + level.after
    if plan.repeat_every is None:
        return
    at = span.since + plan.repeat_every
    number = 1
    while at < span.stop:
        yield at
        number += 1
        at += plan.repeat_every if number <= plan.max_repeats else plan.then_every or EVER


def _begins(span: Span, policy: Policy) -> bool:
    """Whether a severity sends its first levels: a lower one does not where it is answered already."""
    steps = span.incident.severity_history
    number = next(index for index, step in enumerate(steps) if step.at == span.since)
    if resolved_before(span.incident, span.since):
        return False
    raised = number == 0 or steps[number].severity < steps[number - 1].severity
    return raised or span.since < stopped_at(span.incident, policy, span.until)


def resolved_before(incident: Incident, at: datetime) -> bool:
    """Whether it was resolved by then."""
    return Mark.RESOLVED in incident.marks and incident.marks[Mark.RESOLVED].set_at <= at


def duties(span: Span, policy: Policy) -> Iterator[datetime]:
    """When messages that a duty owes are due; nothing but another severity stops them."""
    for duty in policy.duties[span.incident.severity]:
        if span.since + duty.send_after < span.until:
            yield span.since + duty.send_after


def nudges(incident: Incident, policy: Policy, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """When windows end and are overdue, each with when its phase ended: from then on nobody is reminded."""
    moved = {mark: incident.marks[mark].set_at for mark in (Mark.CONTAINED, Mark.RESOLVED) if mark in incident.marks}
    resolved = moved.get(Mark.RESOLVED, end)
    contained = min(moved.get(Mark.CONTAINED, resolved), resolved)
    for phase, since, until in (
        (Phase.TRIAGE, incident.declared_at, contained),
        (Phase.INVESTIGATION, contained, resolved),
    ):
        window = policy.windows[phase]
        ended = window.end or EVER
        for after in (ended, ended + (ended - window.start) / 2):
            if since < incident.detected_at + after < until:
                yield incident.detected_at + after, until


@dataclass(frozen=True, slots=True)
class Compared:
    """What fired against what was due.

    Args:
        fired: How often something fired.
        late: How late each was that had to wait for its time.
        missing: What was due and never fired.
        extra: What fired though nothing was due.
    """

    fired: int
    late: tuple[timedelta, ...]
    missing: tuple[datetime, ...]
    extra: tuple[datetime, ...]


def compared(due: Iterable[datetime], fired: Sequence[datetime], *, at_once: datetime) -> Compared:
    """Match: one firing stands for all that is due by then, and each needs something that is.

    Args:
        due: When.
        fired: When.
        at_once: What is due by then had no time to wait for.
    """
    left, late, extra = sorted(set(due)), [], []
    for at in sorted(fired):
        ripe = [each for each in left if each <= at]
        if not ripe:
            extra.append(at)
            continue
        late += [at - each for each in ripe if each > at_once]
        left = [each for each in left if each > at]
    return Compared(len(fired), tuple(late), tuple(left), tuple(extra))
