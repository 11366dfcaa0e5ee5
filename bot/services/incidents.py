"""Declaring incidents and moving them through their life."""

from collections.abc import Sequence

from bot.domain import declare as declaring
from bot.domain import effects, lifecycle
from bot.domain.assignment import two_at_once
from bot.domain.change import Change
from bot.domain.clocks import moved
from bot.domain.command import IncidentId, Where
from bot.domain.declare import Declare
from bot.domain.incident import Incident
from bot.domain.lifecycle import Close, Reach, Reopen
from bot.domain.permissions import Act
from bot.domain.policy import Policy
from bot.services.act import act, known
from bot.services.contacts import policy_now
from bot.services.context import Context
from bot.services.permissions import only
from bot.services.prevention import after_close
from storage.unit_of_work import UnitOfWork


async def declare(ctx: Context, command: Declare) -> Incident:
    """Declare an incident: recorded and paging when this returns; a form submitted twice declares once.

    Raises:
        StoreUnavailable: The database does not answer; nothing was declared.
    """
    others = await ctx.read.open_incidents(ctx.workspace)
    async with ctx.uow() as uow:
        declared = await declared_in(ctx, uow, command, others)
    ctx.wake()
    return declared


async def declared_in(ctx: Context, uow: UnitOfWork, command: Declare, others: Sequence[Incident]) -> Incident:
    """Declare an incident in a transaction that is open; the same command again gives the same incident.

    Args:
        ctx: What a use case may touch.
        uow: The transaction.
        command: What is declared.
        others: The incidents that are open beside it.
    """
    before = await uow.inbox.first_answer(command.key)
    if before is not None:
        return await uow.incidents.find(Where(reference=before), command.workspace)
    now = ctx.now()
    reference = await uow.incidents.next_reference(ctx.policy.day(now))
    id_ = IncidentId(ctx.new_id())
    policy = await policy_now(ctx, uow)
    change = declaring.declare(command, id=id_, reference=reference, policy=policy, now=now)
    change = change.then(_two_at_once(change.incident, others, policy, command.key))
    await uow.save(change.then(moved(None, change, policy, now=ctx.now())).then(known(command.by)), id_)
    await uow.inbox.remember(command.key, reference)
    return await uow.incidents.get(id_)


def _two_at_once(declared: Incident | None, others: Sequence[Incident], policy: Policy, key: str) -> Change:
    """The room hears if its commander leads another grave incident."""
    if declared is None or declared.commander is None:
        return Change()
    warning = two_at_once(declared, declared.commander, others, policy)
    return Change(effects=(effects.say(declared, f"⚠ {warning}", key=f"{key}/two"),)) if warning else Change()


async def reach(ctx: Context, command: Reach) -> str:
    """Mark an incident contained, fixed or resolved, and move it on."""
    return await act(ctx, command, lifecycle.reach)


async def close(ctx: Context, command: Close) -> str:
    """Close an incident; its post-mortem is drafted, and its reviews are set.

    Raises:
        NotPermitted: The policy lets others close it.
    """
    return await act(ctx, command, only(Act.CLOSE, lifecycle.close), after_close)


async def reopen(ctx: Context, command: Reopen) -> str:
    """Open an incident again; paging is armed again."""
    return await act(ctx, command, lifecycle.reopen)
