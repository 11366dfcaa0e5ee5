"""Saying that one cannot take a page: the next deputy is paged at once, or the next level, and the room is told."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident
from bot.domain.paging import TO_PEOPLE, Call
from bot.domain.policy import Policy
from bot.domain.responders import answered, instead, plan_of, real_role
from bot.domain.roles import Role
from bot.domain.stand_ins import page_instead
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Decline(Command):
    """The button on a page, or `/incident decline`; the reason may be empty."""

    reason: str = ""


class NothingToDecline(DomainError):
    """Somebody declined who is not asked for anything."""

    def __init__(self, incident: Incident) -> None:
        why = "is stood down" if incident.stood_down else "does not page you"
        super().__init__(f"{incident.reference} {why}, so nothing is asked of you. Nothing was changed.")


def decline(incident: Incident, command: Decline, *, policy: Policy, now: datetime) -> Change:
    """Record that somebody cannot, take back their acknowledgement, and page who comes next.

    Raises:
        NothingToDecline: They were not paged, or it is stood down.
    """
    paged = incident.paged.get(command.by.id)
    if paged is None or incident.stood_down:
        raise NothingToDecline(incident)
    if paged.declined:
        return Change(answer=f"You said so already. To take {incident.reference} after all, acknowledge it.")
    declined = _without(incident, command.by)
    change, words = _page_next(declined, command, policy=policy, now=now)
    as_what = f" ({listed(role.label for role in paged.roles)})" if paged.roles else ""
    why = f": {command.reason.rstrip('.')}" if command.reason else ""
    text = f"{command.by.name} cannot take it{as_what}{why}. {words}"
    after = change.incident or declined
    said = Change(
        incident=after,
        entries=(Entry(kind=EntryKind.DECLINED, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(after, f"⚠ {text}", key=f"{command.key}/declined"),
            *effects.refresh(after, key=f"{command.key}/declined"),
            *effects.update_pages(after, key=f"{command.key}/declined"),
        ),
        timers=(escalation.timer(after, policy),),
        answer=f"Recorded. {words}",
    )
    return replace(said, entries=(*said.entries, *change.entries), effects=(*change.effects, *said.effects))


def _without(incident: Incident, person: Person) -> Incident:
    """The incident with somebody out of it: what they had acknowledged counts no more."""
    theirs = tuple(each for each in incident.acknowledgements if each.person.id == person.id)
    return replace(
        incident,
        paged={**incident.paged, person.id: replace(incident.paged[person.id], declined=True)},
        acknowledgements=tuple(each for each in incident.acknowledgements if each not in theirs),
        past_acknowledgements=(*incident.past_acknowledgements, *theirs),
    )


def _page_next(incident: Incident, command: Decline, *, policy: Policy, now: datetime) -> tuple[Change, str]:
    if answered(incident, policy):
        return Change(), "Others have acknowledged, so nobody else is paged."
    called = tuple(_deputies(incident, command.by, policy))
    if called:
        change, words = page_instead(incident, called, now=now, key=command.key)
        return change, words.strip()
    group = escalation.next_group(incident, policy)
    if group:
        fired = escalation.fire_early(incident, group, policy=policy, now=now, key=command.key)
        return fired, f"Paged level {listed(str(each + 1) for each in group)} at once."
    return Change(), "Nobody is left to page. Page somebody: /incident page @user reason."


def _deputies(incident: Incident, person: Person, policy: Policy) -> Iterator[tuple[Person, Call]]:
    """Who stands in for each role that they were paged for, by the ways in which the role was called."""
    for role in incident.paged[person.id].roles:
        deputy = instead(person, role, incident, policy)
        if deputy.id != person.id:
            yield deputy, _call(role, incident, policy)


def _call(role: Role, incident: Incident, policy: Policy) -> Call:
    levels = plan_of(incident, policy).levels
    for index in reversed(range(incident.escalation.levels_fired)):
        if role in {real_role(each, incident, policy) for each in levels[index].to}:
            return Call(role, tuple(each for each in levels[index].channels if each in TO_PEOPLE), index)
    return Call(role, (PageChannel.DM,), None)
