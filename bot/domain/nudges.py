"""Phase windows: a nudge when one ends and again at half its length more; the clock never moves a phase."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json, Timer, TimerKind
from bot.domain.command import BOT
from bot.domain.incident import Incident
from bot.domain.paging import lateness
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.responders import leaders
from bot.domain.wording import duration

IN_ROOM_FROM = 2  # the first nudge is between the bot and the commander, the next one is the room's business


def timer(incident: Incident, policy: Policy) -> Timer:
    """The timer that matches the incident's state."""
    return Timer(TimerKind.PHASE, next((at for _, at in _ahead(incident, policy)), None))


def nudge(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Remind the commander of the window that has ended; after downtime one reminder stands for both."""
    reached = [(number, at) for number, at in _ahead(incident, policy) if at <= now]
    due = [number for number, _ in reached]
    if not due:
        return Change(timers=(timer(incident, policy),))
    marks = tuple(f"{incident.phase}/{number}" for number in due)
    nudged = replace(incident, nudges=(*incident.nudges, *marks))
    late = now - reached[-1][1]
    text = f"{incident.phase.label} window ended {_ago(incident, policy, now)}"
    told_late = f", reminded{lateness(late).removeprefix(',')}" if lateness(late) else ""
    content: dict[str, Json] = {"late_s": int(late.total_seconds())}
    people = leaders(incident, policy)
    told = [effects.remind(each, "nudge", key=key, phase=incident.phase.value, number=due[-1]) for each in people]
    if due[-1] >= IN_ROOM_FROM:
        told.append(effects.say_template(nudged, "nudge", key=key, phase=incident.phase.value, number=due[-1]))
    return Change(
        incident=nudged,
        entries=(Entry(kind=EntryKind.NUDGE, occurred_at=now, actor=BOT, text=f"{text}{told_late}", content=content),),
        effects=tuple(told),
        timers=(timer(nudged, policy),),
    )


def wanted(incident: Incident, phase: Phase, number: int) -> bool:
    """Whether a nudge still has something to remind of when it leaves, and no later one is behind it."""
    return incident.phase is phase and f"{phase}/{number + 1}" not in incident.nudges


def _ahead(incident: Incident, policy: Policy) -> Iterator[tuple[int, datetime]]:
    """The nudges of the current phase still to come: not those whose time was over before the phase began."""
    window = policy.windows.get(incident.phase)
    if window is None or window.end is None:
        return
    half = (window.end - window.start) / 2
    for number, after in ((1, window.end), (2, window.end + half)):
        at = incident.detected_at + after
        if at > incident.phase_since and f"{incident.phase}/{number}" not in incident.nudges:
            yield number, at


def _ago(incident: Incident, policy: Policy, now: datetime) -> str:
    ended = incident.detected_at + (policy.windows[incident.phase].end or timedelta())
    return "now" if now - ended < timedelta(minutes=1) else f"{duration(now - ended)} ago"
