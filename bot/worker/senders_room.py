"""Senders of the war room: the channel itself, its card, topic, purpose, people and lines."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.domain.change import EffectKind, Json
from bot.domain.facts import open_questions
from bot.domain.impact import INPUTS
from bot.domain.incident import Incident, Mark, Posted
from bot.domain.phase import Phase
from bot.domain.prevention import raised_by
from bot.domain.roles import Role
from bot.integrations.ports import Refused, Room
from bot.render import losses, messages
from bot.render.halts import resume_request
from bot.render.names import room_name
from bot.render.review import review_message
from bot.worker.outlet import Outlet, mark_of
from bot.worker.senders_updates import update_due_of, update_of
from storage.outbox import Delivery

MOST_NAMES = 5  # tried before giving up on a name that others hold
MOST_PEOPLE = 100  # invited in one call
MOST_TOPIC = 250  # characters


async def create_room(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Make the war room's channel; a channel of that name that is not ours is left alone."""
    incident = await outlet.incident(delivery)
    for attempt in range(1, MOST_NAMES + 1):
        room = await _room_of_name(outlet, delivery, room_name(incident, attempt))
        if room is not None:
            return {"channel": room.id, "name": room.name}
    raise Refused("Somebody else holds every name that the war room could have.", code="name_taken")


async def _room_of_name(outlet: Outlet, delivery: Delivery, name: str) -> Room | None:
    """Our channel of that name, made now or by an attempt whose answer was lost; None if it is a stranger's."""
    if delivery.ambiguous and (made := await outlet.chat.find_room(name, since=delivery.first_attempt_at)):
        return made
    try:
        return await outlet.chat.create_room(name)
    except Refused as error:
        if error.code != "name_taken":
            raise
        return None


