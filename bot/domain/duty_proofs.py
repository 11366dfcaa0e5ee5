"""How it is known that a duty was met: the page that arrived, or a call that somebody puts on record."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.acknowledgement import TooEarly
from bot.domain.change import Change, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Command, Person
from bot.domain.duties import Told
from bot.domain.duty_alarms import timer
from bot.domain.duty_states import DutyState, Owed, standing
from bot.domain.escalation_policy import PageChannel
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.rooms import Sent, reasons_of
from bot.domain.wording import clock, duration, listed


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordCall(Command):
    """`/incident told ROLE by phone at 09:41`.

    Args:
        role: Who was told.
        told_by: Who says so.
        at: When; None for now.
        note: What else is to be known of it; may be empty.
    """

    role: Role
    told_by: str
    at: datetime | None = None
    note: str = ""


def record_paged(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:
    """A page arrived that a duty owes: the role is told, and its permalink is the proof."""
    roles = {role for level, role in reasons_of(sent.payload["reasons"]) if level is None}
    met = [owed for owed in standing(incident, policy) if owed.role in roles and owed.told is None]
    if not met or sent.result.get("outcome") != "delivered":
        return Change()
    person, proof = _person(sent), _proof(sent)
    told = replace(incident, told=(*incident.told, *(Told(owed.role, now, proof, person) for owed in met)))
    way = PageChannel(str(sent.payload["channel"])).label
    met_in_time = all(now <= owed.due_by for owed in met)
    text = f"{'Duty met: told' if met_in_time else 'Told'} {listed(_in_words(owed, now) for owed in met)}: {person.name} by {way}"
    entry = Entry(
        kind=EntryKind.DUTY,
        occurred_at=now,
        actor=BOT,
        text=text,
        content={"duty": "told", "roles": [owed.role.value for owed in met], "proof": proof},
    )
    return Change(
        incident=told,
        entries=(entry,),
        effects=effects.refresh(told, key=sent.key),
        timers=(timer(told, policy),),
    )


def record_call(incident: Incident, command: RecordCall, *, policy: Policy, now: datetime) -> Change:
    """Put on record that somebody was told by phone.

    Raises:
        TooEarly: The call was before the incident was declared.
    """
    at = command.at or now
    if at < incident.declared_at:
        raise TooEarly(incident)
    note = f": {command.note}" if command.note else ""
    proof = f"by phone at {clock(at)}, told by {command.told_by}{note}"
    told = replace(incident, told=(*incident.told, Told(command.role, at, proof)))
    text = f"{command.role.label.capitalize()} told {proof}"
    content: dict[str, Json] = {"duty": "told", "roles": [command.role.value], "proof": proof}
    return Change(
        incident=told,
        entries=(Entry(kind=EntryKind.DUTY, occurred_at=at, actor=command.by.id, text=text, content=content),),
        effects=(effects.say(told, f"☑ {text}", key=command.key), *effects.refresh(told, key=command.key)),
        timers=(timer(told, policy),),
        answer=f"Recorded: {text}. {_what_follows(told, command.role, policy)}",
    )


def owes(kind: EffectKind, payload: Mapping[str, Json]) -> bool:
    """Whether an effect is a page to somebody by which a duty is met."""
    paging = kind in (EffectKind.PAGE, EffectKind.UPDATE_PAGE, EffectKind.PAGE_OUTSIDE)
    return paging and bool(payload["person"]) and any(level is None for level, _ in reasons_of(payload["reasons"]))


def _person(sent: Sent) -> Person:
    person = sent.payload["person"]
    named = person if isinstance(person, Mapping) else {}
    return Person(str(named["id"]), str(named["name"]))


def _proof(sent: Sent) -> str:
    """Where it can be looked up that the page arrived."""
    result = sent.result
    if "permalink" in result:
        return str(result["permalink"])
    return f"by {result['where']}" if "where" in result else f"Slack message {result['channel']}/{result['ts']}"


def _in_words(owed: Owed, now: datetime) -> str:
    late = f", {duration(now - owed.due_by)} after the deadline" if now > owed.due_by else ""
    return f"{owed.role.label}{late}"


def _what_follows(incident: Incident, role: Role, policy: Policy) -> str:
    owed = next((each for each in standing(incident, policy) if each.role is role), None)
    if owed is None:
        return f"No duty is owed to them at {incident.severity}; the call is on record."
    if owed.state is DutyState.MISSED:
        return f"The duty was due by {clock(owed.due_by)} and stays missed."
    if owed.state is DutyState.DUE:
        return f"It was before {clock(owed.since)}, when the duty began: they must still be told."
    return "The duty is met."
