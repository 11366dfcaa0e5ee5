"""Contact tests: started by somebody or once a month, answered by button or link, and kept."""

from collections.abc import Mapping
from datetime import datetime

from bot.domain import contact_tests
from bot.domain.change import Change
from bot.domain.contact_tests import NeverTried, Proof, Way
from bot.services.context import Context

JOB = "contact_test"


async def start(ctx: Context, key: str) -> str:
    """Try every way to every contact, once for a gesture.

    Raises:
        StoreUnavailable: The database does not answer; nothing was sent.
    """
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(key)
        if before is not None:
            return before
        pinged = contact_tests.pings(ctx.policy.contacts, ctx.new_id())
        await uow.contact_tests.add(pinged, ctx.now())
        await uow.save(Change(effects=tuple(map(contact_tests.sent, pinged))))
        answer = contact_tests.started(pinged)
        await uow.inbox.remember(key, answer)
    ctx.wake()
    return answer


async def monthly(ctx: Context) -> int:
    """Start the next one a month after the last, whichever process looks; how many were started.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    last = await ctx.read.last_contact_test(ctx.workspace)
    if last is None or not contact_tests.due(last, ctx.now()):
        return 0
    await start(ctx, f"{JOB}/after/{last.isoformat()}")
    return 1


async def prove(ctx: Context, proof: Proof) -> str:
    """Record that somebody was reached; said again, the first time counts.

    Raises:
        NeverTried: Nothing waited for that answer.
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    async with ctx.uow() as uow:
        waited = await uow.contact_tests.prove(proof, ctx.now())
    if not waited:
        raise NeverTried
    return f"Thank you. You are reached by {proof.channel.label}."


async def proofs(ctx: Context) -> Mapping[Way, datetime]:
    """When each way to each person was last answered."""
    return await ctx.read.proofs(ctx.workspace)