async def post_card(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Post the card, the room's first message."""
    incident = await outlet.incident(delivery)
    return await post(outlet, delivery, room_of(incident), await card_of(outlet, incident))


async def update_card(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Make the card true again."""
    incident = await outlet.incident(delivery)
    if incident.card is not None:
        await outlet.chat.update(incident.card.channel, incident.card.ts, await card_of(outlet, incident))
    return {}


async def pin_card(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Pin the card."""
    incident = await outlet.incident(delivery)
    if incident.card is not None:
        await outlet.chat.pin(incident.card.channel, incident.card.ts)
    return {}


async def set_topic(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Say in the topic how bad it is and who leads."""
    incident = await outlet.incident(delivery)
    leader = f" · led by {incident.commander.name}" if incident.commander else ""
    topic = f"{incident.severity.marker} {incident.severity.label} · {incident.reference}{leader} · {incident.title}"
    await outlet.chat.set_topic(room_of(incident), topic[:MOST_TOPIC])
    return {}


async def set_purpose(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Say in the purpose what the room is for."""
    incident = await outlet.incident(delivery)
    purpose = f"War room of {incident.reference}, declared by {incident.reporter.name}. What is said here is recorded."
    await outlet.chat.set_purpose(room_of(incident), purpose[:MOST_TOPIC])
    return {}


async def invite(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Bring people into the room; those Slack will not let in are named in the result."""
    people = delivery.payload["people"]
    users = [str(user) for user in people] if isinstance(people, list | tuple) else []
    left_out = await outlet.chat.invite(room_of(await outlet.incident(delivery)), users[:MOST_PEOPLE])
    return {"left_out": list(left_out)}


async def archive_room(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Close the channel."""
    await outlet.chat.archive(room_of(await outlet.incident(delivery)))
    return {}


async def say(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Post a line or a message in the room."""
    incident = await outlet.incident(delivery)
    return await post(outlet, delivery, room_of(incident), _said(outlet, incident, delivery.payload))


async def post_notice(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Post the incident in the incidents channel."""
    channel = await outlet.log_channel()
    if channel is None:
        raise Refused("No incidents channel is set: set WARROOM_INCIDENTS_CHANNEL.", code="no_log_channel")
    incident = await outlet.told(delivery)
    return await post(outlet, delivery, channel, messages.notice(outlet.templates, incident))


async def update_notice(outlet: Outlet, delivery: Delivery) -> Mapping[str, Json]:
    """Make the post in the incidents channel true again."""
    incident = await outlet.told(delivery)
    if incident.notice is not None:
        notice = messages.notice(outlet.templates, incident)
        await outlet.chat.update(incident.notice.channel, incident.notice.ts, notice)
    return {}


async def card_of(outlet: Outlet, incident: Incident) -> Mapping[str, Any]:
    """The card as it is now; what nobody has answered stands on it as open."""
    policy = await outlet.rules()
    unknown = [INPUTS[name].label for name in incident.impact.unknown] if incident.triaged else []
    questions = [*open_questions(incident, policy), *unknown]
    return messages.card(outlet.templates, incident, policy, questions=questions)


async def post(
    outlet: Outlet, delivery: Delivery, channel: str, message: Mapping[str, Any], *, thread: str | None = None
) -> Mapping[str, Json]:
    """Post a message, once: if an earlier attempt may have arrived, look for it first."""
    posted = await _posted_before(outlet, delivery, channel, thread)
    if posted is None:
        posted = await outlet.chat.post(channel, message, key=mark_of(delivery.key), thread=thread)
    return {"channel": posted.channel, "ts": posted.ts}


async def _posted_before(outlet: Outlet, delivery: Delivery, channel: str, thread: str | None) -> Posted | None:
    if not delivery.ambiguous:
        return None
    mark, since = mark_of(delivery.key), delivery.first_attempt_at
    return await outlet.chat.find_post(channel, key=mark, since=since, thread=thread)


def _said(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    return SAID.get(str(payload["template"]), _line)(outlet, incident, payload)


def _line(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:  # noqa: ARG001  # all are asked the same way
    return messages.line(outlet.templates, str(payload["text"]))


def _closed(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    resolved = incident.at(Mark.RESOLVED)
    return messages.closed(
        outlet.templates,
        incident,
        filled=_count(payload, "filled"),
        prompts=_count(payload, "prompts"),
        thanks=raised_by(incident, outlet.policy),
        due=outlet.policy.review_due(resolved) if resolved else None,
    )


def review_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:  # noqa: ARG001  # all are asked the same way
    """Where the review of a post-mortem stands."""
    return review_message(outlet.templates, incident, outlet.policy)


def resume_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    """The request to resume, as it stands."""
    return resume_request(outlet.templates, incident, outlet.policy)


def reminder_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    """The reminder of a phase window or of a status update."""
    return (_nudge if payload["template"] == "nudge" else update_due_of)(outlet, incident, payload)


def _nudge(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:
    """The reminder of a window that has ended, as late as it is when it leaves."""
    phase = Phase(str(payload["phase"]))
    window = outlet.policy.windows[phase]
    end = incident.detected_at + window.end if window.end else incident.detected_at
    return messages.nudge(
        outlet.templates, incident, phase, overdue=outlet.now() - end, number=_count(payload, "number")
    )


def consent_of(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    """Asks for the consents that are missing when it leaves, in the room or in a message to who can give them."""
    if incident.lowering is None:
        return messages.line(outlet.templates, f"The request to lower {incident.reference} is settled.")
    return messages.consent_request(outlet.templates, incident, incident.lowering)


def _loss_doubt(outlet: Outlet, incident: Incident, payload: Mapping[str, Json]) -> Mapping[str, Any]:  # noqa: ARG001  # as above
    """Reads a figure back that looks like a slip; what is settled when it leaves is only a line."""
    if incident.loss_waiting is None:
        return messages.line(outlet.templates, f"The figure for {incident.reference} is settled.")
    return losses.loss_doubt(outlet.templates, incident, incident.loss_waiting, outlet.policy)


def handover_of(
    outlet: Outlet, incident: Incident, payload: Mapping[str, Json], *, yours: bool = False
) -> Mapping[str, Any]:
    """Asks whoever is on call now to take over, in a message to them or in the room."""
    names = (str(payload["owner"]), str(payload["next"]))
    return messages.handover(outlet.templates, incident, Role(str(payload["role"])), names, yours=yours)


def _count(payload: Mapping[str, Json], name: str) -> int:
    value = payload[name]
    return value if isinstance(value, int) else 0


def room_of(incident: Incident) -> str:
    """The channel of the war room.

    Raises:
        Refused: There is none, with the reason.
    """
    if incident.channel is None:
        raise Refused(incident.room_failed or "The war room is not open.", code="no_room")
    return incident.channel


# What is said in the room, by its template; anything else is one line.
SAID: Final[Mapping[str, Callable[[Outlet, Incident, Mapping[str, Json]], Mapping[str, Any]]]] = {
    "nudge": reminder_of,
    "update_due": reminder_of,
    "consent_request": consent_of,
    "status_update": update_of,
    "handover": handover_of,
    "loss_doubt": _loss_doubt,
    "closed": _closed,
    "review": review_of,
    "resume_request": resume_of,
}
ROOM_SENDERS = {
    EffectKind.CREATE_ROOM: create_room,
    EffectKind.POST_CARD: post_card,
    EffectKind.UPDATE_CARD: update_card,
    EffectKind.PIN_CARD: pin_card,
    EffectKind.SET_TOPIC: set_topic,
    EffectKind.SET_PURPOSE: set_purpose,
    EffectKind.INVITE: invite,
    EffectKind.ARCHIVE_ROOM: archive_room,
    EffectKind.SAY: say,
    EffectKind.POST_NOTICE: post_notice,
    EffectKind.UPDATE_NOTICE: update_notice,
}
