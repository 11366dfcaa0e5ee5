"""Deadlines of duties: the Incident Commander is warned before one, and paged once when it is missed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json, Timer, TimerKind
from bot.domain.command import BOT, Person
from bot.domain.duties import Alarm, AlarmKind
from bot.domain.duty_states import DutyState, Owed, alarmed, standing
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident
from bot.domain.paging import OUTSIDE, lateness
from bot.domain.policy import Policy
from bot.domain.responders import holders_of, plan_of, real_role
from bot.domain.roles import Role
from bot.domain.wording import clock, listed


@dataclass(frozen=True, slots=True)
class _Group:
    """Duties of which one message speaks, and how late it is."""

    kind: AlarmKind
    owed: list[Owed]
    late: timedelta


def timer(incident: Incident, policy: Policy) -> Timer:
    """The timer that matches the incident's state: the next warning or deadline."""
    return Timer(TimerKind.DUTY, min((alarm[0] for alarm in _ahead(incident, policy)), default=None))


def fire(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Warn of duties that are still owed and say which were missed; after downtime a missed one is only missed."""
    due = {owed.role: (at, kind, owed) for at, kind, owed in sorted(_ahead(incident, policy), key=_when) if at <= now}
    alarms = tuple(Alarm(owed.role, owed.since, kind, now) for _, kind, owed in due.values())
    alarming = replace(incident, alarms=(*incident.alarms, *alarms))
    change = Change(timers=(timer(alarming, policy),))
    if not due:
        return change
    for wanted in AlarmKind:
        found = [(now - at, owed) for at, kind, owed in due.values() if kind is wanted]
        if found:
            group = _Group(wanted, [owed for _, owed in found], max(late for late, _ in found))
            change = change.then(_alarm(alarming, group, policy=policy, now=now, key=f"{key}/{wanted}"))
    return change


def _when(alarm: tuple[datetime, AlarmKind, Owed]) -> datetime:
    return alarm[0]


def _ahead(incident: Incident, policy: Policy) -> Iterator[tuple[datetime, AlarmKind, Owed]]:
    """What is still to come of the duties that nobody was told of yet."""
    for owed in standing(incident, policy):
        if owed.state is DutyState.DUE:
            warn_after = owed.duty.warn_after
            if warn_after is not None and not alarmed(incident, owed.role, owed.since, AlarmKind.WARNED):
                yield owed.since + warn_after, AlarmKind.WARNED, owed
            yield owed.due_by, AlarmKind.MISSED, owed


def _alarm(incident: Incident, group: _Group, *, policy: Policy, now: datetime, key: str) -> Change:
    text = f"{_words(group)}{lateness(group.late)}"
    roles: list[Json] = [each.role.value for each in group.owed]
    leaders = holders_of(Role.INCIDENT_COMMANDER, incident, policy)
    told = [
        replace(effects.tell(each, "duty", key=key, roles=roles, alarm=group.kind.value), urgent=True)
        for each in leaders
    ]
    if group.kind is AlarmKind.MISSED:
        told += [each for leader in leaders for each in _outside(leader, roles, incident, policy, key)]
        told.append(effects.say(incident, f"⚠ {text}", key=key))
    content: dict[str, Json] = {"duty": group.kind.value, "roles": roles, "late_s": int(group.late.total_seconds())}
    return Change(
        incident=incident,
        entries=(Entry(kind=EntryKind.DUTY, occurred_at=now, actor=BOT, text=text, content=content),),
        effects=(*told, *effects.refresh(incident, key=key)),
    )


def _words(group: _Group) -> str:
    whom = listed(f"{each.role.label} by {clock(each.due_by)}" for each in group.owed)
    missed = group.kind is AlarmKind.MISSED
    return f"Duty missed: told nobody of {whom}" if missed else f"Duty still owed: {whom}"


def _outside(leader: Person, roles: list[Json], incident: Incident, policy: Policy, key: str) -> Iterator[Effect]:
    """The ways outside Slack by which a level would page who leads: a missed duty rings like one, whoever answered."""
    for channel in _channels(incident, policy):
        page_key = f"{key}/page/{leader.id}/{channel.value}"
        yield Effect(
            kind=EffectKind.PAGE_OUTSIDE,
            lane=page_key,
            key=page_key,
            payload={
                "person": effects.named(leader),
                "channel": channel.value,
                "reasons": effects.reasons_json([(None, Role.INCIDENT_COMMANDER)]),
                "missed": roles,
            },
            urgent=True,
        )


def _channels(incident: Incident, policy: Policy) -> tuple[PageChannel, ...]:
    for level in plan_of(incident, policy).levels:
        if Role.INCIDENT_COMMANDER in {real_role(role, incident, policy) for role in level.to}:
            return tuple(each for each in level.channels if each in OUTSIDE)
    return ()
