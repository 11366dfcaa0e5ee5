"""What comes back from Slack about the war room and its messages, each as a command of its own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects, escalation
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Person
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident, Posted
from bot.domain.paging import Reason
from bot.domain.policy import Policy
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.skipping import OF_THE_PERSON, not_reached
from bot.domain.stand_ins import instead_of, page_instead
from bot.domain.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """An effect arrived; `result` is what the outside system answered."""

    key: str
    payload: Mapping[str, Json]
    result: Mapping[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """An effect was refused for good; `reason` is a plain sentence, `code` the outside system's own word for it."""

    kind: EffectKind
    key: str
    payload: Mapping[str, Json]
    reason: str
    code: str = ""


def record_room(
    incident: Incident,
    sent: Sent,
    *,
    policy: Policy,  # noqa: ARG001  # every decision is asked the same way
    now: datetime,
) -> Change:
    """The war room exists: dress it, bring people in, and tell everybody where it is."""
    roomed = replace(incident, channel=str(sent.result["channel"]), room_failed=None)
    called = [Person(user, "") for user, paged in roomed.paged.items() if paged.called]
    reporters = _people(roomed.reporter)
    people = [*reporters, *roomed.roles.values(), *called]
    return Change(
        incident=roomed,
        entries=(_entry(EntryKind.ROOM, f"War room opened: #{sent.result['name']}", now),),
        effects=(
            *effects.topic(roomed, key=sent.key),
            Effect(kind=EffectKind.SET_PURPOSE, lane=f"purpose/{roomed.id}", key=f"{sent.key}/purpose"),
            *effects.invite(roomed, people, key=sent.key),
            *(effects.tell(each, "room_ready", key=sent.key) for each in reporters),
            *effects.update_pages(roomed, key=sent.key),
            *effects.refresh(roomed, key=sent.key),
        ),
    )


def record_no_room(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:
    """Slack will not make the room: the commander and the declarer are told, everything else goes on."""
    failed = replace(incident, room_failed=refused.reason)
    commanders = holders_of(Role.INCIDENT_COMMANDER, failed, policy)
    people = {each.id: each for each in (*commanders, *_people(failed.reporter))}
    return Change(
        incident=failed,
        entries=(_entry(EntryKind.ROOM, f"War room could not be opened: {refused.reason}", now),),
        effects=tuple(
            effects.tell(each, "room_refused", key=refused.key, reason=refused.reason) for each in people.values()
        ),
    )


def record_card(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The card stands: pin it."""
    posted = replace(incident, card=Posted(str(sent.result["channel"]), str(sent.result["ts"])))
    pin = Effect(kind=EffectKind.PIN_CARD, lane=f"pin/{posted.id}", key=f"{sent.key}/pin")
    return Change(incident=posted, effects=(pin,))


def record_notice(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """The post in the incidents channel stands."""
    return Change(incident=replace(incident, notice=Posted(str(sent.result["channel"]), str(sent.result["ts"]))))


def record_unpaged(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:
    """A page could not be delivered: the room sees who was not reached, why, and who is paged instead."""
    person, reasons = refused.payload.get("person"), list(reasons_of(refused.payload.get("reasons")))
    named = f" ({person['name']})" if isinstance(person, Mapping) and person["name"] else ""
    user = str(person["id"]) if isinstance(person, Mapping) else ""
    roles = listed(role.label for role in dict.fromkeys(role for _, role in reasons))
    who = f"{roles}{named}" if roles else named.strip(" ()")
    channel = PageChannel(str(refused.payload["channel"]))
    called = instead_of(user, reasons, channel, incident=incident, policy=policy)
    change, instead = page_instead(incident, called, now=now, key=refused.key)
    text = f"Could not reach {who} by {channel.label}: {refused.reason}{instead}"
    told = change.then(
        Change(
            entries=(_entry(EntryKind.UNDELIVERABLE, text, now),),
            effects=(effects.say(incident, f"⚠ {text}", key=f"{refused.key}/unpaged"),),
        )
    )
    if channel is PageChannel.WAR_ROOM or (channel is PageChannel.DM and refused.code not in OF_THE_PERSON):
        return told
    noted = not_reached(told.incident or incident, user, channel, policy=policy, now=now)
    return told.then(Change(incident=noted, timers=(escalation.timer(noted, policy),)))


def reasons_of(kept: Json) -> Iterator[Reason]:
    """Why somebody was paged, as the outbox keeps it."""
    pairs = [pair for pair in kept if isinstance(pair, list | tuple)] if isinstance(kept, list | tuple) else []
    for level, role in pairs:
        yield level if isinstance(level, int) else None, Role(str(role))


def _people(reporter: Person) -> tuple[Person, ...]:
    """Whoever declared, as somebody Slack can reach; nobody where a signal did."""
    return () if reporter.id == BOT else (reporter,)


def _entry(kind: EntryKind, text: str, now: datetime) -> Entry:
    return Entry(kind=kind, occurred_at=now, actor=BOT, text=text)
