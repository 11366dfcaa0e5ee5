"""What becomes of action items: added, started, done, dropped, handed over, and whether they worked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from bot.domain import effects
from bot.domain.action_items import DUE_AFTER, ActionItem, ItemStatus, ItemType, NotForItem, Origin, Urgency, spelled
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.command import BOT, Command, Person
from bot.domain.incident import Incident
from bot.domain.wording import usd


@dataclass(frozen=True, slots=True, kw_only=True)
class AddItem(Command):
    """`/incident action add`: somebody has to do something.

    Args:
        due: A day in the owner's zone.
    """

    title: str
    owner: Person
    due: date
    type: ItemType = ItemType.PREVENT
    urgency: Urgency = Urgency.MEDIUM
    ticket: str = ""
    estimated: Decimal | None = None
    origin: Origin = Origin.TYPED
    snoozed_until: date | None = None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """Somebody works on it."""


@dataclass(frozen=True, slots=True)
class Finished:
    """It is done; `cost` in USD if somebody says."""

    cost: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """It will not be done."""

    reason: str


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody else has it."""

    to: Person


@dataclass(frozen=True, slots=True)
class DueOn:
    """It is due on another day."""

    due: date


@dataclass(frozen=True, slots=True)
class Ticketed:
    """It is in the firm's tracker."""

    ticket: str


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Nobody is reminded of it before that day."""

    until: date


@dataclass(frozen=True, slots=True)
class Verified:
    """It worked, or it happened again."""

    worked: bool


Step = Started | Finished | Dropped | Assigned | DueOn | Ticketed | Snoozed | Verified


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeItem(Command):
    """Something becomes of an action item; `seen_in` is the key of the reminder where a button was pressed."""

    number: int
    step: Step
    seen_in: str = ""


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What a decision makes of an item, and what it alters beside."""

    item: ActionItem
    change: Change


def add(incident: Incident, command: AddItem, number: int, *, now: datetime) -> ItemChange:
    """Put an item on record; whoever is to do it hears of it."""
    item = ActionItem(
        number=number,
        workspace=incident.workspace,
        incident_id=incident.id,
        reference=incident.reference,
        title=command.title,
        owner=command.owner,
        due=command.due,
        created_at=now,
        type=command.type,
        urgency=command.urgency,
        ticket=command.ticket,
        estimated=command.estimated,
        origin=command.origin,
        snoozed_until=command.snoozed_until,
        about=command.about,
    )
    facts = (f"{item.type.label}, {item.owner.name}, due {spelled(item.due)}", *_costs(item))
    text = f"Action item {number}: {item.title} ({', '.join(facts)})"
    answer = f"{text}. Change it with /incident action done|due|assign {number}."
    return ItemChange(
        item, Change(entries=(_entry(item, text, command.by, now),), effects=_told(item, command), answer=answer)
    )


def move(item: ActionItem, command: ChangeItem, *, now: datetime) -> ItemChange:
    """Make of an item what somebody says; whatever they do, it is not ignored any more.

    Raises:
        NotForItem: It stands elsewhere.
    """
    moved, said = _moved(item, command.step, now)
    touched = replace(moved, ignored=0)
    text = f"Action item {item.number} {said}: {item.title} ({command.by.name})"
    told = _told(touched, command) if touched.owner != item.owner else ()
    made = (*told, *refresh({item.reminded, command.seen_in}, key=command.key))
    answer = f"Action item {item.number} {said}. {item.reference}: {item.title}"
    return ItemChange(touched, Change(entries=(_entry(touched, text, command.by, now),), effects=made, answer=answer))


def refresh(reminders: Iterable[str], *, key: str) -> tuple[Effect, ...]:
    """Show on reminders, by their keys, where their items stand now."""
    return tuple(
        Effect(
            kind=EffectKind.UPDATE_REMINDER,
            lane=f"dm/{_reader(reminder)}",
            key=f"{key}/refresh/{reminder}",
            payload={"reminder": reminder},
            coalesce=f"refresh/{reminder}",
        )
        for reminder in sorted(filter(None, reminders))
    )


