"""Commands: what somebody asked for, as frozen values."""

from dataclasses import dataclass
from typing import NewType

IncidentId = NewType("IncidentId", str)

BOT = "warroom"  # the actor of what the bot did by itself


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who acts; `id` is Slack's user id, `name` what others call them."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Where:
    """Which incident is meant: by its reference, by the channel one stands in, or by its id; at least one is set."""

    reference: str | None = None
    channel: str | None = None
    id: IncidentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something asked of one incident.

    Args:
        key: Unique per gesture; a second delivery with the same key gets the first answer.
        workspace: Slack team id.
        by: Who asked.
        where: Which incident.
    """

    key: str
    workspace: str
    by: Person
    where: Where
