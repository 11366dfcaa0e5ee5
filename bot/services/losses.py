"""Add an estimate of the loss."""

from bot.domain import losses
from bot.domain.losses import EstimateLoss
from bot.services.act import act
from bot.services.context import Context


async def estimate_loss(ctx: Context, command: EstimateLoss) -> str:
    """Add an estimate of the loss."""
    return await act(ctx, command, losses.estimate_loss)
