"""Purging a record after its retention."""

from collections.abc import Awaitable, Callable

from bot.domain import purge
from bot.domain.change import Change
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.purge import AgreePurge, AskPurge, Extent
from bot.domain.roles import Role
from bot.services.act import known
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.redactions import Grounds
from storage.unit_of_work import UnitOfWork

Work = Callable[[UnitOfWork, Incident, Extent], Awaitable[Change]]


async def ask_purge(ctx: Context, command: AskPurge) -> str:
    """Ask that a record is purged.

    Raises:
        NotAllowed, NotPurgeable: Nothing was asked.
    """

    async def asking(uow: UnitOfWork, incident: Incident, extent: Extent) -> Change:
        return purge.ask_purge(extent, incident, command, policy=await policy_now(ctx, uow), now=uow.now)

    return await _carry(ctx, command, asking)


async def agree_purge(ctx: Context, command: AgreePurge) -> str:
    """Purge a record, as a second person agrees.

    Raises:
        NotAllowed, NotPurgeable: Nothing was purged.
    """

    async def purging(uow: UnitOfWork, incident: Incident, extent: Extent) -> Change:
        change = purge.agree_purge(extent, incident, command, policy=await policy_now(ctx, uow), now=uow.now)
        reason = purge.grounds(incident.purge.reason if incident.purge else "")
        await uow.purges.purge(incident.id, Grounds(Role.COMPLIANCE.value, command.by.id, uow.now, reason))
        return change

    return await _carry(ctx, command, purging)


async def _carry(ctx: Context, command: Command, work: Work) -> str:
    """The line that every command takes, with the end of the content in the same transaction."""
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        incident = await uow.incidents.find(command.where, command.workspace)
        change = await work(uow, incident, await uow.purges.extent(incident.id))
        await uow.save(change.then(known(command.by)), incident.id)
        await uow.inbox.remember(command.key, change.answer)
    ctx.wake()
    return change.answer
