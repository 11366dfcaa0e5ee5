"""Signals of one thing: first, worst, last and how many, and what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.command import IncidentId, Person
from bot.domain.phase import Phase
from bot.domain.signal_rules import Opening, SignalPolicy, group_key
from bot.domain.signals import Signal

MOST_FIRING: Final = 50  # alerts of one group that are told apart while they fire
A_PAUSE: Final = timedelta(minutes=1)  # after the first line on the timeline; it doubles with each further one
LONGEST: Final = 16  # times as long
OVER: Final = frozenset({Phase.POST_MORTEM, Phase.CLOSED})


class GroupState(StrEnum):
    """What became of a group."""

    NOTED = "noted"  # kept, and nothing else
    SILENCED = "silenced"
    ASKED = "asked"
    DISMISSED = "dismissed"  # somebody said that it is no incident
    ATTACHED = "attached"  # it belongs to an incident


class Step(StrEnum):
    """What has to follow from a signal."""

    NOTHING = "nothing"
    OPEN = "open"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One signal as a line tells it; `gravity` is 0 for the worst."""

    at: datetime
    words: str
    grade: str
    gravity: int
    id: str
    firing: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Signals of one thing.

    Args:
        key: See `bot.domain.signal_rules.group_key`.
        name: What they are about.
        source: Who sends them.
        rule: The rule that matched; empty where none did.
        state: What became of them.
        first: By their own time, as `last`.
        worst: The first of the gravest.
        begun_at: When the first arrived.
        seen_at: When the latest arrived.
        hit: What they name of the firm, as the registry spells it.
        count: How many, resolutions too.
        turns: How often it began again after it had ended.
        lasting: Ids of what still fires.
        links: Of the latest that has some.
        incident: Where they belong.
        asked: Who was asked whether this is an incident.
        by: Who answered.
        noted: How many of them the timeline has told of.
        notes: How often it has.
        noted_at: When it last has.
        due_at: When something has to be done about them; None while nothing has.
    """

    key: str
    name: str
    source: str
    rule: str
    state: GroupState
    first: Sighting
    worst: Sighting
    last: Sighting
    begun_at: datetime
    seen_at: datetime
    hit: str = ""
    count: int = 0
    turns: int = 0
    lasting: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    incident: IncidentId | None = None
    asked: tuple[Person, ...] = ()
    by: Person | None = None
    noted: int = 0
    notes: int = 0
    noted_at: datetime | None = None
    due_at: datetime | None = None


def goes_on(before: Group, phase: Phase | None, policy: SignalPolicy, now: datetime) -> bool:
    """Whether a signal that comes now belongs to a group as it stands, and does not begin a new one.

    Args:
        before: The group.
        phase: Of the incident it belongs to; None where it belongs to none.
        policy: The firm's rules.
        now: When the signal comes.
    """
    if phase is not None and phase not in OVER:
        return True
    return phase is not Phase.CLOSED and now - before.seen_at <= policy.window_of(before.rule)


def grown(before: Group | None, signal: Signal, policy: SignalPolicy, *, now: datetime) -> tuple[Group, Step]:
    """The group with one more signal, and what follows.

    Args:
        before: The group as it stood; None where the signal begins a new one.
        signal: What came.
        policy: The firm's rules.
        now: When it came.
    """
    group = _one_more(before or _begun(signal, policy, now), signal, now)
    if group.state is GroupState.ATTACHED:
        return replace(group, due_at=group.due_at or next_note(group, now)), Step.NOTHING
    if group.state in (GroupState.ASKED, GroupState.DISMISSED):
        return group, Step.NOTHING
    if policy.silence_for(signal, now) is not None:
        return replace(group, state=GroupState.SILENCED), Step.NOTHING
    return replace(group, state=GroupState.NOTED), _step(signal, policy)


def attached(group: Group, incident: IncidentId, now: datetime) -> Group:
    """The group in an incident, whose timeline tells of it as soon as the worker comes to it."""
    return replace(group, state=GroupState.ATTACHED, incident=incident, due_at=now)


def noted(group: Group, now: datetime) -> Group:
    """The group once the timeline has told of all it counts."""
    return replace(group, noted=group.count, notes=group.notes + 1, noted_at=now, due_at=None)


def next_note(group: Group, now: datetime) -> datetime:
    """When the timeline tells of it next: ever more seldom, so that what flaps is a line with a count."""
    if group.noted_at is None:
        return now
    doubled: int = 2 ** max(0, group.notes - 1)
    return max(now, group.noted_at + A_PAUSE * min(doubled, LONGEST))


def _begun(signal: Signal, policy: SignalPolicy, now: datetime) -> Group:
    rule, seen = policy.rule_for(signal), _sighting(signal)
    return Group(
        key=group_key(signal, rule),
        name=signal.name,
        source=signal.source,
        rule=rule.id if rule else "",
        state=GroupState.NOTED,
        first=seen,
        worst=seen,
        last=seen,
        begun_at=now,
        seen_at=now,
    )


def _one_more(group: Group, signal: Signal, now: datetime) -> Group:
    seen = _sighting(signal)
    lasting = _lasting(group, signal)
    return replace(
        group,
        first=min(group.first, seen, key=lambda each: each.at),
        worst=min(group.worst, seen, key=lambda each: (each.gravity, each.at)),
        last=seen if seen.at >= group.last.at else group.last,
        seen_at=now,
        count=group.count + 1,
        turns=group.turns + (group.count > 0 and not group.lasting and bool(lasting)),
        lasting=lasting,
        links={**group.links, **signal.links},
    )


def _lasting(group: Group, signal: Signal) -> tuple[str, ...]:
    """What still fires; a word that comes late changes nothing about what was heard since."""
    others = tuple(each for each in group.lasting if each != signal.id)
    late = signal.id == group.last.id and signal.at < group.last.at
    if late:
        return group.lasting
    return (*others, signal.id)[-MOST_FIRING:] if signal.firing else others


def _sighting(signal: Signal) -> Sighting:
    grade = signal.labels.get("severity", "")
    return Sighting(signal.at, signal.words, grade, signal.gravity, signal.id, signal.firing)


def _step(signal: Signal, policy: SignalPolicy) -> Step:
    rule = policy.rule_for(signal)
    if rule is None or not signal.firing:
        return Step.NOTHING
    return {Opening.NOW: Step.OPEN, Opening.ASK: Step.ASK, Opening.NEVER: Step.NOTHING}[rule.opening]
