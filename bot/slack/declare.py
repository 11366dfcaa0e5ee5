"""`/incident declare`: the form, or one line for people in a hurry."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.declare import Declare, receipt
from bot.domain.errors import DomainError
from bot.render import messages, modals
from bot.services import incidents, people, reading
from bot.slack import first_evidence, inline, requests
from bot.slack.desk import Desk
from bot.slack.forms import FieldErrors, declare_form, form_values
from bot.slack.requests import Payload, Request
from bot.slack.text import one_line
from bot.slack.words import take_drill, take_severity
from bot.slack.zones import reader_of


class FormNotOpened(DomainError):
    """Slack did not open a form in time."""


async def declare(desk: Desk, request: Request, rest: str) -> Mapping[str, Any] | None:
    """Declare at once when a severity is named, else open the form with the title filled in."""
    drill, typed = take_drill(rest)
    named, words = take_severity(typed)
    if named is None:
        await open_form(desk, request, typed, drill=drill)
        return None
    title, shortened = one_line(words)
    if not title:
        raise FormNotOpened(f"Say what you see: `/incident declare {named} order acks slow on XNAS`.")
    plain = inline.read(words, desk.ctx.policy.sessions)
    command = Declare(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        title=title,
        said=words if shortened else "",
        category=plain.category,
        affected=plain.affected,
        trading_state=plain.trading_state,
        loss=plain.loss,
        named=named,
        drill=drill,
    )
    incident = await incidents.declare(desk.ctx, command)
    return messages.answer(desk.templates, f"{receipt(incident)} The war room's link follows.")


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Declare what the form describes."""
    request = requests.of_submission(body)
    reader, values = await reader_of(desk.ctx, request.by.id), form_values(body["view"])
    try:
        form = declare_form(values, now=desk.ctx.now(), zone=reader.zone)
    except FieldErrors as error:
        await ack(response_action="errors", errors=dict(error.by_block))
        return
    command = Declare(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        title=form.title,
        said=form.said,
        category=form.category,
        affected=form.affected,
        trading_state=form.trading_state,
        loss=form.loss,
        detected_at=form.detected_at,
        drill=form.drill,
        first=await first_evidence.carried(desk, request, body["view"]),
    )
    _, alike = await reading.open_like(desk.ctx, form.title)
    incident = await incidents.declare(desk.ctx, command)
    others = [each for each in alike if each.id != incident.id]
    await ack(
        response_action="update",
        view=modals.declared(
            desk.templates, incident, similar=others, note=reader.words(values.get("detected")).strip()
        ),
    )


async def open_form(desk: Desk, request: Request, rest: str = "", *, carrying: str = "", drill: bool = False) -> None:
    """Open the form; `rest` is what stands in its title, `carrying` comes back when it is submitted, `drill` ticks the box.

    Raises:
        FormNotOpened: Slack did not open it.
    """
    opened, alike = await reading.open_like(desk.ctx, rest)
    view = modals.declare(
        desk.templates,
        modals.Prefilled(one_line(rest)[0], carrying, drill),
        open_incidents=opened,
        similar=alike,
        policy=desk.ctx.policy,
    )
    problem = await desk.open_form(request.trigger_id, view)
    if problem is not None:
        raise FormNotOpened(
            f"{problem} Nothing was declared. In a hurry, type `/incident declare P1 what you see`: it needs no form."
        )
    # Asked now, so that Slack has said in which zone they live by the time they submit.
    await people.introduced(desk.ctx, request.by.id)
