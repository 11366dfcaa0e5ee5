"""Status updates: what those who are not in the room are told at intervals, and a reminder when one is due."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json, Timer, TimerKind
from bot.domain.command import BOT, Command, Person
from bot.domain.drills import duties_owed
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark
from bot.domain.paging import lateness
from bot.domain.policy import Policy
from bot.domain.responders import holders_of, leaders, plan_of
from bot.domain.wording import clock, duration

IN_ROOM_FROM: Final = 2  # the first reminder is between the bot and the commander, the next one is the room's business


@dataclass(frozen=True, slots=True, kw_only=True)
class PostUpdate(Command):
    """The form, or `/incident update text`.

    Args:
        known: What is known now.
        impact: What it does to the firm; may be empty.
        doing: What is being done; may be empty.
        next_at: When the next update is promised; None leaves that to the policy.
    """

    known: str
    impact: str = ""
    doing: str = ""
    next_at: datetime | None = None


class NoMoreUpdates(DomainError):
    """Somebody posted an update of an incident that is closed."""

    def __init__(self, incident: Incident) -> None:
        super().__init__(
            f"{incident.reference} is closed. Type /incident note to add to the record, or /incident reopen."
        )


def post(incident: Incident, command: PostUpdate, *, policy: Policy, now: datetime) -> Change:
    """Post an update in the room, under the post in the incidents channel, and to those the severity owes the news.

    Raises:
        NoMoreUpdates: The incident is closed.
    """
    if not incident.open:
        raise NoMoreUpdates(incident)
    updates = replace(incident.updates, posted_at=now, next_at=command.next_at, reminders=())
    posted = replace(incident, updates=updates)
    due = due_at(posted, policy)
    words: dict[str, Json] = {"known": command.known, "impact": command.impact, "doing": command.doing}
    said = {**words, "by": command.by.name, "next_at": due.isoformat() if due else ""}
    text = f"Status update by {command.by.name}: {_in_one_line(command, due)}"
    return Change(
        incident=posted,
        entries=(Entry(kind=EntryKind.STATUS_UPDATE, occurred_at=now, actor=command.by.id, text=text, content=words),),
        effects=(
            effects.say_template(posted, "status_update", key=command.key, **said),
            Effect(kind=EffectKind.POST_UPDATE, lane=effects.LOG_LANE, key=f"{command.key}/update", payload=said),
            *(
                effects.inform(each, "status_update", key=command.key, **said)
                for each in stakeholders(posted, policy)
                if each.id != command.by.id
            ),
            *effects.refresh(posted, key=command.key),
        ),
        timers=(timer(posted, policy),),
        answer=f"Posted. {_next_words(command, posted, due)}",
    )


def stakeholders(incident: Incident, policy: Policy) -> tuple[Person, ...]:
    """Whom the severity owes the news, whether or not they can help; each once."""
    owed = duties_owed(incident, policy)
    people = (person for duty in owed for person in holders_of(duty.who, incident, policy))
    return tuple({person.id: person for person in people}.values())


def due_at(incident: Incident, policy: Policy) -> datetime | None:
    """When the next update is due: as the policy asks, or sooner if that was promised; None where none is owed."""
    if incident.stood_down:
        return None
    every, began = _every(incident, policy), _counted_from(incident)
    promised = incident.updates.next_at if incident.updates.posted_at == began else None
    asked = None if every is None else began + every
    return min((at for at in (promised, asked) if at is not None), default=None)


def timer(incident: Incident, policy: Policy) -> Timer:
    """The timer that matches the incident's state: the next reminder."""
    return Timer(TimerKind.UPDATE, _next_reminder(incident, policy))


def remind(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Remind the commander that an update is due, and the room from the second time on; after downtime once."""
    at, due = _next_reminder(incident, policy), due_at(incident, policy)
    if at is None or due is None or at > now:
        return Change(timers=(timer(incident, policy),))
    before = _reminders(incident)
    number = len(before) + 1
    reminded = replace(incident, updates=replace(incident.updates, reminders=(*before, now)))
    text = "Status update due" if number < IN_ROOM_FROM else f"Status update overdue for {duration(now - due)}"
    content: dict[str, Json] = {"late_s": int((now - at).total_seconds())}
    entry = Entry(kind=EntryKind.NUDGE, occurred_at=now, actor=BOT, text=f"{text}{lateness(now - at)}", content=content)
    return Change(
        incident=reminded,
        entries=(entry,),
        effects=tuple(_reminding(reminded, number, policy, key)),
        timers=(timer(reminded, policy),),
    )


def wanted(incident: Incident, number: int, *, policy: Policy, now: datetime) -> bool:
    """Whether a reminder still has something to remind of when it leaves, and no later one is behind it."""
    due = due_at(incident, policy)
    return due is not None and due <= now and number >= len(_reminders(incident))


def _reminding(incident: Incident, number: int, policy: Policy, key: str) -> Iterator[Effect]:
    for each in leaders(incident, policy):
        yield effects.remind(each, "update_due", key=key, number=number)
    if number >= IN_ROOM_FROM:
        yield effects.say_template(incident, "update_due", key=key, number=number)


def _in_one_line(command: PostUpdate, due: datetime | None) -> str:
    named = (("Impact", command.impact), ("Doing", command.doing), ("Next update", clock(due) if due else ""))
    return ". ".join((command.known.rstrip("."), *(f"{name}: {text}" for name, text in named if text)))


def _next_words(command: PostUpdate, incident: Incident, due: datetime | None) -> str:
    if due is None:
        return "No further update is due."
    sooner = command.next_at is not None and due < command.next_at
    why = f": {incident.severity} asks for it before {clock(command.next_at)}" if command.next_at and sooner else ""
    return f"The next update is due at {clock(due)}{why}."


def _every(incident: Incident, policy: Policy) -> timedelta | None:
    plan = plan_of(incident, policy)
    if incident.at(Mark.CONTAINED) is not None and plan.contained_status_update_every is not None:
        return plan.contained_status_update_every
    return plan.status_update_every


def _counted_from(incident: Incident) -> datetime:
    """The last update, or what began a cadence of its own: declaring, another severity, opening it again."""
    steps = [step.at for step in incident.severity_history[-1:]]
    last = [at for at in (incident.updates.posted_at, incident.updates.reopened_at) if at is not None]
    return max([incident.declared_at, *steps, *last])


def _reminders(incident: Incident) -> tuple[datetime, ...]:
    return tuple(at for at in incident.updates.reminders if at > _counted_from(incident))


def _next_reminder(incident: Incident, policy: Policy) -> datetime | None:
    """When an update is due, then a cadence after each reminder: never a burst, and once where there is no cadence."""
    reminded = _reminders(incident)
    if not reminded or incident.stood_down:
        return due_at(incident, policy)
    every = _every(incident, policy)
    return None if every is None else reminded[-1] + every
