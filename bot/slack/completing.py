"""The card's questions about what the declaration left open."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.category import Categorize
from bot.domain.command import Where
from bot.domain.completing import Complete
from bot.domain.impact import Category, TradingState
from bot.render import messages, modals
from bot.services import completing
from bot.services.category import categorize
from bot.slack import requests
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import form_values
from bot.slack.requests import Payload, Request
from bot.slack.text import is_blank, visible

AFFECTED = "say_affected"


async def chosen(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """An answer was chosen in a menu of the card."""
    request, action = requests.of_choice(body), body["actions"][0]["action_id"]
    answer = await (_category if action == "say_category" else _trading)(desk, request)
    await ack()
    desk.replies.reply(request.response_url, messages.answer(desk.templates, answer))


async def _category(desk: Desk, request: Request) -> str:
    command = Categorize(**request.fields(), category=Category(request.drawn_with))
    return await categorize(desk.ctx, command)


async def _trading(desk: Desk, request: Request) -> str:
    command = Complete(**request.fields(), trading_state=TradingState(request.drawn_with))
    return await completing.complete(desk.ctx, command)


async def asked(desk: Desk, request: Request) -> None:
    """The button that asks what is hit."""
    problem = await desk.open_form(request.trigger_id, modals.affected(desk.templates, request.incident or ""))
    if problem is not None:
        raise FormNotOpened(f"{problem} Press the button again.")


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """What is hit, in words."""
    request, words = requests.of_submission(body), form_values(body["view"])["affected"] or ""
    if is_blank(words):
        await ack(response_action="errors", errors={"affected": "Say what is hit: strategies, venues or hosts."})
        return
    command = Complete(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=Where(id=request.incident),
        affected=visible(words).strip(),
    )
    await completing.complete(desk.ctx, command)
    await ack()
