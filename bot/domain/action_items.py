"""Action items: what is to be done after an incident, by whom and by when, and whether it worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from bot.domain.change import EntryKind
from bot.domain.command import IncidentId, Person
from bot.domain.errors import DomainError
from bot.domain.labelled import Labelled
from bot.domain.postmortem_parts import Row

A_WEEK: Final = timedelta(days=7)
ASKED_AFTER: Final = timedelta(days=30)  # from done until somebody is asked whether it worked
DUE_AFTER: Final = timedelta(days=28)  # where nobody says by when
LONGEST_TITLE: Final = 200  # characters
MOST_DAYS: Final = 7  # within which a weekday says enough


class ItemType(Labelled):
    """What an action item does about the next incident."""

    PREVENT = "prevent", "prevent"
    DETECT = "detect", "detect"
    MITIGATE = "mitigate", "mitigate"
    PROCESS = "process", "process"


class Urgency(Labelled):
    """How soon it matters; how bad an incident is, is its severity."""

    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"


class ItemStatus(Labelled):
    """Where an action item stands."""

    OPEN = "open", "open"
    IN_PROGRESS = "in_progress", "in progress"
    DONE = "done", "done"
    DROPPED = "dropped", "dropped"


class Origin(Labelled):
    """Where an action item comes from."""

    TYPED = "typed", "added by hand"
    CANDIDATE = "candidate", "a TODO line of the war room"
    PROMPT = "prompt", "a prevention prompt"
    FOLLOW_UP = "follow_up", "a follow-up review"


class NoSuchItem(DomainError):
    """No action item has this number."""

    def __init__(self, number: int) -> None:
        super().__init__(f"There is no action item {number}. `/incident action list` shows yours. Nothing was changed.")


class NotForItem(DomainError):
    """What was asked does not fit to where the item stands; says what does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionItem:
    """Something to do after an incident.

    Args:
        number: By which people name it; unique in a workspace.
        reference: Of its incident.
        due: By when, a day in its owner's zone.
        ticket: Link to it in the firm's tracker; empty for none.
        estimated: What it should cost, in USD; None if nobody says.
        actual: What it did cost.
        done_at: When it was last done; None while it is not.
        effective: Whether it worked, by its owner's word some time later; None while nobody has said.
        snoozed_until: Until that day nobody is reminded of it; None for now.
        reminded: Key of the latest reminder that showed it; empty for none.
        ignored: How many weekly reminders have shown it overdue since anybody last touched it.
        about: What it came from, such as `todo/41` or `prompt/testing`; empty where somebody thought of it.
    """

    number: int
    workspace: str
    incident_id: IncidentId
    reference: str
    title: str
    owner: Person
    due: date
    created_at: datetime
    type: ItemType = ItemType.PREVENT
    urgency: Urgency = Urgency.MEDIUM
    ticket: str = ""
    status: ItemStatus = ItemStatus.OPEN
    estimated: Decimal | None = None
    actual: Decimal | None = None
    origin: Origin = Origin.TYPED
    done_at: datetime | None = None
    effective: bool | None = None
    snoozed_until: date | None = None
    reminded: str = ""
    ignored: int = 0
    about: str = ""

    @property
    def live(self) -> bool:
        """Whether it is still to be done."""
        return self.status in (ItemStatus.OPEN, ItemStatus.IN_PROGRESS)

    def overdue(self, today: date) -> bool:
        """Whether its day is over."""
        return self.live and self.due < today

    def to_verify(self, now: datetime) -> bool:
        """Whether it is time to ask if it worked."""
        done = self.status is ItemStatus.DONE and self.origin is not Origin.FOLLOW_UP
        return done and self.effective is None and self.done_at is not None and now - self.done_at >= ASKED_AFTER


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which items are looked for: those that fit to all that is named."""

    incident_id: IncidentId | None = None
    owner: str | None = None
    numbers: tuple[int, ...] | None = None
    live: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedItem:
    """An action item as the timeline says it stands: the same for everybody who reads the same entries.

    Args:
        seq: The entry that says so.
        owner: Slack user id.
        due: As in a calendar, such as `2012-08-03`.
        about: What it came from, such as `todo/41` or `prompt/testing`; empty where somebody thought of it.
    """

    seq: int
    number: int
    title: str
    owner: str
    due: str
    type: ItemType
    status: ItemStatus
    ticket: str = ""
    about: str = ""


def on_record(rows: Iterable[Row]) -> tuple[RecordedItem, ...]:
    """The action items of a timeline, each as its last entry says, by their numbers; those of removed words are left out."""
    latest: dict[int, RecordedItem] = {}
    for row in rows:
        number = row.content.get("action_item")
        if row.kind == EntryKind.ACTION_ITEM and isinstance(number, int):
            latest[number] = _recorded(row, number)
    return tuple(latest[number] for number in sorted(latest))


def _recorded(row: Row, number: int) -> RecordedItem:
    content = row.content
    return RecordedItem(
        seq=row.seq,
        number=number,
        title=str(content["title"]),
        owner=str(content["owner"]),
        due=str(content["due"]),
        type=ItemType(str(content["type"])),
        status=ItemStatus(str(content["status"])),
        ticket=str(content["ticket"] or ""),
        about=str(content["about"] or ""),
    )


def reminder_key(person: str, week: str) -> str:
    """The key of the one reminder of somebody in a week."""
    return f"reminder/{person}/{week}"


def spelled(day: date) -> str:
    """A day for the record: `Fri 3 Aug 2012`."""
    return f"{day:%a} {day.day} {day:%b %Y}"


def standing(item: ActionItem, today: date) -> str:
    """Where an item stands, in a word or two: `Overdue 6 d`, `Due Thu`, `Due 3 Aug`, `Done`."""
    if not item.live:
        return item.status.label.capitalize()
    if item.snoozed_until is not None and item.snoozed_until > today:
        return f"Snoozed until {_short(item.snoozed_until, today)}"
    if item.overdue(today):
        return f"Overdue {(today - item.due).days} d"
    return f"Due {_short(item.due, today)}"


def in_order(item: ActionItem) -> tuple[bool, date, int]:
    """The order in which items are read: what is to be done first, by its day."""
    return not item.live, item.due, item.number


def _short(day: date, today: date) -> str:
    if timedelta() <= day - today < timedelta(days=MOST_DAYS):
        return "today" if day == today else f"{day:%a}"
    return f"{day.day} {day:%b}" if day.year == today.year else f"{day.day} {day:%b %Y}"
