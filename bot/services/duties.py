"""Duties: what a due timer says of them, and calls that people put on record."""

from bot.domain import duty_alarms, duty_proofs
from bot.domain.change import Change
from bot.domain.duty_proofs import RecordCall
from bot.domain.incident import Incident
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def record_call(ctx: Context, command: RecordCall) -> str:
    """Put on record that somebody was told by phone."""
    return await act(ctx, command, duty_proofs.record_call)


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """The warning or the miss that a due timer tells of."""
    now = max(ctx.now(), timer.due_at)
    return duty_alarms.fire(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
