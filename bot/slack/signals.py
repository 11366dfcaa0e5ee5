"""The buttons of a question about signals."""

from typing import Final

from bot.domain.signal_asking import AnswerSignal
from bot.services import signals
from bot.slack.desk import Desk
from bot.slack.requests import Request


async def _opened(desk: Desk, request: Request) -> str:
    return await _answer(desk, request, opens=True)


async def _dismissed(desk: Desk, request: Request) -> str:
    return await _answer(desk, request, opens=False)


async def _answer(desk: Desk, request: Request, *, opens: bool) -> str:
    command = AnswerSignal(key=request.key, by=request.by, group=request.drawn_with, opens=opens)
    return await signals.answer(desk.ctx, command)


SIGNAL_BUTTONS: Final = {"open_for_signal": _opened, "dismiss_signal": _dismissed}
