"""Answers to what was asked in a message."""

from collections.abc import Mapping

from bot.domain import answers
from bot.domain.answers import Asked
from bot.domain.change import Change, Json
from bot.services.context import Context


async def answer(ctx: Context, asked: Asked, message: Mapping[str, Json]) -> None:
    """Have a message answered, once however often it is delivered.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    async with ctx.uow() as uow:
        await uow.save(Change(effects=(answers.answer(asked, message),)))
    ctx.wake()
