"""What decisions ask the worker to send, and in which lane each leaves."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.change import Effect, EffectKind, Json
from bot.domain.command import Person
from bot.domain.incident import Incident
from bot.domain.roles import Role

LOG_LANE = "log"  # the incidents channel
INFORM_LANES = "inform/"  # each begins so in which news goes to those who only have to know
QUIET_LANES = "quiet/"  # each begins so in which something may wait for the end of quiet hours, and is not late there


def say(incident: Incident, text: str, *, key: str) -> Effect:
    """One line in the war room."""
    return say_template(incident, "line", key=key, text=text)


def say_template(incident: Incident, template: str, *, key: str, **payload: Json) -> Effect:
    """A message in the war room, rendered when it leaves."""
    return Effect(
        kind=EffectKind.SAY, lane=room_lane(incident), key=f"{key}/say", payload={"template": template, **payload}
    )


def tell(person: Person, template: str, *, key: str, **payload: Json) -> Effect:
    """A direct message that is no page."""
    return Effect(
        kind=EffectKind.TELL,
        lane=dm_lane(person),
        key=f"{key}/tell/{person.id}",
        payload={"template": template, "person": named(person), **payload},
    )


def inform(person: Person, template: str, *, key: str, **payload: Json) -> Effect:
    """A direct message that presses nobody: it leaves beside what pages, and never holds it up."""
    return replace(tell(person, template, key=key, **payload), lane=f"{INFORM_LANES}{person.id}")


def remind(person: Person, template: str, *, key: str, **payload: Json) -> Effect:
    """A direct message that can wait for the end of quiet hours, and that waits alone."""
    return replace(tell(person, template, key=key, **payload), lane=f"{QUIET_LANES}{person.id}")


def write_to(user: str, text: str, *, key: str) -> Effect:
    """A direct message that belongs to no incident; plain words."""
    return Effect(
        kind=EffectKind.WRITE_TO, lane=f"dm/{user}", key=f"{key}/write/{user}", payload={"user": user, "text": text}
    )


def refresh(incident: Incident, *, key: str) -> tuple[Effect, ...]:
    """Bring the card and the notice in the incidents channel up to date; they render what is true when they leave."""
    return (
        Effect(
            kind=EffectKind.UPDATE_CARD,
            lane=room_lane(incident),
            key=f"{key}/card",
            coalesce=f"card/{incident.id}",
        ),
        Effect(
            kind=EffectKind.UPDATE_NOTICE,
            lane=LOG_LANE,
            key=f"{key}/notice",
            coalesce=f"notice/{incident.id}",
        ),
    )


def topic(incident: Incident, *, key: str) -> tuple[Effect, ...]:
    """Bring the room's topic up to date; nothing while there is no room, which is given its topic when it opens."""
    if incident.channel is None:
        return ()
    lane = f"topic/{incident.id}"
    return (Effect(kind=EffectKind.SET_TOPIC, lane=lane, key=f"{key}/topic", coalesce=lane),)


def invite(incident: Incident, people: Iterable[Person], *, key: str) -> tuple[Effect, ...]:
    """Bring people into the room; nothing while there is no room or nobody to bring."""
    ids = tuple(dict.fromkeys(person.id for person in people))
    if not ids or incident.channel is None:
        return ()
    return (
        Effect(
            kind=EffectKind.INVITE, lane=f"invite/{incident.id}", key=f"{key}/invite", payload={"people": list(ids)}
        ),
    )


def update_pages(incident: Incident, *, key: str) -> tuple[Effect, ...]:
    """Show the present state on the latest page of everybody who was paged."""
    return tuple(update_page(Person(user, ""), paged.key, key=key) for user, paged in incident.paged.items())


def update_page(
    person: Person, page_key: str, *, key: str, reasons: tuple[tuple[int | None, Role], ...] = ()
) -> Effect:
    """Show the present state on a page; `reasons` are set where the update itself is a page."""
    return Effect(
        kind=EffectKind.UPDATE_PAGE,
        lane=dm_lane(person),
        key=f"{key}/update/{page_key}",
        payload={"page": page_key, "person": named(person), "channel": "dm", "reasons": reasons_json(reasons)},
        coalesce=None if reasons else f"page/{page_key}",
        urgent=bool(reasons),
    )


def reasons_json(reasons: Iterable[tuple[int | None, Role]]) -> list[Json]:
    """Why somebody is paged, as the outbox keeps it: pairs of level (None for a duty) and role."""
    return [[level, role.value] for level, role in reasons]


def named(person: Person) -> dict[str, Json]:
    """A person as the outbox keeps them."""
    return {"id": person.id, "name": person.name}


def room_lane(incident: Incident) -> str:
    """What is posted in one room leaves in order."""
    return f"room/{incident.id}"


def dm_lane(person: Person) -> str:
    """What is posted to one person leaves in order."""
    return f"dm/{person.id}"


def write_draft(incident: Incident, *, key: str, **payload: Json) -> Effect:
    """Draft the post-mortem from what is on record when this leaves."""
    return Effect(kind=EffectKind.WRITE_DRAFT, lane=f"draft/{incident.id}", key=f"{key}/draft", payload=payload)


def hand_over(incident: Incident, formats: Iterable[str], *, version: Json, key: str) -> tuple[Effect, ...]:
    """Put a version of the post-mortem into the war room, a file for each format."""
    return tuple(
        Effect(
            kind=EffectKind.RESERVE_FILE,
            lane=f"draft/{incident.id}",
            key=f"{key}/file/{each}",
            payload={"version": version, "format": str(each)},
        )
        for each in formats
    )


def ask_group(group: str, *, key: str, **page: Json) -> Effect:
    """Ask Slack who is in a user group; `page` is why, where it is called."""
    return Effect(
        kind=EffectKind.ASK_GROUP,
        lane=f"group/{group}",
        key=f"{key}/group/{group}",
        payload={"group": group, **page},
        urgent=bool(page),
    )


def learn(user: str) -> Effect:
    """Ask Slack once how somebody is called and in which zone they live."""
    return Effect(kind=EffectKind.LEARN_PERSON, lane="people", key=f"person/{user}", payload={"user": user})
