"""Give a role to somebody."""

from dataclasses import replace
from datetime import datetime

from bot.domain import assignment, effects
from bot.domain.assignment import Assign
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.domain.policy import Policy
from bot.services.act import act
from bot.services.context import Context


async def assign(ctx: Context, command: Assign) -> str:
    """Give a role to somebody; whoever is to lead two grave incidents at once is warned, and so is the room."""
    others = await ctx.read.open_incidents(ctx.workspace)

    def decide(incident: Incident, command: Assign, /, *, policy: Policy, now: datetime) -> Change:
        change = assignment.assign(incident, command, policy=policy, now=now)
        warning = assignment.also_leads(incident, command, others, policy)
        if not warning or change.incident is None:
            return change
        said = effects.say(incident, f"⚠ {warning}", key=f"{command.key}/two")
        return replace(change, effects=(*change.effects, said), answer=f"{change.answer} {warning}")

    return await act(ctx, command, decide)
