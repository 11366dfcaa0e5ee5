"""Relations between incidents, and the merge of a duplicate into the one that goes on."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Entry, EntryKind, Timer, TimerKind
from bot.domain.command import Command, Person, Where
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark, Related
from bot.domain.labelled import Labelled
from bot.domain.lifecycle import NotNow
from bot.domain.phase import Phase
from bot.domain.policy import Policy
from bot.domain.severity_change import Why, move
from bot.domain.wording import clock


class Relation(Labelled):
    """What an incident is to another; the label stands between the two references."""

    REPEAT_OF = "repeat_of", "is a repeat of"
    CAUSED_BY = "caused_by", "was caused by"
    SAME_WINDOW = "same_window", "came in the same window as"
    DUPLICATE_OF = "duplicate_of", "is a duplicate of"

    @property
    def seen_from_there(self) -> str:
        """The same, as the other incident says it."""
        return {
            Relation.REPEAT_OF: "was repeated by",
            Relation.CAUSED_BY: "caused",
            Relation.SAME_WINDOW: "came in the same window as",
            Relation.DUPLICATE_OF: "goes on for",
        }[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relate(Command):
    """`/incident link repeat_of INC-…`.

    Args:
        relation: What this incident is to the other.
        other: The other, as it stood when it was looked up.
    """

    relation: Relation
    other: Incident


@dataclass(frozen=True, slots=True, kw_only=True)
class RelateBack(Command):
    """The same, told to the other incident.

    Args:
        relation: What the first one is to this one.
        first: The first one, as it stood before.
    """

    relation: Relation
    first: Incident


class NotRelated(DomainError):
    """Two incidents that cannot stand in this relation."""


def relate(incident: Incident, command: Relate, *, policy: Policy, now: datetime) -> Change:
    """Put a relation on record; a duplicate is closed, and goes on in the other.

    Raises:
        NotRelated: It is the incident itself, or what it would go on in is closed.
        NotNow: The duplicate is closed already.
    """
    other, relation = command.other, command.relation
    if other.id == incident.id:
        raise NotRelated(f"{incident.reference} cannot be linked to itself. Nothing was changed.")
    related = Related(relation.value, other.reference)
    if related in incident.related:
        return Change(answer=f"{incident.reference} {relation.label} {other.reference} already.")
    text = f"{incident.reference} {relation.label} {other.reference} ({command.by.name})"
    linked = replace(incident, related=(*incident.related, related))
    change = Change(
        incident=linked,
        entries=(_entry(text, command.by, now),),
        effects=(effects.say(linked, text, key=command.key), *effects.refresh(linked, key=command.key)),
        answer=f"{text}.",
    )
    if relation is not Relation.DUPLICATE_OF:
        return change
    return change.then(_merged(linked, command, policy=policy, now=now))


def _merged(incident: Incident, command: Relate, *, policy: Policy, now: datetime) -> Change:
    other = command.other
    if not other.open:
        raise NotRelated(f"{other.reference} is closed: nothing can go on there. Nothing was changed.")
    if not incident.open:
        found = incident.marks[Mark.CLOSED]
        raise NotNow(f"{incident.reference} was closed by {found.set_by.name}, at {clock(found.at)}.")
    marked = incident.with_mark(Mark.CLOSED, now, by=command.by, now=now)
    ended = replace(marked.escalation, ended=True)
    closed = replace(marked, phase=Phase.CLOSED, phase_since=now, escalation=ended)
    text = f"Merged into {other.reference}: go on there. Its duties that are owed already stay owed"
    rotas = (Timer(TimerKind.HANDOVER, None),) if incident.on_call else ()
    return Change(
        incident=closed,
        entries=(Entry(kind=EntryKind.MARK, occurred_at=now, actor=command.by.id, text=text),),
        effects=(
            effects.say(closed, f"☑ {text}", key=f"{command.key}/merged"),
            *effects.update_pages(closed, key=command.key),
        ),
        timers=(escalation.timer(closed, policy), Timer(TimerKind.PHASE, None), *rotas),
        answer=f"{incident.reference} is merged into {other.reference}. Its timeline is kept, its pages have stopped.",
    )


def related_back(incident: Incident, command: RelateBack, *, policy: Policy, now: datetime) -> Change:
    """Put it on record in the other incident; with a duplicate its responders come, and its severity if it was worse."""
    first, relation = command.first, command.relation
    related = Related(f"{relation.value}/back", first.reference)
    if related in incident.related:
        return Change()
    text = f"{incident.reference} {relation.seen_from_there} {first.reference} ({command.by.name})"
    linked = replace(incident, related=(*incident.related, related))
    merged = relation is Relation.DUPLICATE_OF
    change = Change(
        incident=linked,
        entries=(_entry(text, command.by, now),),
        effects=(
            effects.say(linked, text, key=command.key),
            *effects.refresh(linked, key=command.key),
            *(effects.invite(linked, _responders(first), key=command.key) if merged else ()),
        ),
    )
    if not merged or first.severity >= incident.severity:
        return change
    why = Why(command.by, f"{first.reference}, merged into it, is {first.severity}", now)
    return change.then(move(linked, first.severity, why, policy=policy, key=command.key))


def back(command: Relate, first: Incident) -> RelateBack:
    """What is told to the other incident."""
    return RelateBack(
        key=f"{command.key}/back",
        workspace=command.workspace,
        by=command.by,
        where=Where(id=command.other.id),
        relation=command.relation,
        first=first,
    )


def _responders(incident: Incident) -> tuple[Person, ...]:
    called = [Person(user, "") for user, paged in incident.paged.items() if paged.called]
    return (*incident.roles.values(), *(each.person for each in incident.acknowledgements), *called)


def _entry(text: str, by: Person, now: datetime) -> Entry:
    return Entry(kind=EntryKind.NOTE, occurred_at=now, actor=by.id, text=text)
