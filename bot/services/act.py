"""The line that every command takes: once, on a locked incident, in one transaction, then the worker is woken."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol, TypeVar

from bot.domain import effects
from bot.domain.anchors import after_move
from bot.domain.change import Change
from bot.domain.clocks import moved
from bot.domain.command import BOT, Command, Person
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.unit_of_work import UnitOfWork

C_contra = TypeVar("C_contra", bound=Command, contravariant=True)


class Decide(Protocol[C_contra]):
    """A decision of the domain."""

    def __call__(self, incident: Incident, command: C_contra, /, *, policy: Policy, now: datetime) -> Change:
        """What the command alters."""


def known(person: Person) -> Change:
    """Have Slack asked once about whoever acts, in the transaction that is open anyway; it knows no `warroom`."""
    return Change() if person.id == BOT else Change(effects=(effects.learn(person.id),))


Beside = Callable[[Context, UnitOfWork, Incident], Awaitable[None]]


async def act(ctx: Context, command: C_contra, decide: Decide[C_contra], beside: Beside | None = None) -> str:
    """Carry out a command on one incident.

    Args:
        ctx: What a use case may touch.
        command: What is asked.
        decide: What it alters.
        beside: Writes in the same transaction what lies outside of the incident, given as it then stands; None for nothing.

    Returns:
        What the person who asked reads; a second delivery of the same command gets the first answer.

    Raises:
        DomainError: The command is refused; nothing was changed.
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        incident = await uow.incidents.find(command.where, command.workspace)
        policy = await policy_now(ctx, uow)
        change = decide(incident, command, policy=policy, now=ctx.now())
        follows = after_move(incident, change, key=command.key).then(moved(incident, change, policy, now=ctx.now()))
        await uow.save(change.then(follows).then(known(command.by)), incident.id)
        if beside is not None:
            await beside(ctx, uow, change.incident or incident)
        await uow.inbox.remember(command.key, change.answer)
    ctx.wake()
    return change.answer
