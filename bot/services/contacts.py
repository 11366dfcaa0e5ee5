"""Who is called for a role at this moment: the rota's turn, and the members of the firm's user groups."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain import effects, user_groups
from bot.domain.change import Change, Json
from bot.domain.policy import Policy
from bot.services.context import Context
from storage.queries import Queries
from storage.unit_of_work import UnitOfWork

JOB = "user_groups"


async def policy_now(ctx: Context, uow: UnitOfWork) -> Policy:
    """The policy with the people who are called at this moment, for a decision in this transaction."""
    contacts = ctx.policy.contacts
    if contacts.fixed:
        return ctx.policy
    return ctx.policy.at(ctx.now(), await uow.user_groups.members() if contacts.all_groups() else {})


async def policy_shown(policy: Policy, read: Queries, workspace: str, now: datetime) -> Policy:
    """The same for what is only shown."""
    if policy.contacts.fixed:
        return policy
    return policy.at(now, await read.group_members(workspace) if policy.contacts.all_groups() else {})


async def ask_groups(ctx: Context, period: str) -> int:
    """Have Slack asked who is in the user groups of the policy, once in a period whoever asks.

    Returns:
        Of how many groups; 0 as well if another process did.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    groups = sorted(ctx.policy.contacts.all_groups())
    if not groups:
        return 0
    async with ctx.uow() as uow:
        if not await uow.jobs.first_run(JOB, period):
            return 0
        await uow.save(Change(effects=tuple(effects.ask_group(each, key=f"{JOB}/{period}") for each in groups)))
    ctx.wake()
    return len(groups)


async def learned(ctx: Context, uow: UnitOfWork, payload: Mapping[str, Json], result: Mapping[str, Json]) -> None:
    """Keep who is in a group, and have Slack asked how they are called."""
    members: Sequence[str] = user_groups.members_of(result)
    await uow.user_groups.learn(str(payload["group"]), members, ctx.now())
    await uow.save(Change(effects=tuple(effects.learn(each) for each in members)))
