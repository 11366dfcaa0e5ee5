"""After an incident: its checklist, the TODO lines of its room, and the reviews that follow a close."""

from dataclasses import dataclass
from datetime import date

from bot.domain import action_changes, prevention
from bot.domain.action_changes import AddItem
from bot.domain.action_items import DUE_AFTER, Origin, Wanted
from bot.domain.change import Change
from bot.domain.command import Command, Where
from bot.domain.errors import DomainError
from bot.domain.incident import Incident, Mark
from bot.domain.prevention import Candidate, Checked, SkipPrompt
from bot.services import action_items
from bot.services.act import act
from bot.services.context import Context
from bot.services.reading import find
from storage.unit_of_work import UnitOfWork


class NoSuchCandidate(DomainError):
    """No TODO line of the room has this number any more."""

    def __init__(self, number: int, reference: str) -> None:
        super().__init__(
            f"Entry {number} of {reference} says no TODO any more. "
            f"Add what you mean: `/incident action add {reference} …`. Nothing was changed."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Command):
    """A TODO line becomes an action item of whoever says so; `today` is where they are."""

    number: int
    today: date


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is to be looked at after an incident."""

    checked: tuple[Checked, ...]
    candidates: tuple[Candidate, ...]


async def learnt(ctx: Context, incident: Incident) -> Learnt:
    """The prompts and the TODO lines of an incident, and what has become of them."""
    rows = await ctx.read.timeline(incident.id)
    return Learnt(prevention.checklist(rows), prevention.candidates(rows))


async def skip(ctx: Context, command: SkipPrompt) -> str:
    """Record that nothing is to be done about a prompt."""
    return await act(ctx, command, prevention.skip)


async def accept(ctx: Context, command: Accept) -> str:
    """Make an action item of a TODO line; whoever presses second gets the first one's answer.

    Raises:
        NoSuchCandidate: The line was deleted, or says no TODO any more.
    """
    incident = await find(ctx, command.where)
    waiting = (await learnt(ctx, incident)).candidates
    chosen = next((each for each in waiting if each.seq == command.number), None)
    if chosen is None:
        raise NoSuchCandidate(command.number, incident.reference)
    adding = AddItem(
        key=f"accept/{incident.id}/{chosen.seq}",
        workspace=command.workspace,
        by=command.by,
        where=Where(id=incident.id),
        title=chosen.title,
        owner=command.by,
        due=command.today + DUE_AFTER,
        origin=Origin.CANDIDATE,
        about=chosen.about,
    )
    return await action_items.add(ctx, adding)


async def after_close(ctx: Context, uow: UnitOfWork, closed: Incident) -> None:
    """Set the reviews of an incident that was closed just now, and offer what its room has left to do."""
    who = closed.marks[Mark.CLOSED]
    await uow.save(Change(effects=(prevention.offer(closed, key=f"{closed.id}/{who.at.isoformat()}"),)), closed.id)
    before = await uow.action_items.wanted(Wanted(incident_id=closed.id, live=True))
    if any(item.origin is Origin.FOLLOW_UP for item in before):
        return  # it was closed once, and reopened
    for adding in prevention.follow_ups(closed, who.set_by, now=ctx.now()):
        number = await uow.action_items.next_number()
        await action_items.keep(ctx, uow, action_changes.add(closed, adding, number, now=ctx.now()))
