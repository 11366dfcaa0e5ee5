"""The loss: estimates, what is read back before it counts, and slips put right."""

from bot.domain import loss_doubts, loss_fixes, losses
from bot.domain.change import Change
from bot.domain.incident import Incident
from bot.domain.loss_doubts import ConfirmLoss, WithdrawLoss
from bot.domain.loss_fixes import FixLoss
from bot.domain.loss_ledger import EstimateLoss
from bot.services.act import act
from bot.services.context import Context
from storage.timers import DueTimer


async def estimate_loss(ctx: Context, command: EstimateLoss) -> str:
    """Add an estimate of the loss."""
    return await act(ctx, command, losses.estimate_loss)


async def confirm(ctx: Context, command: ConfirmLoss) -> str:
    """Let the figure that waits count."""
    return await act(ctx, command, loss_doubts.confirm)


async def withdraw(ctx: Context, command: WithdrawLoss) -> str:
    """Let the figure that waits never count."""
    return await act(ctx, command, loss_doubts.withdraw)


async def fix_loss(ctx: Context, command: FixLoss) -> str:
    """Replace the last figure, which was a slip."""
    return await act(ctx, command, loss_fixes.fix_loss)


def fire(ctx: Context, incident: Incident, timer: DueTimer) -> Change:
    """A minute has passed: the figure that waits counts."""
    now = max(ctx.now(), timer.due_at)
    return loss_doubts.fire(incident, policy=ctx.policy, now=now, key=f"timer/{timer.id}")
