"""What can be said of an incident as it stands: why it is this severe, who is awaited, what comes next."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain.command import Person
from bot.domain.duty_states import DutyState, Owed, standing
from bot.domain.escalation import next_due
from bot.domain.impact import INPUTS
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import answered, holders_of, plan_of, real_role, still_to_answer
from bot.domain.roles import Role
from bot.domain.severity import Severity

_ALL_DUTIES: Final = tuple(role.value for role in Role)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """How far paging has come.

    Args:
        live: Somebody is still awaited.
        pages: This severity pages people at all.
        waiting_for: The roles whose answer is awaited; one is enough below P0.
        level: Levels fired so far, of those that apply.
        levels: Levels that apply.
        next_at: When the next level or repeat leaves if nobody answers; None if nothing follows.
        next_to: Whom the next level pages; empty when everybody is paged again.
    """

    live: bool
    pages: bool
    waiting_for: tuple[Role, ...]
    level: int
    levels: int
    next_at: datetime | None
    next_to: tuple[Role, ...]


def paging(incident: Incident, policy: Policy) -> Paging:
    """How far paging has come, and what follows if nobody answers."""
    levels = plan_of(incident, policy).levels
    applying = [index for index, level in enumerate(levels) if level.applies(incident.matches)]
    pages = any(levels[index].to for index in applying)
    live = pages and not incident.stood_down and not answered(incident, policy)
    next_at, next_to = _next(incident, policy) if live else (None, ())
    return Paging(
        live=live,
        pages=pages,
        waiting_for=still_to_answer(incident, policy) if live else (),
        level=sum(1 for index in applying if index < incident.escalation.levels_fired),
        levels=len(applying),
        next_at=next_at,
        next_to=next_to,
    )


def why(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """The words of the matched rules that say this severity; empty when it comes from a person or is provisional."""
    return rules_of(incident.matches, incident.severity, policy)


def rules_of(matches: Iterable[str], severity: Severity, policy: Policy) -> tuple[str, ...]:
    """The words of those of the matched rules that say `severity`."""
    rules = {rule.id: rule for rule in policy.severity.rules}
    found = (rules[match] for match in matches if match in rules)
    return tuple(rule.words for rule in found if rule.severity is severity)


def also_matched(incident: Incident, policy: Policy) -> tuple[str, ...]:
    """The words of the matched rules that say another severity."""
    said = why(incident, policy)
    return tuple(words for words in map(policy.severity.words, incident.matches) if words not in said)


def questions(names: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """What is still open, in words: inputs by their label, other questions as they are; the first few of them."""
    words = [INPUTS[name].label if name in INPUTS else name for name in names]
    left_out = len(words) - most
    return (*words[:most], f"{left_out} more") if left_out > 0 else tuple(words)


def trend(incident: Incident) -> str:
    """Whether the loss moves: `rising`, `falling`, or nothing to say."""
    highs = [estimate.high for estimate in incident.losses[-2:]]
    if len(highs) < 2 or highs[0] == highs[1]:  # noqa: PLR2004  # a direction needs two
        return ""
    return "rising" if highs[0] < highs[1] else "falling"


def silent_for(incident: Incident, now: datetime) -> timedelta | None:
    """How long nobody has acknowledged; None within the first minute."""
    silence = now - incident.escalation.effective_at
    return silence if silence >= timedelta(minutes=1) else None


def window_end(incident: Incident, policy: Policy) -> datetime | None:
    """When the firm wants this phase to be over; None where it sets no time."""
    window = policy.windows.get(incident.phase)
    return None if window is None or window.end is None else incident.detected_at + window.end


def owed(incident: Incident, policy: Policy) -> tuple[Owed, ...]:
    """The duties of whom nobody is known to be told yet."""
    return tuple(each for each in standing(incident, policy) if each.state is DutyState.DUE)


def told(incident: Incident, policy: Policy) -> tuple[Owed, ...]:
    """The duties that were met in time."""
    met = (DutyState.SENT, DutyState.ACKNOWLEDGED)
    return tuple(each for each in standing(incident, policy) if each.state in met)


def missed(incident: Incident, policy: Policy) -> tuple[Owed, ...]:
    """The duties that were not met in time, whether or not it was made up for."""
    return tuple(each for each in standing(incident, policy) if each.state is DutyState.MISSED)


def on_call(incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Who is on call."""
    return holders_of(Role.ON_CALL_ENGINEER, incident, policy)


def commanders(incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Who leads, or who would by the firm's contacts."""
    return holders_of(Role.INCIDENT_COMMANDER, incident, policy)


def bridge(incident: Incident, policy: Policy) -> str | None:
    """The address of the call; None if the firm has none."""
    return None if policy.bridge_url is None else policy.bridge_url.replace("{reference}", incident.reference)


def _next(incident: Incident, policy: Policy) -> tuple[datetime | None, tuple[Role, ...]]:
    level, repeat = _next_level(incident, policy), _next_repeat(incident, policy)
    if level is not None and (repeat is None or level[0] <= repeat):
        return level
    return repeat, ()


def _next_level(incident: Incident, policy: Policy) -> tuple[datetime, tuple[Role, ...]] | None:
    state = incident.escalation
    for level in plan_of(incident, policy).levels[state.levels_fired :]:
        if level.applies(incident.matches):
            roles = dict.fromkeys(real_role(role, incident, policy) for role in level.to)
            return state.counts_from + level.after, tuple(roles)
    return None


def _next_repeat(incident: Incident, policy: Policy) -> datetime | None:
    fired = len(plan_of(incident, policy).levels)
    only_repeats = replace(incident.escalation, levels_fired=fired, duties_fired=_ALL_DUTIES)
    return next_due(replace(incident, escalation=only_repeats), policy)
