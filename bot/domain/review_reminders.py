"""Reminders of a review: a day before it is due, when it is, and again until it is closed."""

from dataclasses import replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Timer, TimerKind
from bot.domain.command import BOT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import leaders
from bot.domain.review import REVIEW
from bot.domain.review_states import Review, ReviewState
from bot.domain.wording import duration


def timer(incident: Incident, policy: Policy) -> Timer:
    """The timer that matches the incident's state."""
    review = incident.review
    waits = review is not None and not incident.open and review.state is not ReviewState.CLOSED
    return Timer(TimerKind.REVIEW, _next(review, policy) if review and waits else None)


def remind(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Remind whoever owns the review, and the room once it is overdue; after downtime one reminder stands for all."""
    review, due = incident.review, timer(incident, policy).due_at
    if review is None or due is None or due > now:
        return Change(timers=(timer(incident, policy),))
    while _next(review, policy) <= now:
        review = replace(review, reminded=review.reminded + 1)
    reminded = replace(incident, review=review)
    people = (review.owner,) if review.owner else leaders(incident, policy)
    told = [effects.remind(each, REVIEW, key=key) for each in people]
    late = now - review.due_at
    text = f"The post-mortem is overdue by {duration(late)}: {review.state.label}"
    overdue = now >= review.due_at
    if overdue:
        told.append(effects.say_template(reminded, REVIEW, key=key))
    entry = Entry(kind=EntryKind.NUDGE, occurred_at=now, actor=BOT, text=text)
    return Change(
        incident=reminded,
        entries=(entry,) if overdue else (),
        effects=tuple(told),
        timers=(timer(reminded, policy),),
    )


def _next(review: Review, policy: Policy) -> datetime:
    return review.due_at + (review.reminded - 1) * policy.review.remind_every
