"""`/incident why` and `/incident factor`: what people found out about the causes."""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.causes import AddFactor, AnswerWhy, Bone, Why
from bot.domain.errors import DomainError
from bot.render import messages
from bot.services import causes
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import quoted
from bot.slack.words import WrongUse, closest, take_number

USE_OF_WHY: Final = "/incident why 1 what happened, and why"
USE_OF_FACTOR: Final = f"/incident factor {'|'.join(Bone)} what contributed"


class UnknownBone(DomainError):
    """Somebody named a bone that the fishbone does not have."""

    def __init__(self, word: str) -> None:
        near = closest(word, Bone)
        hint = f"Did you mean `{near}`?" if near else f"Use one of: {', '.join(Bone)}."
        super().__init__(f"{quoted(word)} is no bone of the fishbone. {hint} Nothing was recorded.")


async def why(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Answer one of the five whys."""
    words = typed.read(request, rest)
    number, text = take_number(words.rest)
    level = next((each for each in Why if each.value == str(number)), None)
    if level is None or not text:
        raise WrongUse(USE_OF_WHY)
    command = AnswerWhy(**words.fields(), level=level, text=text)
    return messages.answer(desk.templates, await causes.answer_why(desk.ctx, command))


async def factor(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Lay a contributing factor on a bone of the fishbone."""
    words = typed.read(request, rest)
    word, _, text = words.rest.partition(" ")
    if not text.strip():
        raise WrongUse(USE_OF_FACTOR)
    bone = next((each for each in Bone if each.value == word.lower()), None)
    if bone is None:
        raise UnknownBone(word)
    command = AddFactor(**words.fields(), bone=bone, text=text.strip())
    return messages.answer(desk.templates, await causes.add_factor(desk.ctx, command))
