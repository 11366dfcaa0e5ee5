"""The people of a policy file: who holds each role, all at once or one on call at a time."""

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

from bot.domain.roles import Contact, Contacts, Role, Roster
from bot.domain.rota import Override, Rota, Schedule, moment_of
from bot.policy.errors import Place, Problem
from bot.policy.names import unknown_name
from bot.policy.schema import ContactEntry, Document, OverrideEntry, RosterEntry, RotaEntry


def contacts(document: Document) -> Contacts:
    """The firm's people, from a checked document."""
    rosters = {
        role: _roster(entry, role, entry.zone or document.timezone)
        for role, entry in document.contacts.items()
        if isinstance(entry, RosterEntry)
    }
    everybody = {
        role: rosters[role].people if isinstance(entry, RosterEntry) else tuple(_contact(each, role) for each in entry)
        for role, entry in document.contacts.items()
    }
    return Contacts(everybody, rosters)


def roster_disagreements(document: Document) -> Iterator[Problem]:
    """What does not fit together where one is on call at a time, each with its place."""
    for role, entry in document.contacts.items():
        if isinstance(entry, RosterEntry):
            yield from _disagreements(entry, ("contacts", role.value), entry.zone or document.timezone)


def _disagreements(entry: RosterEntry, at: Place, zone: str) -> Iterator[Problem]:
    if entry.primary is None and entry.rota is None:
        yield Problem(at, "this role needs a primary or a rota; else nobody is on call.")
    if entry.rota and entry.rota.starts.weekday() != entry.rota.handover.day:
        yield Problem((*at, "rota", "starts"), "this is not the day of the week on which the rota is handed over.")
    known = [each.slack for each in _entries(entry)]
    for index, override in enumerate(entry.overrides):
        if override.who not in known:
            yield Problem((*at, "overrides", index, "who"), unknown_name(override.who, "person of this role", known))
        if override.from_ >= override.to:
            yield Problem((*at, "overrides", index), "this override ends before it starts.")
    yield from _overlaps(entry.overrides, at, zone)


def _overlaps(entries: list[OverrideEntry], at: Place, zone: str) -> Iterator[Problem]:
    in_order = sorted(enumerate(entries), key=lambda each: each[1].from_)
    for (_, earlier), (index, later) in pairwise(in_order):
        if _moment(later.from_, zone) < _moment(earlier.to, zone):
            yield Problem((*at, "overrides", index), "this override begins before another one has ended.")


def _roster(entry: RosterEntry, role: Role, zone: str) -> Roster:
    people: dict[str, Contact] = {}
    for each in _entries(entry):
        people.setdefault(each.slack, _contact(each, role))
    # Where a rota says who is on call, the primary is the first to stand in.
    first = [entry.primary] if entry.primary and entry.rota else []
    return Roster(
        people=tuple(people.values()),
        stand_ins=tuple(dict.fromkeys(each.slack for each in (*first, *entry.deputies))),
        schedule=Schedule(
            standing=entry.primary.slack if entry.primary else "",
            rota=_rota(entry.rota, zone) if entry.rota else None,
            overrides=tuple(
                Override(_moment(each.from_, zone), _moment(each.to, zone), each.who) for each in entry.overrides
            ),
        ),
        zone=zone,
    )


def _rota(entry: RotaEntry, zone: str) -> Rota:
    people = tuple(each.slack for each in entry.people)
    return Rota(people=people, first=entry.starts, at=entry.handover.at, zone=zone)


def _entries(entry: RosterEntry) -> list[ContactEntry]:
    """Everybody whom a role names; who is named twice is described where they stand first."""
    rota = entry.rota.people if entry.rota else []
    return [*([entry.primary] if entry.primary else []), *entry.deputies, *rota]


def _contact(entry: ContactEntry, role: Role) -> Contact:
    name = entry.name or role.label
    return Contact(
        slack=entry.slack, name=name, email=entry.email, zone=entry.zone, urls=dict(entry.urls), drills=entry.drills
    )


def _moment(local: datetime, zone: str) -> datetime:
    return moment_of(local.date(), local.time(), zone)
