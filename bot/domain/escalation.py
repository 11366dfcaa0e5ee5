"""When somebody is to be paged: levels, repeats and duties, derived from the incident's state.

Nothing here counts on a timer: a due timer asks `fire`, and `fire` looks at what is due by now. After downtime
whatever is overdue leaves at once, as one message per person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.change import Change, Timer, TimerKind
from bot.domain.drills import duties_owed
from bot.domain.duties import Duty
from bot.domain.duty_states import owed_since
from bot.domain.escalation_state import EscalationState
from bot.domain.expiry import expire, expires_at
from bot.domain.incident import Incident
from bot.domain.paging import LATE, Call, page
from bot.domain.policy import Policy
from bot.domain.responders import answered, plan_of, real_role, responder_roles
from bot.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class _Due:
    """What is due at one moment."""

    levels: tuple[int, ...]  # indexes of levels to fire: new ones, and passed ones whose rules hold by now
    reached: int  # how many levels have had their time
    repeats: int  # how many repeats have come due; they leave as one
    duties: tuple[Duty, ...]


def next_due(incident: Incident, policy: Policy) -> datetime | None:
    """When the next level, repeat or duty is due, or an acknowledgement expires; None when nothing is left."""
    expiring = expires_at(incident, policy)
    ahead = (*_paging_ahead(incident, policy), *_duties_ahead(incident, policy))
    return min((*ahead, *((expiring,) if expiring else ())), default=None)


def next_page(incident: Incident, policy: Policy) -> datetime | None:
    """When the next level or repeat is due; None when nobody is being paged."""
    return min(_paging_ahead(incident, policy), default=None)


def timer(incident: Incident, policy: Policy) -> Timer:
    """The timer that matches the incident's state."""
    return Timer(TimerKind.ESCALATION, next_due(incident, policy))


def fire(
    incident: Incident, *, policy: Policy, now: datetime, key: str, waiting_since: datetime | None = None
) -> Change:
    """Send everything that is due by `now`: one message per person, naming all its reasons.

    Args:
        incident: Whose levels, repeats and duties.
        policy: What they are.
        now: When this leaves.
        key: Unique to this firing.
        waiting_since: When the first of them could have left, if later than it was due: a fact that is new
            can owe a message from the moment the severity took effect.
    """
    expiring = expires_at(incident, policy)
    if expiring is not None and expiring <= now:
        lapsed = expire(incident, policy=policy, now=now, key=key)
        return lapsed.then(fire(lapsed.incident or incident, policy=policy, now=now, key=key))
    first = next_due(incident, policy)
    if first is None or first > now:
        return Change(timers=(timer(incident, policy),))
    late = now - max(first, waiting_since or first)
    return _leave(incident, _due(incident, policy, now), policy=policy, now=now, late=late, key=key)


def fire_early(incident: Incident, group: tuple[int, ...], *, policy: Policy, now: datetime, key: str) -> Change:
    """Send the next levels, one or more, before their time; those after them keep their times."""
    due = _Due(group, group[-1] + 1, 0, ())
    return _leave(incident, due, policy=policy, now=now, late=timedelta(), key=key)


