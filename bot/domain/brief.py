"""The brief: five lines for those who only have to know, sent to who follows an incident when they change."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json, Timer, TimerKind
from bot.domain.command import BOT, Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.paging import lateness
from bot.domain.policy import Policy
from bot.domain.responders import leaders
from bot.domain.status_update import due_at
from bot.domain.updates import Follower
from bot.domain.wording import listed

AT_MOST_EVERY: Final = timedelta(minutes=15)  # to one follower of one incident


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Command):
    """The button, or `/incident follow`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unfollow(Command):
    """The button, or `/incident unfollow`."""


class NothingToFollow(DomainError):
    """Somebody wants to follow an incident that is closed."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            f"{incident.reference} is closed, so nothing changes any more. Type /incident show to read it."
        )


def follow(incident: Incident, command: Follow, *, policy: Policy, now: datetime) -> Change:
    """Send somebody the brief now, and again when it changes.

    Raises:
        NothingToFollow: The incident is closed.
    """
    if not incident.open:
        raise NothingToFollow(incident)
    if _followed_by(incident, command.by):
        return Change(answer=f"You follow {incident.reference} already. To end that, type /incident unfollow.")
    follower = Follower(command.by, now, facts(incident, policy))
    return Change(
        incident=_with(incident, (*incident.updates.followers, follower)),
        entries=(_entry(f"{command.by.name} follows", command.by.id, now),),
        effects=(effects.inform(command.by, "brief", key=command.key),),
        answer=f"You follow {incident.reference}. What changes comes as a direct message, at most every 15 minutes.",
    )


def unfollow(incident: Incident, command: Unfollow, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Send somebody the brief no more."""
    if not _followed_by(incident, command.by):
        return Change(answer=f"You do not follow {incident.reference}.")
    left = (each for each in incident.updates.followers if each.person.id != command.by.id)
    return Change(
        incident=_with(incident, left),
        entries=(_entry(f"{command.by.name} follows no more", command.by.id, now),),
        answer=f"You follow {incident.reference} no more.",
    )


def facts(incident: Incident, policy: Policy) -> str:
    """What the brief tells, in a form that is equal while nothing has changed."""
    last = incident.losses[-1] if incident.losses else None
    due = due_at(incident, policy)
    loss = f"{last.low}-{last.high}" if last else str(incident.impact.loss_usd)
    led_by = ",".join(each.id for each in leaders(incident, policy))
    state = (incident.severity.value, incident.phase.value, incident.trading.value)
    return "|".join((*state, loss, led_by, due.isoformat() if due else "", incident.title))


def timer(incident: Incident, policy: Policy) -> Timer:
    """The timer that matches the incident's state: when the first of those who have not seen it may be told."""
    told = facts(incident, policy)
    waiting = (each.briefed_at + AT_MOST_EVERY for each in incident.updates.followers if each.shown != told)
    return Timer(TimerKind.BRIEF, min(waiting, default=None))


def fire(incident: Incident, *, policy: Policy, now: datetime, late: timedelta, key: str) -> Change:
    """Brief every follower who has not seen how it stands, and was not briefed within the last quarter of an hour."""
    told = facts(incident, policy)
    due = {
        each.person.id: each.person
        for each in incident.updates.followers
        if each.shown != told and each.briefed_at + AT_MOST_EVERY <= now
    }
    if not due:
        return Change(timers=(timer(incident, policy),))
    briefed = _with(
        incident,
        (Follower(each.person, now, told) if each.person.id in due else each for each in incident.updates.followers),
    )
    text = f"Brief sent to {listed(person.name for person in due.values())}{lateness(late)}"
    return Change(
        incident=briefed,
        entries=(_entry(text, BOT, now, late_s=int(late.total_seconds())),),
        effects=tuple(effects.inform(person, "brief", key=key) for person in due.values()),
        timers=(timer(briefed, policy),),
    )


def _followed_by(incident: Incident, person: Person) -> bool:
    return any(each.person.id == person.id for each in incident.updates.followers)


def _with(incident: Incident, followers: Iterable[Follower]) -> Incident:
    return replace(incident, updates=replace(incident.updates, followers=tuple(followers)))


def _entry(text: str, actor: str, now: datetime, **content: Json) -> Entry:
    return Entry(kind=EntryKind.BRIEF, occurred_at=now, actor=actor, text=text, content=content)
