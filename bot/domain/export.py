"""Handing the evidence bundle to whoever may have it: one at a time, and on record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident
from bot.domain.keeping import Exporting
from bot.domain.policy import Policy
from bot.domain.redaction import SEAL_KEEPERS, NotAllowed, holds
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.rooms import NotSent, Sent
from bot.domain.wording import clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Export(Command):
    """The button "Evidence bundle"."""


class BundleUnderWay(DomainError):
    """Somebody is being handed a bundle already."""

    def __init__(self, incident: Incident, found: Exporting) -> None:
        super().__init__(
            f"The evidence bundle of {incident.reference} is being made for {found.by.name} since {clock(found.at)}. "
            "Press again in a minute."
        )


def export(incident: Incident, command: Export, *, policy: Policy, now: datetime) -> Change:
    """Have the bundle made and sent to the person who asks.

    Raises:
        NotAllowed: It is neither Compliance nor the Incident Commander.
        BundleUnderWay: One is being made.
    """
    if not _may_have(command.by, incident, policy):
        raise NotAllowed("Only Compliance and the Incident Commander get the evidence bundle. Ask one of them.")
    if incident.exporting is not None:
        raise BundleUnderWay(incident, incident.exporting)
    made = Effect(
        kind=EffectKind.SEND_BUNDLE,
        lane=f"bundle/{incident.id}",
        key=f"{command.key}/bundle",
        payload={"person": effects.named(command.by)},
    )
    return Change(
        incident=replace(incident, exporting=Exporting(command.by, now)),
        effects=(made,),
        answer=f"The evidence bundle of {incident.reference} is being made. It comes to your direct messages.",
    )


def record_exported(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """The bundle arrived: who has it, and what it ends with."""
    person, count, head = _asked_by(sent.payload), sent.result["entries"], sent.result["head"]
    entry = Entry(
        kind=EntryKind.EXPORTED,
        occurred_at=now,
        actor=person.id,
        text=f"Evidence bundle given to {person.name}: {count} entries, head {head}",
        content={"entries": count, "head": head},
    )
    return Change(incident=replace(incident, exporting=None), entries=(entry,))


def record_not_exported(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The bundle did not arrive: whoever asked hears why, and how to get it all the same."""
    person = _asked_by(refused.payload)
    text = (
        f"The evidence bundle of {incident.reference} could not be sent: {refused.reason} "
        f"Whoever runs warroom can make it: warroom export {incident.reference} --out DIR"
    )
    told = effects.tell(person, "line", key=refused.key, text=f"\N{WARNING SIGN} {text}")
    entry = Entry(kind=EntryKind.UNDELIVERABLE, occurred_at=now, actor=person.id, text=text)
    return Change(incident=replace(incident, exporting=None), entries=(entry,), effects=(told,))


def _may_have(person: Person, incident: Incident, policy: Policy) -> bool:
    leaders = holders_of(Role.INCIDENT_COMMANDER, incident, policy)
    return holds(person, SEAL_KEEPERS, policy) or person.id in {each.id for each in leaders}


def _asked_by(payload: Mapping[str, object]) -> Person:
    person = payload["person"]
    return Person(str(person["id"]), str(person["name"])) if isinstance(person, Mapping) else Person("", "")
