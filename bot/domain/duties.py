"""Who must be told, whatever happens to the page: duties as data, and what is on record of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.domain.command import Person
from bot.domain.escalation_policy import PageChannel
from bot.domain.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A message the firm owes to a role, counted from the moment the severity took effect.

    Args:
        who: the role that must be told.
        channels: the ways they are told.
        send_after: when the bot sends it by itself.
        within: when it is overdue.
        warn_after: when people are warned that it is still owed; None for no warning.
        delivery_slo: how fast it must arrive once sent; None if not measured.
    """

    who: Role
    channels: tuple[PageChannel, ...]
    send_after: timedelta
    within: timedelta
    warn_after: timedelta | None = None
    delivery_slo: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """Somebody of a role was told.

    Args:
        role: Which.
        at: When the message arrived, or the call was.
        proof: The permalink of the message, which way outside Slack it arrived, or who says so of a call.
        person: Who was told; None where a call does not say.
    """

    role: Role
    at: datetime
    proof: str
    person: Person | None = None


class AlarmKind(StrEnum):
    """Why somebody was alarmed about a duty."""

    WARNED = "warned"  # it is still owed
    MISSED = "missed"  # its time is over


@dataclass(frozen=True, slots=True)
class Alarm:
    """The Incident Commander was alarmed, once, about the duty that is owed to a role since a moment."""

    role: Role
    since: datetime
    kind: AlarmKind
    at: datetime
