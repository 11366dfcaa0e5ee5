"""Action items: put on record, changed, listed; each change is an entry of its incident's timeline too."""

from collections.abc import Sequence

from bot.domain import action_changes
from bot.domain.action_changes import AddItem, ChangeItem, ItemChange
from bot.domain.action_items import ActionItem, NoSuchItem, Wanted
from bot.services.act import known
from bot.services.context import Context
from bot.services.reminders import watch
from storage.unit_of_work import UnitOfWork


async def add(ctx: Context, command: AddItem) -> str:
    """Put an action item on record; its owner is reminded of it every week from then on.

    Raises:
        NoSuchIncident: It belongs to none.
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        incident = await uow.incidents.find(command.where, command.workspace)
        number = await uow.action_items.next_number()
        answer = await keep(ctx, uow, action_changes.add(incident, command, number, now=ctx.now()))
        await uow.save(known(command.by), incident.id)
        await uow.inbox.remember(command.key, answer)
    ctx.wake()
    return answer


async def change(ctx: Context, command: ChangeItem) -> str:
    """Make of an action item what somebody says.

    Raises:
        NoSuchItem: None has this number.
        NotForItem: It stands elsewhere; says what fits.
    """
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        item = await _held(uow, command.number)
        answer = await keep(ctx, uow, action_changes.move(item, command, now=ctx.now()))
        await uow.save(known(command.by), item.incident_id)
        await uow.inbox.remember(command.key, answer)
    ctx.wake()
    return answer


async def keep(ctx: Context, uow: UnitOfWork, decided: ItemChange) -> str:
    """Write what was decided of an item, and watch over its owner; what is to be answered."""
    await uow.action_items.put(decided.item)
    await uow.save(decided.change, decided.item.incident_id)
    await watch(ctx, uow, decided.item.owner.id)
    return decided.change.answer


async def find(ctx: Context, number: int) -> ActionItem:
    """An item by its number.

    Raises:
        NoSuchItem: None has it.
    """
    for item in await listed(ctx, Wanted(numbers=(number,))):
        return item
    raise NoSuchItem(number)


async def listed(ctx: Context, wanted: Wanted) -> Sequence[ActionItem]:
    """The items that fit, what is to be done first, by its day."""
    return await ctx.read.action_items(wanted, ctx.workspace)


async def _held(uow: UnitOfWork, number: int) -> ActionItem:
    """The item, locked after its incident, as every command on an incident locks it first."""
    for item in await uow.action_items.wanted(Wanted(numbers=(number,))):
        await uow.incidents.get(item.incident_id)
    return await uow.action_items.get(number)
