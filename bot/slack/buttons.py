"""Buttons on cards and pages: each does what its command does and gives the same answer."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.acknowledgement import Acknowledge
from bot.domain.assignment import Assign
from bot.domain.export import Export
from bot.domain.handover import TakeOver
from bot.domain.incident import Mark
from bot.domain.lifecycle import Close, Reach, Reopen
from bot.domain.roles import Role
from bot.domain.severity_change import AgreeLowering
from bot.render import messages
from bot.services import assignment, escalation, export, handover, incidents, severity_change
from bot.slack import (
    brief,
    checklists,
    completing,
    contact_tests,
    decline,
    facts,
    halts,
    home,
    losses,
    requests,
    roles,
    status_update,
    triage,
)
from bot.slack.action_items import ITEM_BUTTONS
from bot.slack.desk import Desk
from bot.slack.prevention import PREVENTION_BUTTONS
from bot.slack.requests import Payload, Request
from bot.slack.review import REVIEW_BUTTONS
from bot.slack.signals import SIGNAL_BUTTONS

Press = Callable[[Desk, Request], Awaitable[str | None]]


async def pressed(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Carry out a button; its words follow the ack as a message that only the presser sees."""
    request = requests.of_button(body)
    answer = await BUTTONS[body["actions"][0]["action_id"]](desk, request)
    await ack()
    if answer:
        desk.replies.reply(request.response_url, messages.answer(desk.templates, answer))


async def _acknowledge(desk: Desk, request: Request) -> str:
    return await escalation.acknowledge(desk.ctx, Acknowledge(**request.fields()))


async def _triage(desk: Desk, request: Request) -> None:
    await triage.open_form(desk, request, request.where())


async def _update(desk: Desk, request: Request) -> None:
    await status_update.open_form(desk, request, request.where())


async def _close(desk: Desk, request: Request) -> str:
    return await incidents.close(desk.ctx, Close(**request.fields()))


async def _reopen(desk: Desk, request: Request) -> str:
    return await incidents.reopen(desk.ctx, Reopen(**request.fields()))


async def _export(desk: Desk, request: Request) -> str:
    return await export.export(desk.ctx, Export(**request.fields()))


async def _take_command(desk: Desk, request: Request) -> str:
    command = Assign(**request.fields(), role=Role.INCIDENT_COMMANDER, to=request.by, instead_of=request.drawn_with)
    return await assignment.assign(desk.ctx, command)


async def _take_over(desk: Desk, request: Request) -> str:
    return await handover.take_over(desk.ctx, TakeOver(**request.fields()))


async def _agree(desk: Desk, request: Request) -> str:
    return await severity_change.agree_lowering(desk.ctx, AgreeLowering(**request.fields()))


def _reaching(mark: Mark) -> Press:
    async def reached(desk: Desk, request: Request) -> str:
        return await incidents.reach(desk.ctx, Reach(**request.fields(), mark=mark))

    return reached


BUTTONS: Final[Mapping[str, Press]] = {
    **ITEM_BUTTONS,
    **PREVENTION_BUTTONS,
    **REVIEW_BUTTONS,
    **SIGNAL_BUTTONS,
    "acknowledge": _acknowledge,
    "decline": decline.pressed,
    "open_triage": _triage,
    "open_facts": facts.form_pressed,
    "open_questions": facts.questions_pressed,
    "open_update": _update,
    **brief.BUTTONS,
    "contained": _reaching(Mark.CONTAINED),
    "fixed": _reaching(Mark.FAULT_FIXED),
    "resolve": _reaching(Mark.RESOLVED),
    "close": _close,
    "reopen": _reopen,
    "export": _export,
    "take_commander": _take_command,
    "take_over": _take_over,
    "agree_lowering": _agree,
    **halts.BUTTONS,
    **checklists.BUTTONS,
    "confirm_loss": losses.confirmed,
    "withdraw_loss": losses.withdrawn,
    "prove_contact": contact_tests.proved,
    completing.AFFECTED: completing.asked,
    "ask_permitted": roles.asked,
    "declare_from_home": home.declared,
    "turn_home_back": home.turned,
    "turn_home_on": home.turned,
}
