"""Turns calls for roles into pages: one message per person and channel, naming every reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Person
from bot.domain.drills import called
from bot.domain.escalation_policy import PageChannel
from bot.domain.escalation_state import Paged
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import answered, holders_of, instead
from bot.domain.roles import Contact, Role
from bot.domain.severity import Severity
from bot.domain.wording import duration, listed

LATE = timedelta(seconds=60)  # from here on it is downtime that people should know of
NOTED = timedelta(seconds=2)  # from here on the record says how late a timer was
OUTSIDE = (PageChannel.PAGER, PageChannel.PHONE, PageChannel.MAIL)  # never through Slack
TO_PEOPLE = (PageChannel.DM, *OUTSIDE)

Reason = tuple[int | None, Role]  # the level, or None for a duty, and the role it calls


@dataclass(frozen=True, slots=True)
class Call:
    """A role that is to be reached, and how; `level` is None for a duty."""

    role: Role
    channels: tuple[PageChannel, ...]
    level: int | None

    @property
    def reason(self) -> Reason:
        """What a page says of why it comes."""
        return (self.level, self.role)


@dataclass(frozen=True, slots=True)
class _Recipients:
    """Who is to be reached by which channel, and why."""

    people: dict[str, Person] = field(default_factory=dict)
    reasons: dict[tuple[str, PageChannel], list[Reason]] = field(default_factory=dict)
    in_room: dict[str, list[Reason]] = field(default_factory=dict)
    nobody: dict[Role, list[Reason]] = field(default_factory=dict)
    groups: dict[Contact, list[Call]] = field(default_factory=dict)


def page(
    incident: Incident, calls: Iterable[Call], *, policy: Policy, now: datetime, late: timedelta, key: str
) -> Change:
    """Page everybody who is called.

    Args:
        incident: With its escalation already advanced.
        calls: Whom to reach and how.
        policy: Names who holds a role.
        now: When this leaves.
        late: How far behind its time.
        key: Unique to this firing.
    """
    found = _gather(incident, calls, policy)
    change = _leaving(incident, found, now=now, late=late, key=key, own=key)
    asked = [_ask(group, calls, found, key=key) for group, calls in found.groups.items()]
    return replace(change, effects=(*change.effects, *asked))


def page_people(
    incident: Incident, called: Iterable[tuple[Person, Call]], *, now: datetime, late: timedelta, key: str, own: str
) -> Change:
    """Page these people, whoever else holds the role.

    Args:
        incident: Which.
        called: Who, why and how.
        now: When this leaves.
        late: How far behind its time.
        key: Of the firing; a person is paged once in it.
        own: Unique to this part of the firing: of what is there once for everybody, as the line in the room.
    """
    found = _Recipients()
    for person, call in called:
        _add(found, person, call)
    return _leaving(incident, found, now=now, late=late, key=key, own=own)


def by_hand(incident: Incident, person: Person, *, role: Role | None, asked: Mapping[str, Json], key: str) -> Change:
    """Page one person because somebody asks for them: by direct message and by pager, whatever the levels say.

    Args:
        incident: Which.
        person: Whom.
        role: As what; None for a person who holds none.
        asked: Who asks, and why.
        key: Unique to the gesture.
    """
    before = incident.paged.get(person.id)
    roles = dict.fromkeys((*(before.roles if before else ()), *((role,) if role else ())))
    dm, pager = (_page_key(key, person.id, way) for way in (PageChannel.DM, PageChannel.PAGER))
    whom = effects.named(person)
    pages = (
        _page(whom, PageChannel.DM, [], lane=effects.dm_lane(person), key=dm),
        _page(whom, PageChannel.PAGER, [], lane=pager, key=pager),
    )
    paged = replace(incident, paged={**incident.paged, person.id: Paged(dm, tuple(roles))})
    called = effects.invite(paged, (person,), key=dm)
    return with_reason(Change(incident=paged, effects=(*pages, *called)), asked)


def with_reason(change: Change, asked: Mapping[str, Json]) -> Change:
    """The change with pages that say who asks for somebody, and why."""
    return replace(change, effects=tuple(_with_reason(each, asked) for each in change.effects))


def _with_reason(effect: Effect, asked: Mapping[str, Json]) -> Effect:
    paging = effect.kind in (EffectKind.PAGE, EffectKind.PAGE_OUTSIDE)
    return replace(effect, payload={**effect.payload, "asked": asked}) if paging else effect


def _leaving(incident: Incident, found: _Recipients, *, now: datetime, late: timedelta, key: str, own: str) -> Change:
    # A raise speaks again in the message that a person already has; every other firing sends a new one.
    same_message = now == _raised_at(incident) and not _raised_from_quiet(incident)
    pages = [
        _to_person(incident, found.people[user], channel, reasons, key=key, same_message=same_message)
        for (user, channel), reasons in found.reasons.items()
    ]
    pages += [_to_nobody(role, reasons, key=key) for role, reasons in found.nobody.items()]
    pages += _in_room(incident, found, key=own)
    called = [found.people[user] for user in found.people if _is_called(found, user)]
    latest = _latest(incident, found, key=key, same_message=same_message)
    # Who is called again may be reached this time.
    unreached = tuple(user for user in incident.escalation.unreached if user.partition("/")[0] not in latest)
    return Change(
        incident=replace(
            incident,
            paged={**incident.paged, **latest},
            escalation=replace(incident.escalation, unreached=unreached),
        ),
        entries=tuple(_entries(found, now, late)),
        effects=(*pages, *effects.invite(incident, called, key=own)),
    )


def still_wanted(incident: Incident, user: str, reasons: Iterable[Reason], policy: Policy) -> bool:
    """Whether a page that leaves only now is still to leave: levels are over once they are answered, duties never.

    Nor is a hand-over that nobody took: it is asked about while somebody has answered.
    """
    over = incident.stood_down or answered(incident, policy)
    handed = {role for role, asked in incident.handovers.items() if asked.paged and not incident.stood_down}
    return any(level is None or role in handed for level, role in reasons) or not (
        over or user in {each.person.id for each in incident.acknowledgements}
    )


def can_wait(severity: Severity, reasons: Iterable[Reason]) -> bool:
    """Whether a page is one that quiet hours may hold: of a level of a P3, never a duty, never asked for by hand."""
    levels = [level for level, _ in reasons]
    return severity is Severity.P3 and bool(levels) and all(level is not None for level in levels)


def _ask(group: Contact, calls: list[Call], found: _Recipients, *, key: str) -> Effect:
    """Who is in a called group now: whoever is not among those found is paged when Slack has answered."""
    reasons: list[Json] = [
        {"level": each.level, "role": each.role.value, "channels": [way.value for way in each.channels]}
        for each in calls
    ]
    return effects.ask_group(group.slack, key=key, name=group.name, calls=reasons, known=list(found.people), firing=key)


def _raised_at(incident: Incident) -> datetime:
    """When the severity took effect; levels that are armed again later send new messages, for only those ring."""
    return incident.severity_history[-1].at if incident.severity_history else incident.escalation.effective_at


def _raised_from_quiet(incident: Incident) -> bool:
    """Whether the page before may still wait for the end of quiet hours, so that nothing can speak again in it."""
    return any(step.severity is Severity.P3 for step in incident.severity_history[-2:-1])


def _gather(incident: Incident, calls: Iterable[Call], policy: Policy) -> _Recipients:
    found, done = _Recipients(), {each.person.id for each in incident.acknowledgements}
    for call in calls:
        people = [instead(each, call.role, incident, policy) for each in holders_of(call.role, incident, policy)]
        holders = people if call.role in incident.roles else called(people, incident, policy)
        groups = () if call.role in incident.roles or incident.drill else policy.contacts.groups.get(call.role, ())
        for group in groups:
            found.groups.setdefault(group, []).append(call)
        if not holders and not groups and not incident.drill and set(call.channels) & set(TO_PEOPLE):
            found.nobody.setdefault(call.role, []).append(call.reason)
        for person in holders:
            # Who has acknowledged is not paged again, but is still told what they are owed.
            if call.level is None or person.id not in done:
                _add(found, person, call)
    return found


def _add(found: _Recipients, person: Person, call: Call) -> None:
    found.people[person.id] = person
    for channel in call.channels:
        if channel in TO_PEOPLE:
            _note(found.reasons.setdefault((person.id, channel), []), call.reason)
        elif channel is PageChannel.WAR_ROOM:
            _note(found.in_room.setdefault(person.id, []), call.reason)


def _note(reasons: list[Reason], reason: Reason) -> None:
    if reason not in reasons:
        reasons.append(reason)


def _is_called(found: _Recipients, user: str) -> bool:
    """Whether a level calls somebody into the room; those who only have to know are told, not invited."""
    return any(level is not None for (who, _), reasons in found.reasons.items() if who == user for level, _ in reasons)


def _to_person(
    incident: Incident, person: Person, channel: PageChannel, reasons: list[Reason], *, key: str, same_message: bool
) -> Effect:
    before = incident.paged.get(person.id)
    if channel is PageChannel.DM and before is not None and same_message:
        return effects.update_page(person, before.key, key=key, reasons=tuple(reasons))
    page_key = _page_key(key, person.id, channel)
    lane = effects.dm_lane(person) if channel is PageChannel.DM else page_key
    if can_wait(incident.severity, reasons):
        lane = f"{effects.QUIET_LANES}{page_key}"  # while it waits, it holds up nothing else
    return _page(effects.named(person), channel, reasons, lane=lane, key=page_key)


def _to_nobody(role: Role, reasons: list[Reason], *, key: str) -> Effect:
    """A page that cannot arrive, because nobody holds the role: seen to fail like any other."""
    page_key = f"{key}/page/{role.value}"
    return _page(None, PageChannel.DM, reasons, lane=page_key, key=page_key)


def _in_room(incident: Incident, found: _Recipients, *, key: str) -> list[Effect]:
    """One message in the room that mentions everybody; while the card is still to come, the card does it."""
    if not found.in_room:
        return []
    reasons = list(dict.fromkeys(reason for each in found.in_room.values() for reason in each))
    page = _page(
        None, PageChannel.WAR_ROOM, reasons, lane=effects.room_lane(incident), key=f"{key}/page/{PageChannel.WAR_ROOM}"
    )
    people: list[Json] = [effects.named(found.people[user]) for user in found.in_room]
    by_card = incident.card is None and incident.room_failed is None
    return [replace(page, payload={**page.payload, "people": people, "by_card": by_card}, urgent=False)]


def _page(person: Json, channel: PageChannel, reasons: list[Reason], *, lane: str, key: str) -> Effect:
    return Effect(
        kind=EffectKind.PAGE_OUTSIDE if channel in OUTSIDE else EffectKind.PAGE,
        lane=lane,
        key=key,
        payload={"person": person, "channel": channel.value, "reasons": effects.reasons_json(reasons)},
        urgent=True,
    )


def _latest(incident: Incident, found: _Recipients, *, key: str, same_message: bool) -> dict[str, Paged]:
    """For everybody who gets a direct message: which one is the latest, and all roles it stands for."""
    latest: dict[str, Paged] = {}
    for (user, channel), reasons in found.reasons.items():
        if channel is PageChannel.DM:
            before = incident.paged.get(user)
            roles = dict.fromkeys((*(before.roles if before else ()), *(role for _, role in reasons)))
            page_key = before.key if before and same_message else _page_key(key, user, channel)
            called = _is_called(found, user) or (before is not None and before.called)
            latest[user] = Paged(page_key, tuple(roles), called, declined=before is not None and before.declined)
    return latest


def _page_key(key: str, user: str, channel: PageChannel) -> str:
    return f"{key}/page/{user}/{channel.value}"


def _entries(found: _Recipients, now: datetime, late: timedelta) -> Iterator[Entry]:
    reasons = [reason for each in found.reasons.values() for reason in each]
    levels = sorted({level for level, _ in reasons if level is not None})
    if levels:
        roles = dict.fromkeys(role for level, role in reasons if level is not None)
        numbers = listed(str(level + 1) for level in levels)  # people count from one
        yield _entry(EntryKind.PAGE, f"Paged level {numbers}: {_who(found, roles)}", now, late)
    if told := dict.fromkeys(role for level, role in reasons if level is None):
        yield _entry(EntryKind.DUTY, f"Told as a duty: {_who(found, told)}", now, late)


def _who(found: _Recipients, roles: dict[Role, None]) -> str:
    return listed(f"{role.label} {listed(dict.fromkeys(_names(found, role)))}" for role in roles)


def _names(found: _Recipients, role: Role) -> Iterator[str]:
    for (user, _), reasons in found.reasons.items():
        if any(each is role for _, each in reasons):
            yield found.people[user].name


def _entry(kind: EntryKind, text: str, now: datetime, late: timedelta) -> Entry:
    content: dict[str, Json] = {"late_s": int(late.total_seconds())}
    return Entry(kind=kind, occurred_at=now, actor=BOT, text=f"{text}{lateness(late)}", content=content)


def lateness(late: timedelta) -> str:
    """What the record adds of a timer that came late: `, 12 min late`; nothing where it came in time."""
    return f", {duration(late)} late" if late >= NOTED else ""
