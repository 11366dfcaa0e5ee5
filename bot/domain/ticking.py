"""Ticking checklists: who settled an item, when and how it is proved; undone only by a new entry."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import effects
from bot.domain.change import Change, Effect, EffectKind, Entry, EntryKind, Json
from bot.domain.checklists import Item, Stage, in_the_way, item_of, tick_of
from bot.domain.command import Command, Person
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Posted
from bot.domain.policy import Policy
from bot.domain.roles import Role
from bot.domain.rooms import Sent
from bot.domain.ticks import Bypass, Outcome, Sheet, Tick, Waiting
from bot.domain.wording import clock, listed

DECIDERS = (Role.TRADING_DESK, Role.RISK_MANAGEMENT)  # who decide on positions


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowList(Command):
    """`/incident contain` and its like: one list stands in the room from then on."""

    sheet: Sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class TickItem(Command):
    """`/incident tick ITEM proof`.

    Args:
        item: Its id, or how it begins.
        outcome: How it is settled.
        words: Proof or reason.
        entry: Number of the evidence that is kept for it; None where none is named.
        anyway: Settle it even if other steps come first, or without two names; `words` are then the reason.
        names: Who decided it: for Trading, and for Risk.
    """

    item: str
    outcome: Outcome = Outcome.DONE
    words: str = ""
    entry: int | None = None
    anyway: bool = False
    names: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UntickItem(Command):
    """`/incident untick ITEM reason`."""

    item: str
    reason: str = ""


class CannotTick(DomainError):
    """An item cannot be settled like this; says what is missing."""


def show_list(incident: Incident, command: ShowList, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # every decision is asked the same way
    """Put a list into the room, once: from then on it is brought up to date."""
    if not incident.open or incident.channel is None:
        return Change()
    return Change(effects=(list_effect(incident, command.sheet),))


def list_effect(incident: Incident, sheet: Sheet) -> Effect:
    """Post a list, once in the life of an incident."""
    return Effect(
        kind=EffectKind.POST_LIST,
        lane=effects.room_lane(incident),
        key=f"list/{incident.id}/{sheet}",
        payload={"sheet": sheet.value},
    )


def record_list(incident: Incident, sent: Sent, *, policy: Policy, now: datetime) -> Change:  # noqa: ARG001  # as above
    """A list stands in the room."""
    posted = Posted(str(sent.result["channel"]), str(sent.result["ts"]))
    return Change(incident=replace(incident, lists={**incident.lists, Sheet(str(sent.payload["sheet"])): posted}))


def tick(incident: Incident, command: TickItem, *, policy: Policy, now: datetime, kept: str | None = None) -> Change:
    """Settle an item, or warn once that other steps come first.

    Args:
        incident: Whose list.
        command: What is said of it.
        policy: The lists.
        now: Aware.
        kept: The evidence that the command names, in words; None where it names none.

    Raises:
        UnknownItem: There is no such item.
        CannotTick: The incident is closed, or evidence, names or a reason are missing.
    """
    item = item_of(incident, command.item, policy.checklists)
    _check_open(incident)
    _check_kept(item, command, kept)
    before = tick_of(incident, item)
    if before is not None and before.outcome is command.outcome and not (command.words or kept):
        return Change(answer=f"{item.text}: {before.outcome.label} by {before.by.name}, at {clock(before.at)}.")
    waits = next((each for each in incident.waiting if each.item == item.id), None)
    first = in_the_way(incident, item, policy.checklists) if command.outcome is Outcome.DONE and not before else ()
    if first and not command.anyway:
        return _warned(incident, command, item, first, now)
    proof = kept or (waits.words if waits and command.anyway else command.words)
    decided = _decided_by(item, command, policy)
    ticked = Tick(item.id, command.outcome, command.by, now, "; ".join(filter(None, (proof, decided))))
    return _ticked(incident, command, item, ticked, first)


def untick(incident: Incident, command: UntickItem, *, policy: Policy, now: datetime) -> Change:
    """Open an item again; that it was ticked stays on record.

    Raises:
        UnknownItem: There is no such item.
        CannotTick: The incident is closed, or the item is open.
    """
    item = item_of(incident, command.item, policy.checklists)
    _check_open(incident)
    before = tick_of(incident, item)
    if before is None:
        raise CannotTick(f"{item.text}: this is open. Nothing was changed.")
    why = f": {command.reason}" if command.reason else ""
    text = f"{item.text}: open again, {before.outcome.label} by {before.by.name} before{why} ({command.by.name})"
    left = replace(incident, ticks=tuple(each for each in incident.ticks if each is not before))
    return Change(
        incident=left,
        entries=(_entry(item, "untick", text, by=command.by, now=now),),
        effects=(effects.say(left, f"☐ {text}", key=command.key), *refresh(left, item.stage.sheet, key=command.key)),
        answer=f"{item.text} is open again. Both are kept.",
    )


def refresh(incident: Incident, *sheets: Sheet, key: str) -> tuple[Effect, ...]:
    """Bring lists in the room up to date; each renders what is true when this leaves."""
    return tuple(
        Effect(
            kind=EffectKind.UPDATE_LIST,
            lane=effects.room_lane(incident),
            key=f"{key}/{sheet}",
            payload={"sheet": sheet.value},
            coalesce=f"list/{incident.id}/{sheet}",
        )
        for sheet in sheets
    )


def settled(item: Item, tick: Tick) -> str:
    """A tick in one line."""
    outcome = "" if tick.outcome is Outcome.DONE else f": {tick.outcome.label}"
    words = f", {tick.words}" if tick.words else ""
    return f"{item.text}{outcome} ({tick.by.name}{words})"


def _ticked(incident: Incident, command: TickItem, item: Item, ticked: Tick, first: tuple[Item, ...]) -> Change:
    others = tuple(each for each in incident.ticks if each.item != item.id)
    unnamed = _needs_names(item, command) and not command.names
    bypass = (Bypass(item.id, command.by, ticked.at, command.words),) if first or unnamed else ()
    after = replace(
        incident,
        ticks=(*others, ticked),
        waiting=tuple(each for each in incident.waiting if each.item != item.id),
        bypasses=(*incident.bypasses, *bypass),
    )
    ahead = f". It went ahead of: {listed(each.text for each in first)}" if first else ""
    ahead += ". Without two names" if unnamed else ""
    why = f". Reason: {command.words}" if bypass and command.words else ""
    text = f"{settled(item, ticked)}{ahead}{why}"
    return Change(
        incident=after,
        entries=(_entry(item, ticked.outcome.value, text, by=command.by, now=ticked.at),),
        effects=(
            effects.say(after, f"{'⚠' if bypass else '☑'} {text}", key=command.key),
            *refresh(after, item.stage.sheet, key=command.key),
        ),
        answer=f"{item.text}: {ticked.outcome.label}. {_asks(item, ticked, bypass)}",
    )


def _warned(incident: Incident, command: TickItem, item: Item, first: tuple[Item, ...], now: datetime) -> Change:
    """Put on record at once that somebody says so; as a tick it waits for one tap."""
    others = tuple(each for each in incident.waiting if each.item != item.id)
    waits = replace(incident, waiting=(*others, Waiting(item.id, command.by, now, command.words)))
    steps = listed(each.text for each in first)
    proof = f", {command.words}" if command.words else ""
    text = f"{command.by.name} says done{proof}: {item.text}. Warned that these are open: {steps}"
    return Change(
        incident=waits,
        entries=(_entry(item, "warned", text, by=command.by, now=now),),
        answer=f"First: {steps}. If it cannot wait or is done, press Go on anyway, or type "
        f"/incident tick {item.id} anyway REASON. It is on the timeline already.",
    )


def _asks(item: Item, ticked: Tick, bypass: tuple[Bypass, ...]) -> str:
    if any(not each.reason for each in bypass):
        return f"Say why within 10 min: /incident reason {item.id} WORDS."
    if ticked.words or ticked.outcome is not Outcome.DONE:
        return f"To undo: /incident untick {item.id}."
    wanted = f"Proof wanted: {item.proof}. " if item.proof else ""
    return f"{wanted}Add it: /incident tick {item.id} LINK, FILE or WORDS."


def _needs_names(item: Item, command: TickItem) -> bool:
    return item.two_names and command.outcome is Outcome.DONE


def _decided_by(item: Item, command: TickItem, policy: Policy) -> str:
    """Who decided, in words; people who are named the other way round are put right by the policy's contacts."""
    if not _needs_names(item, command) or (command.anyway and not command.names):
        return ""
    if len({each.id for each in command.names}) != len(DECIDERS):
        raise CannotTick(
            f"{item.text}: two people decide, one for Trading and one for Risk. Press Decide, or type "
            f"`/incident tick {item.id} what was decided @trading @risk`. If they cannot be reached: "
            f"`/incident tick {item.id} anyway reason`. Nothing was changed."
        )
    names = tuple(command.names)
    held = [policy.contacts.roles_of(each.id) for each in names]
    if DECIDERS[0] in held[1] - held[0] or DECIDERS[1] in held[0] - held[1]:
        names, held = names[::-1], held[::-1]
    return ", ".join(map(_decider, names, held, DECIDERS))


