"""`/incident triage`: the form of severity inputs, and what it makes of them."""

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Where
from bot.domain.loss_estimates import LossEstimate
from bot.domain.triage import Triage
from bot.render import modals
from bot.services import reading
from bot.services import triage as triaging
from bot.slack import requests
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import FieldErrors, form_values, triage_form
from bot.slack.requests import Payload, Request


async def open_form(desk: Desk, request: Request, where: Where) -> None:
    """Open the triage form with what is known."""
    incident = await reading.find(desk.ctx, where)
    problem = await desk.open_form(request.trigger_id, modals.triage(desk.templates, incident, desk.ctx.policy))
    if problem is not None:
        raise FormNotOpened(f"{problem} Type `/incident triage` again.")


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Take the form's answers and show the severity they prove."""
    request = requests.of_submission(body)
    try:
        form = triage_form(form_values(body["view"]))
    except FieldErrors as error:
        await ack(response_action="errors", errors=dict(error.by_block))
        return
    loss = LossEstimate(*form.loss, desk.ctx.now(), request.by) if form.loss else None
    command = Triage(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=request.where(),
        impact=form.impact,
        loss=loss,
    )
    before = await reading.find(desk.ctx, request.where())
    await triaging.triage(desk.ctx, command)
    incident = await reading.find(desk.ctx, request.where())
    view = modals.triage_result(desk.templates, incident, desk.ctx.policy, before=before.severity)
    await ack(response_action="update", view=view)
