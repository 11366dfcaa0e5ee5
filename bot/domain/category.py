"""Choosing the category later: it brings the category's own form, and calls in its desk where another one was called."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Entry, EntryKind, Json
from bot.domain.command import Command, Person
from bot.domain.forms import LOG
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.domain.paging import by_hand
from bot.domain.policy import Policy
from bot.domain.responders import holders_of, plan_of
from bot.domain.roles import Role
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Categorize(Command):
    """`/incident category network_issues`."""

    category: Category


def categorize(incident: Incident, command: Categorize, *, policy: Policy, now: datetime) -> Change:
    """Say what kind of incident it is; facts of another category's form are kept, and shown again with it."""
    chosen, before = command.category, incident.category
    if chosen is before:
        return Change(answer=f"{incident.reference} is {chosen.label} already.")
    desk = policy.route(chosen)
    frozen = replace(incident.frozen, route=desk) if incident.frozen else None
    known = replace(incident, category=chosen, frozen=frozen)
    text = f"Category: {chosen.label}, was {before.label} ({command.by.name})"
    change = Change(
        incident=known,
        entries=(_entry(command, before, text, now),),
        effects=(effects.say(known, text, key=f"{command.key}/category"), *effects.refresh(known, key=command.key)),
    )
    called = _to_call(known, desk, policy)
    asked: dict[str, Json] = {"by": command.by.name, "reason": f"it is a case of {chosen.label.lower()} now"}
    for person in called:
        change = change.then(by_hand(change.incident or known, person, role=desk, asked=asked, key=command.key))
    paged = f" Paged as {desk.label}: {listed(each.name for each in called)}." if called else ""
    return replace(change, answer=f"{incident.reference} is {chosen.label} now.{paged} Its form: /incident form.")


def _entry(command: Categorize, before: Category, text: str, now: datetime) -> Entry:
    content = {"field": f"{LOG}.category", "value": command.category.value, "was": before.value}
    return Entry(kind=EntryKind.FACT, occurred_at=now, actor=command.by.id, text=text, content=content)


def _to_call(incident: Incident, desk: Role, policy: Policy) -> tuple[Person, ...]:
    """Who holds the desk and was not called yet, where a level that calls the category's desk has fired."""
    fired = plan_of(incident, policy).levels[: incident.escalation.levels_fired]
    if incident.stood_down or not any(Role.CATEGORY_ROUTE in level.to for level in fired):
        return ()
    return tuple(each for each in holders_of(desk, incident, policy) if each.id not in incident.paged)
