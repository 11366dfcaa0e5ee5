"""What the standby folder brings into the record, and who hears that the policy file was refused."""

from hashlib import sha256

from bot.domain import effects, standby
from bot.domain.change import Change
from bot.domain.command import Where
from bot.domain.incident import Incident
from bot.domain.roles import Role
from bot.domain.standby import Merge, Record
from bot.services.act import act
from bot.services.contacts import policy_now
from bot.services.context import Context


async def merge(ctx: Context, record: Record) -> bool:
    """Put a line of the journal on the timeline of its incident, once.

    Returns:
        Whether it is there now; False while its incident is not.

    Raises:
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    if await ctx.read.answer(record.once, ctx.workspace) is not None:
        return True
    incident = await _incident_of(ctx, record)
    if incident is None:
        return False
    await act(ctx, Merge.of(record, workspace=ctx.workspace, incident=incident), standby.merge)
    return True


async def tell_of_refusal(ctx: Context) -> None:
    """Tell who leads incidents that the policy file was refused, once for each reason.

    Raises:
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    refused = ctx.policy.refused
    if not refused:
        return
    key = f"policy/{sha256(refused.encode()).hexdigest()[:16]}"
    text = (
        f"The policy file was refused, so the last accepted one ({ctx.policy.version}) is in force. "
        f"Correct the file and restart warroom. {refused}"
    )
    async with ctx.uow() as uow:
        owners = (await policy_now(ctx, uow)).contacts.holders(Role.INCIDENT_COMMANDER)
        told = tuple(effects.write_to(each.slack, text, key=key) for each in owners if not each.is_group)
        await uow.save(Change(effects=told))
    ctx.wake()


async def _incident_of(ctx: Context, record: Record) -> Incident | None:
    """The one it names; where it names none, the newest that is open."""
    if record.reference is not None:
        return await ctx.read.incident(Where(reference=record.reference), ctx.workspace)
    incidents = await ctx.read.open_incidents(ctx.workspace)
    return incidents[0] if incidents else None