def _moved(item: ActionItem, step: Step, now: datetime) -> tuple[ActionItem, str]:
    match step:
        case Verified():
            return _verified(item, step, now)
        case _ if not item.live:
            raise NotForItem(
                f"Action item {item.number} is {item.status.label} already. "
                f"If it is needed again, add it anew: `/incident action add {item.reference} …`. Nothing was changed."
            )
        case Finished() | Dropped():
            return _ended(item, step, now)
        case _:
            return _kept(item, step)


def _ended(item: ActionItem, step: Finished | Dropped, now: datetime) -> tuple[ActionItem, str]:
    if isinstance(step, Dropped):
        return replace(item, status=ItemStatus.DROPPED), f"dropped, {step.reason}"
    done = replace(
        item,
        status=ItemStatus.DONE,
        done_at=now,
        effective=None,
        actual=item.actual if step.cost is None else step.cost,
    )
    return done, "done" if step.cost is None else f"done for {usd(step.cost)}"


def _kept(item: ActionItem, step: Started | Assigned | DueOn | Ticketed | Snoozed) -> tuple[ActionItem, str]:
    match step:
        case Started():
            return replace(item, status=ItemStatus.IN_PROGRESS), "in progress"
        case Assigned():
            return replace(item, owner=step.to), f"handed over to {step.to.name}"
        case DueOn():
            return replace(item, due=step.due, snoozed_until=None), f"due {spelled(step.due)}"
        case Ticketed():
            return replace(item, ticket=step.ticket), f"in the tracker, {step.ticket}"
        case _:
            return replace(item, snoozed_until=step.until), f"snoozed until {spelled(step.until)}"


def _verified(item: ActionItem, step: Verified, now: datetime) -> tuple[ActionItem, str]:
    if item.status is not ItemStatus.DONE:
        raise NotForItem(
            f"Action item {item.number} is {item.status.label}, so nobody can say whether it worked. "
            f"Type `/incident action done {item.number}` first. Nothing was changed."
        )
    if step.worked:
        return replace(item, effective=True), "worked"
    again = replace(item, status=ItemStatus.OPEN, effective=False, due=(now + DUE_AFTER).date(), snoozed_until=None)
    return again, f"did not work and is open again, due {spelled(again.due)}"


def _told(item: ActionItem, command: AddItem | ChangeItem) -> tuple[Effect, ...]:
    """Whoever has it now is asked about by Slack, and told by whom if it was not themselves."""
    known = effects.learn(item.owner.id)
    if command.by.id in (item.owner.id, BOT):
        return (known,)
    text = (
        f"{command.by.name} gave you action item {item.number} of {item.reference}: {item.title}. "
        f"It is due {spelled(item.due)}. Type /incident action list to see yours."
    )
    return known, effects.tell(item.owner, "line", key=command.key, text=text)


def _entry(item: ActionItem, text: str, by: Person, now: datetime) -> Entry:
    return Entry(kind=EntryKind.ACTION_ITEM, occurred_at=now, actor=by.id, text=text, content=_content(item))


def _content(item: ActionItem) -> Mapping[str, Json]:
    return {
        "action_item": item.number,
        "title": item.title,
        "type": item.type.value,
        "urgency": item.urgency.value,
        "owner": item.owner.id,
        "due": item.due.isoformat(),
        "status": item.status.value,
        "ticket": item.ticket or None,
        "estimated_usd": _exact(item.estimated),
        "actual_usd": _exact(item.actual),
        "effective": item.effective,
        "origin": item.origin.value,
        "about": item.about or None,
    }


def _costs(item: ActionItem) -> tuple[str, ...]:
    return () if item.estimated is None else (f"estimated {usd(item.estimated)}",)


def _reader(reminder: str) -> str:
    return reminder.split("/")[1]


def _exact(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
