"""After an incident: eight prompts, the TODO lines of its room, and two reviews, all of which become action items."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.action_changes import AddItem
from bot.domain.action_items import A_WEEK, LONGEST_TITLE, ItemType, Origin, RecordedItem, on_record
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind
from bot.domain.command import BOT, Command, Person, Where
from bot.domain.digest import as_it_stands, marked_as
from bot.domain.effects import room_lane
from bot.domain.incident import Incident, Mark
from bot.domain.labelled import Labelled
from bot.domain.marking import MarkClass
from bot.domain.policy import Policy
from bot.domain.postmortem_parts import Row
from bot.domain.responders import roles_of
from bot.domain.severity import Severity

REVIEWED_AFTER: Final = (timedelta(days=30), timedelta(days=90))  # from close
TODO: Final = "TODO:"
FRIDAY: Final = 4  # as Python counts weekdays


class Prompt(Labelled):
    """What is looked at after each incident."""

    MONITORING = "monitoring", "Update monitoring and alerting rules"
    TESTING = "testing", "Enhance automated testing coverage"
    DOCUMENTATION = "documentation", "Improve documentation and runbooks"
    TRAINING = "training", "Conduct training sessions on lessons learned"
    SAFEGUARDS = "safeguards", "Implement circuit breakers or safeguards"
    RISK = "risk", "Review and update risk parameters"
    ARCHITECTURE = "architecture", "Schedule architecture reviews"
    RECOVERY = "recovery", "Update disaster recovery procedures"

    @property
    def about(self) -> str:
        """How an action item says that it answers this."""
        return f"prompt/{self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkipPrompt(Command):
    """`/incident prevent 2 no reason`: nothing is to be done about a prompt."""

    prompt: Prompt
    reason: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A prompt, the action items that answer it, and why none is needed; neither while it is open."""

    number: int
    prompt: Prompt
    items: tuple[RecordedItem, ...]
    skipped: str

    @property
    def open(self) -> bool:
        """Whether nobody has answered it."""
        return not self.items and not self.skipped


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line of the room that says what is to do; `item` is what it became, None while it waits."""

    seq: int
    title: str
    author: str
    item: RecordedItem | None

    @property
    def about(self) -> str:
        """How an action item says that it comes from this."""
        return f"todo/{self.seq}"


def skip(incident: Incident, command: SkipPrompt, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Put on record that nothing is to be done about a prompt, and why."""
    text = f"{command.prompt.label}: not needed, {command.reason} ({command.by.name})"
    entry = Entry(
        kind=EntryKind.PREVENTION,
        occurred_at=now,
        actor=command.by.id,
        text=text,
        content={"prompt": command.prompt.value, "reason": command.reason},
    )
    return Change(entries=(entry,), answer=f"Recorded on {incident.reference}: {text}")


def checklist(rows: Sequence[Row]) -> tuple[Checked, ...]:
    """The eight prompts, as a timeline says they are answered; the last word counts."""
    items = on_record(rows)
    skipped = {str(row.content.get("prompt")): row for row in rows if row.kind == EntryKind.PREVENTION}
    return tuple(
        Checked(
            number,
            prompt,
            tuple(each for each in items if each.about == prompt.about),
            _reason(skipped.get(prompt.value)),
        )
        for number, prompt in enumerate(Prompt, start=1)
    )


def candidates(rows: Sequence[Row]) -> tuple[Candidate, ...]:
    """The lines of the room that say what is to do, as they stand at last; those that were deleted are left out."""
    taken = {item.about: item for item in on_record(rows)}
    found = []
    for row in as_it_stands(rows):
        title = row.text.strip().removeprefix(TODO).strip()[:LONGEST_TITLE]
        if marked_as(row, MarkClass.TODO) and row.text.strip().startswith(TODO) and title:
            found.append(Candidate(row.seq, title, row.actor, taken.get(f"todo/{row.seq}")))
    return tuple(found)


def follow_ups(incident: Incident, by: Person, *, now: datetime) -> tuple[AddItem, ...]:
    """The reviews that are due after a close, for whoever led; a P3 needs none."""
    if incident.severity is Severity.P3:
        return ()
    return tuple(_follow_up(incident, by, after, now) for after in REVIEWED_AFTER)


def offer(incident: Incident, *, key: str) -> Effect:
    """Offer what the room's TODO lines say as action items; nothing is posted where there are none."""
    return Effect(kind=EffectKind.OFFER_ITEMS, lane=room_lane(incident), key=f"{key}/offer")


def raised_by(incident: Incident, policy: Policy) -> str:
    """The role of whoever raised the alarm; empty where they hold none."""
    found = roles_of(incident.reporter, incident, policy)
    return found[0].label if found else ""


def _follow_up(incident: Incident, by: Person, after: timedelta, now: datetime) -> AddItem:
    closed = incident.at(Mark.CLOSED) or now
    due = _working_day((closed + after).date())
    return AddItem(
        key=f"follow_up/{incident.id}/{closed.isoformat()}/{after.days}",
        workspace=incident.workspace,
        by=Person(BOT, BOT),
        where=Where(id=incident.id),
        title=f"Review {incident.reference} again after {after.days} days: does what was changed hold?",
        owner=incident.commander or by,
        due=due,
        type=ItemType.PROCESS,
        origin=Origin.FOLLOW_UP,
        snoozed_until=due - A_WEEK,
        about=f"review/{after.days}",
    )


def _working_day(day: date) -> date:
    """The day itself, or the Monday behind a weekend."""
    return day if day.weekday() <= FRIDAY else day + timedelta(days=7 - day.weekday())


def _reason(row: Row | None) -> str:
    return "" if row is None else str(row.content["reason"])