def _decider(person: Person, held: set[Role], role: Role) -> str:
    return f"{role.label}: {person.name}{'' if role in held else ' (not by the contacts)'}"


def _check_open(incident: Incident) -> None:
    if not incident.open:
        raise CannotTick(
            f"{incident.reference} is closed, and so are its lists. Add what you know: `/incident note …`, "
            "or `/incident reopen`. Nothing was changed."
        )


def _check_kept(item: Item, command: TickItem, kept: str | None) -> None:
    """Evidence is done when it is kept; what is not kept has its reason."""
    if command.outcome is Outcome.WAIVED and not command.words:
        raise CannotTick(f"Say why: `/incident waive {item.id} reason`. Nothing was changed.")
    if item.stage is not Stage.PRESERVE:
        return
    if command.outcome is Outcome.DONE and kept is None:
        kind = item.evidence.value if item.evidence else "app_log"
        raise CannotTick(
            f"{item.text}: record where it is kept, with its hash, and it is ticked: "
            f"`/incident evidence {kind} PLACE sha256:…`. If it is on record: `/incident tick {item.id} #41`. "
            f"If it cannot be kept: `/incident waive {item.id} reason`. Nothing was changed."
        )
    if command.outcome is Outcome.NOT_NEEDED and not command.words:
        raise CannotTick(f"Say why it is not kept: `/incident waive {item.id} reason`. Nothing was changed.")


def _entry(item: Item, what: str, text: str, *, by: Person, now: datetime) -> Entry:
    content: dict[str, Json] = {"item": item.id, "tick": what, "stage": item.stage.value}
    return Entry(kind=EntryKind.CHECKLIST, occurred_at=now, actor=by.id, text=text, content=content)
