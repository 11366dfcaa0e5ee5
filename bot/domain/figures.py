"""The figures of a period: what happened, how fast it was met, what it cost, and what was done about it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.domain.action_items import ActionItem, ItemStatus
from bot.domain.duty_states import DutyState, history
from bot.domain.impact import Category
from bot.domain.incident import Incident, Mark
from bot.domain.metrics import between, durations
from bot.domain.period import Period
from bot.domain.policy import Policy
from bot.domain.severity import Severity
from bot.domain.similar import REPEATS_WITHIN, alike
from bot.domain.spread import MEDIAN, Spread, nearest_rank, spread
from bot.domain.uptime import Span, Uptime, uptime

DOWNTIME: Final = "system_failure.downtime"  # the field of the system failure form


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """How fast incidents were met.

    Args:
        detect: From started to detected, where the start is known.
        acknowledge: From declared to the first responder.
        contain: From detected.
        resolve: From detected.
        resolve_from_start: From started; never mixed with the one from detected.
    """

    detect: Spread
    acknowledge: Spread
    contain: Spread
    resolve: Spread
    resolve_from_start: Spread


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Duties that were due, and how many of them were met in time."""

    met: int
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What incidents cost in USD.

    Args:
        total: The sum of the upper ends of the newest estimates.
        n: How many incidents have one.
        by_category: The same for each category that has one.
    """

    total: Decimal
    n: int
    by_category: Mapping[Category, Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What became of action items.

    Args:
        due: How many were due in the period.
        on_time: How many of those were done by their day.
        open: How many are to be done now.
        overdue: How many of those are late.
        median_age: Of those that are open; None where none is.
        asked: Of how many that were done somebody has said whether they worked.
        effective: How many of those did.
    """

    due: int
    on_time: int
    open: int
    overdue: int
    median_age: timedelta | None
    asked: int
    effective: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a period.

    Args:
        period: Which days.
        incidents: Those declared on these days, in order.
        severities: How many of each.
        categories: How many of each.
        times: How fast they were met.
        losses: What they cost.
        punctuality: By severity, where anything was due.
        followed: What became of action items.
        repeats: Each incident that repeats an earlier one, with that one.
        uptime: By venue; empty where the policy names no trading hours.
    """

    period: Period
    incidents: tuple[Incident, ...]
    severities: Mapping[Severity, int]
    categories: Mapping[Category, int]
    times: Times
    losses: Losses
    punctuality: Mapping[Severity, Punctuality]
    followed: Followed
    repeats: tuple[tuple[Incident, Incident], ...]
    uptime: Mapping[str, Uptime]


def since(period: Period) -> datetime:
    """From when incidents are needed to tell what a period repeats."""
    return period.start - REPEATS_WITHIN


def figures(
    incidents: Iterable[Incident], items: Sequence[ActionItem], *, period: Period, policy: Policy, today: date
) -> Figures:
    """What the records say of a period.

    Args:
        incidents: Those declared since `since(period)`.
        items: Every action item.
        period: Which days.
        policy: Duties and trading hours.
        today: In the firm's zone.
    """
    every = sorted(filter(counts, incidents), key=lambda each: each.declared_at)
    earlier = [each for each in every if each.declared_at < period.end]
    counted = tuple(each for each in earlier if period.has(each.declared_at))
    return Figures(
        period=period,
        incidents=counted,
        severities={each: found for each in Severity if (found := sum(one.severity is each for one in counted))},
        categories=dict(Counter(each.category for each in counted).most_common()),
        times=times(counted),
        losses=_losses(counted),
        punctuality=_punctuality(counted, policy),
        followed=_followed(items, period, today),
        repeats=tuple(_repeats(counted, earlier)),
        uptime={mic: uptime(venue, period, _downtime(every)) for mic, venue in policy.sessions.items()},
    )


def counts(incident: Incident) -> bool:
    """Whether an incident counts: no drill, no false alarm, and no duplicate of another."""
    duplicate = any(each.relation == "duplicate_of" for each in incident.related)
    return not (incident.drill or incident.false_alarm or duplicate)


def times(incidents: Sequence[Incident]) -> Times:
    """How fast incidents were met; what is not known counts in no mean."""
    lengths = [durations(each) for each in incidents]
    return Times(
        detect=spread(each.time_to_detect for each in lengths),
        acknowledge=spread(each.time_to_acknowledge for each in lengths),
        contain=spread(each.time_to_contain for each in lengths),
        resolve=spread(each.time_to_resolve for each in lengths),
        resolve_from_start=spread(between(each.at(Mark.STARTED), each.at(Mark.RESOLVED)) for each in incidents),
    )


def _losses(incidents: Sequence[Incident]) -> Losses:
    known = [(each.category, each.losses[-1].high) for each in incidents if each.losses]
    totals: dict[Category, Decimal] = {}
    for category, high in known:
        totals[category] = totals.get(category, Decimal()) + high
    return Losses(total=sum(totals.values(), Decimal()), n=len(known), by_category=totals)


def _punctuality(incidents: Sequence[Incident], policy: Policy) -> dict[Severity, Punctuality]:
    owed = [each for incident in incidents for each in history(incident, policy) if each.state is not DutyState.DUE]
    return {
        severity: Punctuality(sum(each.state is not DutyState.MISSED for each in found), len(found))
        for severity in Severity
        if (found := [each for each in owed if each.severity is severity])
    }


def _followed(items: Sequence[ActionItem], period: Period, today: date) -> Followed:
    due = [each for each in items if period.first <= each.due <= period.last and each.status is not ItemStatus.DROPPED]
    live = [each for each in items if each.live]
    ages = sorted(timedelta(days=(today - each.created_at.date()).days) for each in live)
    judged = [each for each in items if each.effective is not None]
    return Followed(
        due=len(due),
        on_time=sum(each.done_at is not None and each.done_at.date() <= each.due for each in due),
        open=len(live),
        overdue=sum(each.overdue(today) for each in live),
        median_age=nearest_rank(ages, MEDIAN) if ages else None,
        asked=len(judged),
        effective=sum(bool(each.effective) for each in judged),
    )


def _repeats(incidents: Sequence[Incident], earlier: Sequence[Incident]) -> Iterator[tuple[Incident, Incident]]:
    for incident in incidents:
        before = [each for each in earlier if each.declared_at < incident.declared_at and alike(incident, each)]
        if before:
            yield incident, before[-1]


def _downtime(incidents: Iterable[Incident]) -> Iterator[Span]:
    for incident in incidents:
        fact = incident.facts.get(DOWNTIME)
        if fact is not None and fact.value:
            for span in fact.value.split("; "):
                start, _, end = span.partition("/")
                yield datetime.fromisoformat(start), datetime.fromisoformat(end)
