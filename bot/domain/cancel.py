"""Cancelling a false alarm: it closes without gates, nobody further is paged, and who is owed the news gets the outcome."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Timer, TimerKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark
from bot.domain.marks import entry
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.wording import clock, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Command):
    """`/incident cancel reason`."""

    reason: str


class NothingToCancel(DomainError):
    """Somebody cancels an incident that is closed."""

    def __init__(self, incident: Incident) -> None:
        closed = incident.marks[Mark.CLOSED]
        super().__init__(
            f"{incident.reference} was closed by {closed.set_by.name}, at {clock(closed.at)}. Nothing was changed."
        )


def cancel(incident: Incident, command: Cancel, *, policy: Policy, now: datetime) -> Change:
    """Close a false alarm; duties already owed are sent, with the outcome.

    Raises:
        NothingToCancel: It is closed already.
    """
    if not incident.open:
        raise NothingToCancel(incident)
    marked = incident.with_mark(Mark.CLOSED, now, by=command.by, now=now)
    over = replace(marked.escalation, ended=True, skip_at=None)
    closed = replace(
        marked, phase=Phase.CLOSED, phase_since=now, escalation=over, false_alarm=command.reason, lowering=None
    )
    text = f"Cancelled by {command.by.name}, a false alarm: {command.reason}"
    owed = escalation.send_duties(closed, policy=policy, now=now, key=f"{command.key}/owed")
    after = owed.incident or closed
    told = _told_before(incident, command.by, policy)
    rotas = (Timer(TimerKind.HANDOVER, None),) if incident.on_call else ()
    change = Change(
        incident=after,
        entries=(entry(Mark.CLOSED, now, text, by=command.by.id, now=now),),
        effects=(
            effects.say(after, f"✖ {text}", key=command.key),
            *(effects.inform(each, "cancelled", key=command.key) for each in told),
            *effects.refresh(after, key=command.key),
            *effects.topic(after, key=command.key),
            *effects.update_pages(after, key=command.key),
        ),
        timers=(Timer(TimerKind.PHASE, None), *rotas),
        answer=f"{incident.reference} is cancelled, and nobody is paged any more.{_news(told, owed, policy, after)}",
    )
    return change.then(replace(owed, answer=""))


def _told_before(incident: Incident, by: Person, policy: Policy) -> tuple[Person, ...]:
    """Who was owed the news and has it: they are owed the outcome too."""
    roles = [Role(name) for name in incident.escalation.duties_fired]
    people = (person for role in roles for person in holders_of(role, incident, policy))
    return tuple({each.id: each for each in people if each.id != by.id}.values())


def _news(told: tuple[Person, ...], owed: Change, policy: Policy, after: Incident) -> str:
    new = set(after.escalation.duties_fired) if owed.entries else set()
    roles = [role for role in Role if role.value in new]
    names = dict.fromkeys(
        (*(each.name for each in told), *(each.name for role in roles for each in holders_of(role, after, policy)))
    )
    return f" Told of it: {listed(names)}." if names else ""
