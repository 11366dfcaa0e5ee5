"""Paging by hand: the next level at once, or one person."""

from bot.domain import paging_by_hand
from bot.domain.paging_by_hand import Escalate, PageByHand
from bot.services.act import act
from bot.services.context import Context


async def escalate(ctx: Context, command: Escalate) -> str:
    """Page the next level now."""
    return await act(ctx, command, paging_by_hand.escalate)


async def page(ctx: Context, command: PageByHand) -> str:
    """Page one person, or whoever holds a role."""
    return await act(ctx, command, paging_by_hand.page_by_hand)
