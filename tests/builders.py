"""Builds incidents, people and policies for tests: whole and plain unless a test says otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final, TypeVar

from bot.domain.change import Change, EffectKind, Json, Source
from bot.domain.command import Command, IncidentId, Person, Where
from bot.domain.declare import Declare
from bot.domain.escalation_policy import PageChannel
from bot.domain.escalation_state import EscalationState
from bot.domain.impact import Category, Impact, TradingState
from bot.domain.incident import Incident, Mark, MarkSet
from bot.domain.loss_estimates import LossEstimate
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Contacts, Role
from bot.domain.severity import Severity
from bot.policy.load import load_policy

C = TypeVar("C", bound=Command)

NOON = datetime(2012, 8, 1, 12, 0, tzinfo=UTC)

CAST = {
    Role.ON_CALL_ENGINEER: "Ada",
    Role.INCIDENT_COMMANDER: "Mei",
    Role.DEPUTY_INCIDENT_COMMANDER: "Dev",
    Role.DEVOPS_LEAD: "Olu",
    Role.TRADING_DESK: "Sam",
    Role.RISK_MANAGEMENT: "Tom",
    Role.COMPLIANCE: "Kim",
    Role.TEAM_LEAD: "Lea",
    Role.SENIOR_MANAGEMENT: "Max",
    Role.EXECUTIVES: "Eve",
}


def minutes(count: float) -> datetime:
    """A moment so many minutes after noon."""
    return NOON + timedelta(minutes=count)


def a_person(name: str = "Tom") -> Person:
    """A person whose Slack id follows from the name."""
    return Person(f"U{name.upper()}", name)


@cache
def a_policy() -> Policy:
    """The policy that comes with the product, with somebody in every role."""
    people = {role: (Contact(slack=a_person(name).id, name=name),) for role, name in CAST.items()}
    return replace(load_policy(None), contacts=Contacts(people))


def marks(**minutes_after_noon: float) -> dict[Mark, MarkSet]:
    """Marks by name, each so many minutes after noon."""
    return {Mark(name): MarkSet(minutes(at), a_person("Mei"), minutes(at)) for name, at in minutes_after_noon.items()}


def a_loss(low: int, high: int, *, at: float = 0, by: str = "Tom") -> LossEstimate:
    """An estimate made so many minutes after noon."""
    return LossEstimate(Decimal(low), Decimal(high), minutes(at), a_person(by))


def an_incident(**overrides: Any) -> Incident:
    """An incident that was declared at noon and waits for triage; `overrides` replace its fields."""
    fields: dict[str, Any] = {
        "id": IncidentId("01J0INCIDENT"),
        "workspace": "T0FIRM",
        "reference": "INC-20120801-001",
        "title": "Order router floods the market after deployment",
        "category": Category.EXECUTION_FAILURE,
        "affected": "SMARS router, 8 hosts, XNYS, XNAS",
        "trading_state": TradingState.REDUCED,
        "reporter": a_person("Tom"),
        "phase": Phase.TRIAGE,
        "phase_since": NOON,
        "severity": Severity.P1,
        "provisional": True,
        "impact": Impact(),
        "escalation": EscalationState(NOON, levels_fired=3),
        "marks": marks(detected=0, declared=0),
        "channel": "C0ROOM",
    }
    return Incident(**{**fields, **overrides})


def after(change: Change) -> Incident:
    """The incident of a change that has one."""
    assert change.incident is not None
    return change.incident


def a_command(kind: type[C], *, by: str = "Mei", key: str = "gesture", **fields: Any) -> C:
    """A command that somebody gives in the war room; `fields` are those of its kind."""
    return kind(key=key, workspace="T0FIRM", by=a_person(by), where=Where(channel="C0ROOM"), **fields)


def a_declaration(**overrides: Any) -> Declare:
    """What Tom declares in one line; `overrides` replace its fields."""
    fields: dict[str, Any] = {
        "key": "declared",
        "workspace": "T0FIRM",
        "by": a_person("Tom"),
        "title": "Order router floods the market after deployment",
        "category": Category.EXECUTION_FAILURE,
        "trading_state": TradingState.REDUCED,
    }
    return Declare(**{**fields, **overrides})


PAGES: Final = (EffectKind.PAGE, EffectKind.PAGE_OUTSIDE, EffectKind.UPDATE_PAGE)


def pages_of(change: Change) -> dict[tuple[str, str], list[str]]:
    """Why each person is paged by each channel, such as `0 on_call_engineer` or `duty compliance`.

    What mentions everybody in the room stands beside these, and is left out.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for effect in change.effects:
        reasons: Any = effect.payload.get("reasons")
        own = effect.payload.get("channel") != PageChannel.WAR_ROOM.value
        if effect.kind in PAGES and reasons and own:
            person: Any = effect.payload["person"] or {"name": ""}
            whom = found.setdefault((person["name"], str(effect.payload["channel"])), [])
            whom += [f"{'duty' if level is None else level} {role}" for level, role in reasons]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ARow:
    """A timeline entry as it is read back."""

    seq: int
    kind: str = "message"
    occurred_at: datetime = NOON
    recorded_at: datetime = NOON
    actor: str = "UADA"
    text: str = "Orders are doubled"
    content: Mapping[str, Json] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class APage:
    """A page as the outbox keeps it."""

    payload: Mapping[str, Json]
    state: str = "done"
    result: Mapping[str, Json] | None = None
    error: str | None = None
    created_at: datetime = NOON
    finished_at: datetime | None = None
