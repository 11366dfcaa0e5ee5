"""Halts and the resume gate: recording what was stopped, asking and approving that trading goes on."""

from bot.domain import halting, resuming
from bot.domain.halting import RecordHalt
from bot.domain.resuming import ApproveResume, AskResume, RecordResumed
from bot.services.act import act
from bot.services.context import Context


async def record_halt(ctx: Context, command: RecordHalt) -> str:
    """Put a halt on record."""
    return await act(ctx, command, halting.record_halt)


async def ask_resume(ctx: Context, command: AskResume) -> str:
    """Ask the approvers."""
    return await act(ctx, command, resuming.ask_resume)


async def approve_resume(ctx: Context, command: ApproveResume) -> str:
    """Approve that trading goes on."""
    return await act(ctx, command, resuming.approve_resume)


async def record_resumed(ctx: Context, command: RecordResumed) -> str:
    """Put on record that trading went on without its approvers."""
    return await act(ctx, command, resuming.record_resumed)
