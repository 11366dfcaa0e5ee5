"""Raising and lowering severity, and the consents that lowering needs."""

from bot.domain import severity_change
from bot.domain.severity_change import AgreeLowering, ChangeSeverity
from bot.services.act import act
from bot.services.context import Context


async def change_severity(ctx: Context, command: ChangeSeverity) -> str:
    """Raise at once, or lower with the consents the policy asks for."""
    return await act(ctx, command, severity_change.change_severity)


async def agree_lowering(ctx: Context, command: AgreeLowering) -> str:
    """Agree to a lowering that waits."""
    return await act(ctx, command, severity_change.agree_lowering)
