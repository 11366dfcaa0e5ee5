"""`/incident contacts test`, and the answers to it."""

from collections.abc import Mapping
from typing import Any

from bot.domain.contact_tests import Proof
from bot.domain.escalation_policy import PageChannel
from bot.render import messages
from bot.services import contact_tests
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.words import WrongUse

WAYS = {way.value: way for way in (PageChannel.PAGER, PageChannel.PHONE, PageChannel.MAIL)}


async def tested(desk: Desk, request: Request, words: str) -> Mapping[str, Any]:
    """`test` starts one; `received pager` says that the latest one came, for those without a link."""
    verb, _, way = words.lower().partition(" ")
    if verb == "test" and not way:
        return messages.answer(desk.templates, await contact_tests.start(desk.ctx, request.key))
    if verb == "received" and way.strip() in WAYS:
        proof = Proof(person=request.by.id, channel=WAYS[way.strip()])
        return messages.answer(desk.templates, await contact_tests.prove(desk.ctx, proof))
    raise WrongUse("/incident contacts, /incident contacts test or /incident contacts received pager|phone|mail")


async def proved(desk: Desk, request: Request) -> str:
    """The button of a test's direct message."""
    proof = Proof(person=request.by.id, channel=PageChannel.DM, test=request.drawn_with)
    return await contact_tests.prove(desk.ctx, proof)
