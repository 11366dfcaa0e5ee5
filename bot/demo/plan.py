"""Turns a scenario into what its responders do, each at its time: pure, by the rules of a replay."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from bot.demo.scenario import DAY, Row, Scenario
from bot.domain.incident import Mark
from bot.domain.roles import Role

CLOSE_AFTER: Final = timedelta(hours=24)  # from resolving, unless the last row comes first
RESPONDERS: Final = frozenset(
    role.value
    for role in (
        Role.DEVOPS_LEAD,
        Role.ON_CALL_ENGINEER,
        Role.INCIDENT_COMMANDER,
        Role.TRADING_DESK,
        Role.RISK_MANAGEMENT,
    )
)


@dataclass(frozen=True, slots=True)
class Declare:
    """The desk's reporter declares."""


@dataclass(frozen=True, slots=True)
class Note:
    """What happened before the declaration is entered with its own time."""

    row: Row


@dataclass(frozen=True, slots=True)
class Triage:
    """The severity inputs go into the triage form, and what else is stated into the forms of the category."""


@dataclass(frozen=True, slots=True)
class Say:
    """The actor writes in the room."""

    row: Row


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """On-call and commander press Acknowledge."""


@dataclass(frozen=True, slots=True)
class SetMark:
    """A mark is set by command, with its own time."""

    mark: Mark
    at: datetime


@dataclass(frozen=True, slots=True)
class Close:
    """The incident is closed."""


Act: TypeAlias = Declare | Note | Triage | Say | Acknowledge | SetMark | Close


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do, and the moment at which the clock must stand for it."""

    at: datetime
    act: Act


def plan(scenario: Scenario) -> tuple[Step, ...]:
    """Everything to do, in order; no step is earlier than the one before it."""
    declared = declared_at(scenario)
    first = next((row for row in scenario.rows if row.actor in RESPONDERS), None)
    before = [row for row in scenario.rows if row.at < declared]
    opening = [Step(declared, act) for act in _opening(scenario, before, first)]
    later = [row for row in scenario.rows if row.at >= declared]
    return (*opening, *_course(_marks(scenario, declared), later, first, closed_at(scenario)))


def declared_at(scenario: Scenario) -> datetime:
    """When the incident is declared: when it was detected, else at the first row."""
    return scenario.marks.get("detected_at", scenario.rows[0].at)


def resolved_at(scenario: Scenario) -> datetime:
    """When it counts as resolved, if the file does not say: contained, or the last row with a time of its own."""
    for mark in ("resolved_at", "contained_at"):
        if mark in scenario.marks:
            return scenario.marks[mark]
    timed = [row for row in scenario.rows if row.precision != DAY]
    return (timed or scenario.rows)[-1].at


def closed_at(scenario: Scenario) -> datetime:
    """When it is closed: a day after resolving or with the last row, but never before it is resolved."""
    resolved = max(resolved_at(scenario), declared_at(scenario))
    return max(resolved, min(resolved + CLOSE_AFTER, scenario.rows[-1].at))


def _opening(scenario: Scenario, before: Sequence[Row], first: Row | None) -> Iterator[Act]:
    """What is done as soon as there is an incident, before anything else of that moment."""
    yield Declare()
    yield from map(Note, before)
    if scenario.inputs or scenario.facts:
        yield Triage()
    if first in before:
        yield Acknowledge()


def _course(marks: Sequence[Step], rows: Sequence[Row], first: Row | None, closed: datetime) -> Iterator[Step]:
    """Rows and marks as they come, at one moment rows first; the incident is closed after all else of its moment."""
    moments = sorted({closed, *(row.at for row in rows), *(step.at for step in marks)})
    for moment in moments:
        for row in rows:
            if row.at == moment:
                yield Step(moment, Say(row))
                if row is first:
                    yield Step(moment, Acknowledge())
        yield from (step for step in marks if step.at == moment)
        if moment == closed:
            yield Step(closed, Close())


def _marks(scenario: Scenario, declared: datetime) -> list[Step]:
    """The marks in the order of their times; those from before the declaration are set with it."""
    given = {Mark.STARTED: scenario.marks.get("started_at"), Mark.CONTAINED: scenario.marks.get("contained_at")}
    wanted = [SetMark(mark, at) for mark, at in given.items() if at is not None]
    wanted.append(SetMark(Mark.RESOLVED, resolved_at(scenario)))
    return [Step(max(each.at, declared), each) for each in sorted(wanted, key=lambda each: each.at)]
