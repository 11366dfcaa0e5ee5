"""`/incident loss`: an estimate with its currency, time and basis; a figure that waits; a slip put right."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from bot.domain.errors import DomainError
from bot.domain.loss_doubts import ConfirmLoss, WithdrawLoss
from bot.domain.loss_fixes import FixLoss
from bot.domain.loss_ledger import EstimateLoss
from bot.render import messages
from bot.services import losses
from bot.slack.amounts import take_money
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line, quoted
from bot.slack.typed import Typed, read
from bot.slack.words import split_command, take_option
from bot.slack.zones import reader_of

LONGEST_BASIS: Final = 200
_RATE: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,8})?")


class BadRate(DomainError):
    """What stands behind `--rate` is no rate."""

    def __init__(self, typed: str) -> None:
        super().__init__(f"{quoted(typed)} is not a rate in USD. Try `--rate 1.0832`. Nothing was changed.")


async def loss(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Add an estimate, let one that waits count, or put a slip right."""
    typed = read(request, rest)
    word, behind = split_command(typed.rest)
    if word == "confirm" and not behind:
        answer = await losses.confirm(desk.ctx, ConfirmLoss(**typed.fields()))
    elif word == "fix" and not behind:
        answer = await losses.withdraw(desk.ctx, WithdrawLoss(**typed.fields()))
    elif word == "fix":
        answer = await _estimate(desk, typed, behind, fix=True)
    else:
        answer = await _estimate(desk, typed, typed.rest, fix=False)
    return messages.answer(desk.templates, answer)


async def confirmed(desk: Desk, request: Request) -> str:
    """The button on a figure that waits: it is meant."""
    return await losses.confirm(desk.ctx, ConfirmLoss(**read(request, "").fields()))


async def withdrawn(desk: Desk, request: Request) -> str:
    """The button on a figure that waits: it was a slip."""
    return await losses.withdraw(desk.ctx, WithdrawLoss(**read(request, "").fields()))


async def _estimate(desk: Desk, typed: Typed, text: str, *, fix: bool) -> str:
    clock, left = take_option(text, "at")
    rate, figure = take_option(left, "rate")
    money, basis = take_money(figure)
    reader = await reader_of(desk.ctx, typed.request.by.id)
    fields = {
        **typed.fields(),
        "low": money.low,
        "high": money.high,
        "currency": money.currency,
        "rate": _rate(rate) if rate else None,
        "basis": one_line(basis, LONGEST_BASIS)[0],
        "as_of": reader.read(clock, desk.ctx.now()) if clock else None,
    }
    if fix:
        return await losses.fix_loss(desk.ctx, FixLoss(**fields)) + reader.words(clock)
    return await losses.estimate_loss(desk.ctx, EstimateLoss(**fields)) + reader.words(clock)


def _rate(typed: str) -> Decimal:
    if not _RATE.fullmatch(typed) or not Decimal(typed):
        raise BadRate(typed)
    return Decimal(typed)