def send_duties(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Send every duty that is still owed now, whatever its time: the incident is over, and who is owed the news gets it."""
    due = _Due((), incident.escalation.levels_fired, 0, tuple(_duties_left(incident, policy)))
    return _leave(incident, due, policy=policy, now=now, late=timedelta(), key=key)


def next_group(incident: Incident, policy: Policy) -> tuple[int, ...]:
    """The levels that come next, all of one time, by index; those whose rules do not hold are passed over."""
    levels = plan_of(incident, policy).levels
    left = range(incident.escalation.levels_fired, len(levels))
    ahead = [index for index in left if levels[index].applies(incident.matches)]
    return tuple(index for index in ahead if levels[index].after == levels[ahead[0]].after)


def _leave(incident: Incident, due: _Due, *, policy: Policy, now: datetime, late: timedelta, key: str) -> Change:
    advanced = _advanced(incident, due, now)
    if due.levels or due.repeats:
        overdue = late if late > LATE else timedelta()
        waits = _waits(incident, policy, due, now) if overdue else timedelta()
        advanced = replace(advanced, down_for=overdue, delay=advanced.delay + waits)
    fired = replace(incident, escalation=advanced)
    change = page(
        fired,
        _calls(incident, policy, due),
        policy=policy,
        now=now,
        late=late,
        key=key,
    )
    return replace(change, timers=(timer(change.incident or fired, policy),))


def _paging_ahead(incident: Incident, policy: Policy) -> Iterator[datetime]:
    state, levels = incident.escalation, plan_of(incident, policy).levels
    if state.ended:
        return
    if _begins(incident, policy):
        yield state.counts_from
    if answered(incident, policy):
        return
    if any(levels[index].applies(incident.matches) for index in state.levels_passed):
        yield state.effective_at
    if state.skip_at is not None and next_group(incident, policy):
        yield state.skip_at
    if state.levels_fired < len(levels):
        yield state.counts_from + levels[state.levels_fired].after
    repeat = _repeat_at(incident, policy, state.repeats_fired + 1)
    if repeat is not None:
        yield repeat


def _begins(incident: Incident, policy: Policy) -> bool:
    """Whether the first levels are still to be sent: a raise calls people whom nobody has called yet."""
    levels = plan_of(incident, policy).levels
    return incident.escalation.levels_fired == 0 and bool(levels) and not levels[0].after


def _duties_ahead(incident: Incident, policy: Policy) -> Iterator[datetime]:
    for duty in _duties_left(incident, policy):
        yield owed_since(duty, incident, policy) + duty.send_after


def _duties_left(incident: Incident, policy: Policy) -> Iterator[Duty]:
    for duty in duties_owed(incident, policy):
        if duty.who.value not in incident.escalation.duties_fired:
            yield duty


def _repeat_at(incident: Incident, policy: Policy, number: int) -> datetime | None:
    """When repeat `number` (from 1) is due, counted from when the severity took effect; None past the last one."""
    plan, start = plan_of(incident, policy), incident.escalation.counts_from
    if plan.repeat_every is None:
        return None
    if number <= plan.max_repeats:
        return start + plan.repeat_every * number
    if plan.then_every is None:
        return None
    return start + plan.repeat_every * plan.max_repeats + plan.then_every * (number - plan.max_repeats)


def _due(incident: Incident, policy: Policy, now: datetime) -> _Due:
    state = incident.escalation
    left = _duties_left(incident, policy)
    duties = tuple(each for each in left if owed_since(each, incident, policy) + each.send_after <= now)
    if state.ended or (answered(incident, policy) and not _begins(incident, policy)):
        return _Due((), state.levels_fired, 0, duties)
    levels = plan_of(incident, policy).levels
    if answered(incident, policy):
        now = state.counts_from  # the levels that a raise begins with, and no other
    reached = max(
        sum(1 for level in levels if state.counts_from + level.after <= now), _skipped_to(incident, policy, now)
    )
    waiting = (*state.levels_passed, *range(state.levels_fired, reached))
    due = tuple(index for index in waiting if levels[index].applies(incident.matches))
    return _Due(due, max(reached, state.levels_fired), _repeats(incident, policy, now), duties)


def _skipped_to(incident: Incident, policy: Policy, now: datetime) -> int:
    """How many levels have had their time because nobody of those before could be reached."""
    at, group = incident.escalation.skip_at, next_group(incident, policy)
    return group[-1] + 1 if at is not None and at <= now and group else 0


def _repeats(incident: Incident, policy: Policy, now: datetime) -> int:
    fired = count = incident.escalation.repeats_fired
    while (at := _repeat_at(incident, policy, count + 1)) is not None and at <= now:
        count += 1
    return count - fired


def _advanced(incident: Incident, due: _Due, now: datetime) -> EscalationState:
    state, further = incident.escalation, due.reached > incident.escalation.levels_fired
    waiting = (*state.levels_passed, *range(state.levels_fired, due.reached))
    return replace(
        state,
        levels_fired=due.reached,
        fired_at=now if further else state.fired_at,
        skip_at=None if further else state.skip_at,
        levels_passed=tuple(index for index in waiting if index not in due.levels),
        repeats_fired=state.repeats_fired + due.repeats,
        duties_fired=state.duties_fired + tuple(duty.who.value for duty in due.duties),
    )


def _waits(incident: Incident, policy: Policy, due: _Due, now: datetime) -> timedelta:
    """How much later all that follows is to be, so that its waits are whole; a P0 makes up for nothing."""
    if incident.severity is Severity.P0:
        return timedelta()
    state, levels = incident.escalation, plan_of(incident, policy).levels
    moments = [state.counts_from + each.after for each in levels[state.levels_fired : due.reached]]
    repeat = _repeat_at(incident, policy, state.repeats_fired + due.repeats) if due.repeats else None
    last = max([each for each in (*moments, repeat) if each is not None and each <= now], default=now)
    return now - last


def _calls(incident: Incident, policy: Policy, due: _Due) -> Iterator[Call]:
    """Whom to call: the levels that are due, the responders of the levels before them again, and the duties."""
    levels, responders = plan_of(incident, policy).levels, responder_roles(incident, policy)
    before = range(incident.escalation.levels_fired) if due.repeats else ()
    again = [index for index in before if index not in due.levels and levels[index].applies(incident.matches)]
    for index in (*again, *due.levels):
        for role in levels[index].to:
            real = real_role(role, incident, policy)
            if index in due.levels or real in responders:
                yield Call(real, levels[index].channels, index)
    for duty in due.duties:
        yield Call(duty.who, duty.channels, None)
