"""War rooms are archived some time after closing; what is learned later goes on record all the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Timer, TimerKind
from bot.domain.incident import Incident, Mark
from bot.domain.policy import Policy

AFTER: Final = timedelta(days=14)  # from closing


def timer(incident: Incident, _policy: Policy) -> Timer:
    """When the room is to be archived; never while the incident is open, has no room, or was archived."""
    closed = None if incident.open else incident.at(Mark.CLOSED)
    due = closed is not None and incident.channel is not None and not incident.archived
    return Timer(TimerKind.ARCHIVE, closed + AFTER if due and closed else None)


def archive(incident: Incident, *, policy: Policy, now: datetime, key: str) -> Change:
    """Say where late knowledge goes, then archive the room."""
    due = timer(incident, policy).due_at
    if due is None or due > now:
        return Change(timers=(Timer(TimerKind.ARCHIVE, due),))
    text = (
        f"This room is archived, {AFTER.days} days after closing. What you learn later goes on record "
        f"from anywhere: /incident note {incident.reference} …"
    )
    room = Effect(kind=EffectKind.ARCHIVE_ROOM, lane=effects.room_lane(incident), key=f"{key}/archive")
    return Change(incident=replace(incident, archived=True), effects=(effects.say(incident, text, key=key), room))
