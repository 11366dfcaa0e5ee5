"""Declaring incidents and moving them through their life."""

from zoneinfo import ZoneInfo

from bot.domain import declare as declaring
from bot.domain import lifecycle
from bot.domain.clocks import moved
from bot.domain.command import IncidentId, Where
from bot.domain.declare import Declare
from bot.domain.incident import Incident
from bot.domain.lifecycle import Close, Reach, Reopen
from bot.services.act import act, known
from bot.services.contacts import policy_now
from bot.services.context import Context
from bot.services.prevention import after_close


async def declare(ctx: Context, command: Declare) -> Incident:
    """Declare an incident: recorded and paging when this returns; a form submitted twice declares once.

    Raises:
        StoreUnavailable: The database does not answer; nothing was declared.
    """
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return await uow.incidents.find(Where(reference=before), command.workspace)
        now = ctx.now()
        reference = await uow.incidents.next_reference(now.astimezone(ZoneInfo(ctx.policy.timezone)).date())
        id_ = IncidentId(ctx.new_id())
        policy = await policy_now(ctx, uow)
        change = declaring.declare(command, id=id_, reference=reference, policy=policy, now=now)
        await uow.save(change.then(moved(None, change, policy, now=ctx.now())).then(known(command.by)), id_)
        await uow.inbox.remember(command.key, reference)
        declared = await uow.incidents.get(id_)
    ctx.wake()
    return declared


async def reach(ctx: Context, command: Reach) -> str:
    """Mark an incident contained, fixed or resolved, and move it on."""
    return await act(ctx, command, lifecycle.reach)


async def close(ctx: Context, command: Close) -> str:
    """Close an incident; its post-mortem is drafted, and its reviews are set."""
    return await act(ctx, command, lifecycle.close, after_close)


async def reopen(ctx: Context, command: Reopen) -> str:
    """Open an incident again; paging is armed again."""
    return await act(ctx, command, lifecycle.reopen)
