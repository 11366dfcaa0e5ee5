"""What a use case may touch: the store, the clock, ids, the policy, and the worker's bell."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.policy import Policy
from bot.services.telemetry import Telemetry
from storage.queries import Queries
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Built once by the composition root.

    Args:
        uow: Opens one transaction.
        read: Read models, on connections that cannot write.
        now: The time, aware UTC.
        new_id: A fresh opaque id.
        policy: The firm's rules.
        wake: Tells the worker that something may be due; called after a commit.
        workspace: Slack team id.
        telemetry: What the process counts about itself.
    """

    uow: Callable[[], AbstractAsyncContextManager[UnitOfWork]]
    read: Queries
    now: Callable[[], datetime]
    new_id: Callable[[], str]
    policy: Policy
    wake: Callable[[], None]
    workspace: str
    telemetry: Telemetry = field(default_factory=Telemetry)


def few_at_once(
    uow: Callable[[], AbstractAsyncContextManager[UnitOfWork]], most: int
) -> Callable[[], AbstractAsyncContextManager[UnitOfWork]]:
    """Units of work of which at most so many wait for the database at one time.

    For the worker: thirty of its records in front of somebody's form would make that person wait for all of them.
    """
    turns = asyncio.Semaphore(most)

    @asynccontextmanager
    async def opened() -> AsyncIterator[UnitOfWork]:
        async with turns, uow() as unit:
            yield unit

    return opened
