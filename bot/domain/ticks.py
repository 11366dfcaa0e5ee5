"""What is on record of a checklist in one incident: ticks, ticks that wait, and steps that went ahead of others."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.command import Person
from bot.domain.labelled import Labelled


class Sheet(Labelled):
    """A checklist as people see it: one message in the room."""

    CONTAINMENT = "containment", "Containment list"
    RESOLUTION = "resolution", "Investigation and resolution list"
    RESUME = "resume", "Resume checklist"


class Outcome(Labelled):
    """What a tick says of its item."""

    DONE = "done", "done"
    NOT_NEEDED = "not_needed", "not needed"
    WAIVED = "waived", "waived"


@dataclass(frozen=True, slots=True)
class Tick:
    """An item is settled.

    Args:
        item: Its id.
        outcome: How.
        by: Who says so.
        at: When they said so.
        words: The proof, or for what was not done the reason; may be empty.
    """

    item: str
    outcome: Outcome
    by: Person
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A tick whose author was warned that other steps come first; one tap makes it a tick.

    Args:
        item: Its id.
        by: Who was warned.
        at: When.
        words: What they gave as proof.
    """

    item: str
    by: Person
    at: datetime
    words: str = ""


@dataclass(frozen=True, slots=True)
class Bypass:
    """Somebody went past a gate; the reason may follow.

    Args:
        what: The item that went ahead of others, or `resume` for trading that went on without its approvers.
        by: Who.
        at: When.
        reason: Empty while they have not said.
        asked: Whether they were reminded of the reason.
    """

    what: str
    by: Person
    at: datetime
    reason: str = ""
    asked: bool = False
