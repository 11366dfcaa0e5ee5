"""What could not be done is said where people look, never only logged."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, EffectKind, Entry, EntryKind, TimerKind
from bot.domain.command import BOT
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.domain.responders import holders_of
from bot.domain.roles import Role
from bot.domain.rooms import NotSent, Sent
from bot.domain.wording import listed

OF_THE_ROOM: Mapping[EffectKind, str] = {
    EffectKind.POST_CARD: "post the card",
    EffectKind.UPDATE_CARD: "bring the card up to date",
    EffectKind.PIN_CARD: "pin the card",
    EffectKind.POST_LIST: "post a checklist",
    EffectKind.UPDATE_LIST: "bring a checklist up to date",
    EffectKind.SET_TOPIC: "set the topic",
    EffectKind.SET_PURPOSE: "set the purpose",
    EffectKind.INVITE: "invite people",
    EffectKind.SAY: "post a line",
    EffectKind.ARCHIVE_ROOM: "archive the room",
    EffectKind.POST_ANCHOR: "seal the record in the room",
    EffectKind.PIN_ANCHOR: "pin the seal of the record",
}
ELSEWHERE: Mapping[EffectKind, str] = {
    EffectKind.POST_NOTICE: "tell the incidents channel",
    EffectKind.UPDATE_NOTICE: "bring the post in the incidents channel up to date",
    EffectKind.POST_UPDATE: "post a status update in the incidents channel",
    EffectKind.UPDATE_PAGE: "bring a page up to date",
    EffectKind.TELL: "send a direct message",
    EffectKind.WRITE_DRAFT: "write the post-mortem draft",
    EffectKind.SETTLE_FILE: "move or end a kept file",
    EffectKind.TAKE_HEAD: "seal the record",
    EffectKind.SEND_ANCHOR: "seal the record outside Slack",
    EffectKind.BACKFILL: "compare the war room with the record",
    EffectKind.BACKFILL_THREAD: "compare a thread with the record",
}
STOPPED: Mapping[TimerKind, str] = {
    TimerKind.ESCALATION: "Paging has stopped after five failures. Page by hand, and tell whoever runs warroom",
    TimerKind.UPDATE: "Reminders of status updates have stopped after five failures. Watch the clock, and tell whoever "
    "runs warroom",
    TimerKind.BRIEF: "Followers are told nothing more after five failures. Tell them yourself, and tell whoever runs warroom",
    TimerKind.ARCHIVE: "The room is not archived by itself after five failures. Archive it by hand, and tell whoever runs warroom",
    TimerKind.DUTY: "Deadlines of duties are watched no more after five failures. See who must be told on the card, and "
    "tell whoever runs warroom",
    TimerKind.LOSS: "A loss that was read back does not count by itself after five failures. Type /incident loss confirm, and tell whoever runs warroom",
    TimerKind.REASON: "Nobody is reminded of missing reasons after five failures. Ask for them, and tell whoever runs warroom",
    TimerKind.HANDOVER: "Hand-overs have stopped after five failures. Agree on who has it, and tell whoever runs warroom",
    TimerKind.PHASE: "Reminders have stopped after five failures. Watch the clock, and tell whoever runs warroom",
}
_SAID = "/unsent"  # a message about a failure whose own failure is only put on record


def record_unsent(incident: Incident, refused: NotSent, *, policy: Policy, now: datetime) -> Change:
    """Something was refused for good: on record, and told in the room, or to the commander if the room is what fails."""
    in_room = refused.kind in OF_THE_ROOM
    if in_room and (incident.channel is None or (incident.archived and refused.code == "is_archived")):
        return Change()  # that there is no room, or no more, was told once
    what = OF_THE_ROOM.get(refused.kind) or ELSEWHERE.get(refused.kind, refused.kind.value.replace("_", " "))
    text = f"Could not {what}: {refused.reason}"
    change = Change(entries=(_entry(text, now),))
    if _SAID in refused.key:
        return change
    key = f"{refused.key}{_SAID}"
    if not in_room:
        return change.then(Change(effects=(effects.say(incident, f"⚠ {text}", key=key),)))
    leaders = holders_of(Role.INCIDENT_COMMANDER, incident, policy)
    return change.then(
        Change(
            effects=tuple(
                effects.tell(each, "line", key=key, text=f"⚠ {incident.reference}: {text}") for each in leaders
            )
        )
    )


def record_invited(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Some people could not be brought into the room: the room sees who."""
    left_out = sent.result.get("left_out")
    users = [str(user) for user in left_out] if isinstance(left_out, list | tuple) else []
    if not users:
        return Change()
    text = f"Slack did not let {listed(users)} into the room. Ask a workspace admin"
    return Change(
        entries=(_entry(text, now),), effects=(effects.say(incident, f"⚠ {text}", key=f"{sent.key}/left_out"),)
    )


def timer_given_up(incident: Incident, kind: TimerKind, *, now: datetime, key: str) -> Change:
    """A timer failed five times and will not be tried again: the room must know that it is on its own."""
    text = STOPPED[kind]
    return Change(entries=(_entry(text, now),), effects=(effects.say(incident, f"⚠ {text}", key=key),))


def _entry(text: str, now: datetime) -> Entry:
    return Entry(kind=EntryKind.UNDELIVERABLE, occurred_at=now, actor=BOT, text=text)
