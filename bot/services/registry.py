"""Which names of incidents the firm's registry does not have."""

from collections.abc import Sequence
from typing import Final

from bot.domain import registry
from bot.domain.registry import Unregistered
from bot.services.context import Context

LATEST: Final = 200  # incidents that are looked through


async def unregistered(ctx: Context) -> Sequence[Unregistered]:
    """The names that the latest incidents use and nobody has registered, the newest first, each once."""
    incidents = await ctx.read.recent(ctx.workspace, LATEST)
    used = [(each.reference, each.category, each.facts) for each in incidents]
    found = registry.unregistered(ctx.policy.registry, ctx.policy.forms, used)
    return list({(each.kind, each.name): each for each in found}.values())
