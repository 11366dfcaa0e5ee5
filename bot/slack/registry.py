"""`/incident registry`: what is registered, and the names that people use and nobody has registered."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.registry import KINDS
from bot.domain.wording import counted
from bot.render import messages
from bot.services.registry import unregistered
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line
from bot.slack.words import WrongUse

MOST: Final = 20  # names in one answer
LONGEST: Final = 60


async def registry(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:  # noqa: ARG001  # every subcommand is called the same way
    """How much is registered; `unknown` lists the names to be cleaned up."""
    if rest.strip().lower() == "unknown":
        return messages.answer(desk.templates, await _unknown(desk))
    if rest.strip():
        raise WrongUse("/incident registry unknown")
    return messages.answer(desk.templates, _counted(desk))


def _counted(desk: Desk) -> str:
    held = desk.ctx.policy.registry
    counts = ", ".join(counted(len(held.entries(kind)), one, kind) for kind, one in KINDS.items() if held.entries(kind))
    if not counts:
        return "Nothing is registered. Name a registry file in the policy: `registry: registry.yaml`."
    return f"Registered: {counts}. `/incident registry unknown` lists the names that are used and are not."


async def _unknown(desk: Desk) -> str:
    found = await unregistered(desk.ctx)
    if not found:
        return "Every name of the latest incidents is registered."
    shown = [f"{each.kind} {one_line(each.name, LONGEST)[0]} ({each.used_in})" for each in found[:MOST]]
    more = f" and {len(found) - MOST} more" if len(found) > MOST else ""
    return f"Not registered: {'; '.join(shown)}{more}. Add each to the registry, or as an alias there."
