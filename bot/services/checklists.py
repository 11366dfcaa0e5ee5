"""Checklists: showing them in the room, ticking and waiving items, and the reasons that may follow."""

from functools import partial

from bot.domain import preserving, reasons, ticking
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.domain.reasons import GiveReason
from bot.domain.ticking import ShowList, TickItem, UntickItem
from bot.services.act import act
from bot.services.context import Context
from bot.services.reading import entry_of, find
from storage.timers import DueTimer


async def show(ctx: Context, command: ShowList) -> Incident:
    """Have a list stand in the room; returns whose it is."""
    await act(ctx, command, ticking.show_list)
    return await find(ctx, command.where)


async def tick(ctx: Context, command: TickItem) -> str:
    """Settle an item.

    Raises:
        UnknownItem: There is no such item.
        CannotTick: It cannot be settled like this.
        NoSuchEntry, NotKept: The evidence that is named is none.
    """
    if command.entry is None:
        return await act(ctx, command, ticking.tick)
    incident = await find(ctx, command.where)
    kept = preserving.exhibit(await entry_of(ctx, incident, command.entry))
    return await act(ctx, command, partial(ticking.tick, kept=kept))


async def waive_all(ctx: Context, command: TickItem) -> str:
    """Waive all evidence that is not kept."""
    return await act(ctx, command, preserving.waive_all)


async def untick(ctx: Context, command: UntickItem) -> str:
    """Open an item again."""
    return await act(ctx, command, ticking.untick)


async def give_reason(ctx: Context, command: GiveReason) -> str:
    """Say why a gate was passed."""
    return await act(ctx, command, reasons.give_reason)


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """Ask for the reasons that a due timer waits for."""
    now = max(ctx.now(), timer.due_at)
    return reasons.fire(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
