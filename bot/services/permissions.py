"""Checking who may, and asking who may."""

from datetime import datetime
from typing import TypeVar

from bot.domain import permissions
from bot.domain.change import Change
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.permissions import Act, AskFor
from bot.domain.policy import Policy
from bot.services.act import Decide, act
from bot.services.context import Context

C = TypeVar("C", bound=Command)


def only(may: Act, decide: Decide[C]) -> Decide[C]:
    """The decision, for those alone who may; whoever may not is refused before anything is decided."""

    def decided(incident: Incident, command: C, /, *, policy: Policy, now: datetime) -> Change:
        if incident.open:  # what is over is over for everybody, and the decision says so
            permissions.check(may, incident, command.by, policy)
        return decide(incident, command, policy=policy, now=now)

    return decided


async def ask(ctx: Context, command: AskFor) -> str:
    """Ask those who may."""
    return await act(ctx, command, permissions.ask)
