"""`/incident action …` and its buttons: add, list, and say what becomes of an item."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.action_changes import (
    AddItem,
    Assigned,
    ChangeItem,
    Dropped,
    DueOn,
    Finished,
    Snoozed,
    Started,
    Step,
    Ticketed,
    Verified,
)
from bot.domain.action_items import A_WEEK, DUE_AFTER, ItemType, Origin, Urgency, Wanted, reminder_key
from bot.domain.command import IncidentId, Person, Where
from bot.domain.incident import Incident
from bot.render import action_items as shown
from bot.render import messages
from bot.services import action_items, people, reading
from bot.slack import requests
from bot.slack.action_words import BadItem, DescribedItem, choice_of, parse_item, ticket_of, title_of
from bot.slack.amounts import parse_amount
from bot.slack.dates import parse_date
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import FieldErrors, Reader, form_values
from bot.slack.requests import Payload, Request
from bot.slack.text import mentioned_user, one_line
from bot.slack.words import WrongUse, split_command, take_number, take_reference
from bot.slack.zones import reader_of

Answer = Mapping[str, Any] | None
USAGE: Final = "/incident action add|list|done|start|assign|due|ticket|snooze|verify|drop"
MINE, HERE, OVERDUE = "mine", "here", "overdue"


async def action(desk: Desk, request: Request, rest: str) -> Answer:
    """`/incident action`: without words the form, else by its verb."""
    reference, typed = take_reference(rest)
    if not typed:
        await _open_form(desk, request, request.where(reference))
        return None
    verb, words = split_command(typed)
    behind, left = take_reference(words)
    where = request.where(reference or behind)
    if verb == "add":
        return await _add(desk, request, where, left)
    if verb == "list":
        return await _list(desk, request, where, left.lower())
    if verb not in STEPS:
        raise WrongUse(USAGE)
    return _said(desk, await _change(desk, request, verb, left))


async def _add(desk: Desk, request: Request, where: Where, text: str) -> Answer:
    typed = parse_item(text, today=await today_of(desk, request.by.id))
    return _said(desk, await action_items.add(desk.ctx, await _command(desk, request, where, typed)))


async def _list(desk: Desk, request: Request, where: Where, which: str) -> Answer:
    if which not in ("", MINE, HERE, OVERDUE):
        raise WrongUse(f"/incident action list {MINE}|{HERE}|{OVERDUE}")
    today = await today_of(desk, request.by.id)
    incident = await desk.ctx.read.incident(where, desk.ctx.workspace) if which == "" else None
    if which == HERE:
        incident = await reading.find(desk.ctx, where)
    if incident is not None:
        items = await action_items.listed(desk.ctx, Wanted(incident_id=incident.id))
        return shown.item_list(desk.templates, f"Action items of {incident.reference}", items, today)
    if which == OVERDUE:
        late = [each for each in await action_items.listed(desk.ctx, Wanted(live=True)) if each.overdue(today)]
        return shown.item_list(desk.templates, "Overdue action items", late, today)
    mine = await action_items.listed(desk.ctx, Wanted(owner=request.by.id, live=True))
    return shown.item_list(desk.templates, "Your action items", mine, today)


async def _change(desk: Desk, request: Request, verb: str, words: str) -> str:
    number, rest = take_number(words)
    usage, read = STEPS[verb]
    step = None if number is None else await read(desk, request, rest)
    if number is None or step is None:
        raise WrongUse(f"/incident action {usage}")
    return await action_items.change(desk.ctx, _changing(request, number, step))


def _changing(request: Request, number: int, step: Step, seen_in: str = "") -> ChangeItem:
    return ChangeItem(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=request.where(),
        number=number,
        step=step,
        seen_in=seen_in,
    )


async def _started(desk: Desk, request: Request, rest: str) -> Step | None:  # noqa: ARG001  # every verb is read the same way
    return None if rest else Started()


async def _finished(desk: Desk, request: Request, rest: str) -> Step | None:  # noqa: ARG001  # as above
    return Finished(parse_amount(rest.removeprefix("cost ")) if rest else None)


async def _dropped(desk: Desk, request: Request, rest: str) -> Step | None:  # noqa: ARG001  # as above
    return Dropped(one_line(rest)[0]) if rest else None


async def _assigned(desk: Desk, request: Request, rest: str) -> Step | None:
    user = mentioned_user(rest)
    return Assigned(await person_of(desk, request, user)) if user else None


async def _due(desk: Desk, request: Request, rest: str) -> Step | None:
    return DueOn(parse_date(rest, today=await today_of(desk, request.by.id))) if rest else None


async def _ticketed(desk: Desk, request: Request, rest: str) -> Step | None:  # noqa: ARG001  # as above
    return Ticketed(ticket_of(rest)) if rest else None


async def _snoozed(desk: Desk, request: Request, rest: str) -> Step | None:
    today = await today_of(desk, request.by.id)
    return Snoozed(parse_date(rest, today=today) if rest else today + A_WEEK)


async def _verified(desk: Desk, request: Request, rest: str) -> Step | None:  # noqa: ARG001  # as above
    return Verified(rest.lower() == "yes") if rest.lower() in ("yes", "no") else None


# How each verb is typed, and what it makes of the words behind the number; None where they are of another form.
STEPS: Final[Mapping[str, tuple[str, Callable[[Desk, Request, str], Awaitable[Step | None]]]]] = {
    "start": ("start 3", _started),
    "done": ("done 3 cost 5k", _finished),
    "drop": ("drop 3 the path was removed", _dropped),
    "assign": ("assign 3 @mei", _assigned),
    "due": ("due 3 fri", _due),
    "ticket": ("ticket 3 https://tracker.example/OPS-7", _ticketed),
    "snooze": ("snooze 3 2w", _snoozed),
    "verify": ("verify 3 yes|no", _verified),
}


async def open_form(desk: Desk, request: Request) -> None:
    """The button that asks for an action item."""
    await _open_form(desk, request, request.where())


async def open_form_about(desk: Desk, request: Request, about: str) -> None:
    """The form for an item that comes from something."""
    await _open_form(desk, request, request.where(), about)


async def add_about(desk: Desk, request: Request, incident: Incident, text: str, *, about: str, origin: Origin) -> str:
    """Put on record what is typed, as coming from something."""
    typed = parse_item(text, today=await today_of(desk, request.by.id))
    command = await _command(desk, request, request.where(incident.reference), typed)
    return await action_items.add(desk.ctx, replace(command, about=about, origin=origin))


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Put on record what the form describes."""
    request, today = requests.of_submission(body), await today_of(desk, body["user"]["id"])
    try:
        typed = form_item(form_values(body["view"]), today=today)
    except FieldErrors as error:
        await ack(response_action="errors", errors=dict(error.by_block))
        return
    incident_id, _, about = (request.incident or "").partition("/")
    command = await _command(desk, request, Where(id=IncidentId(incident_id)), typed)
    asked = replace(command, about=about, origin=Origin.PROMPT if about else Origin.TYPED)
    answer = await action_items.add(desk.ctx, asked)
    await ack(response_action="update", view=shown.item_kept(desk.templates, answer))


def form_item(values: Mapping[str, str | None], *, today: date) -> DescribedItem:
    """The action item that a form describes.

    Raises:
        FieldErrors: With every field that cannot be taken.
    """
    reader = Reader(values)
    typed = DescribedItem(
        title=reader.read("title", _titled, ""),
        owner=values.get("owner"),
        due=reader.read("due", lambda text: parse_date(text, today=today) if text else today + DUE_AFTER, today),
        type=reader.read("type", lambda text: choice_of(ItemType, text, ItemType.PREVENT), ItemType.PREVENT),
        urgency=reader.read("urgency", lambda text: choice_of(Urgency, text, Urgency.MEDIUM), Urgency.MEDIUM),
        ticket=reader.read("ticket", ticket_of, ""),
        estimated=reader.read("cost", lambda text: parse_amount(text) if text else None, None),
    )
    reader.done()
    return typed


async def done(desk: Desk, request: Request) -> str:
    """The button Done."""
    return await _pressed(desk, request, Finished())


async def snooze(desk: Desk, request: Request) -> str:
    """The button Snooze 1 wk."""
    return await _pressed(desk, request, Snoozed(await today_of(desk, request.by.id) + A_WEEK))


async def worked(desk: Desk, request: Request) -> str:
    """The button Yes: it worked."""
    return await _pressed(desk, request, Verified(worked=True))


async def recurred(desk: Desk, request: Request) -> str:
    """The button No, it happened again."""
    return await _pressed(desk, request, Verified(worked=False))


async def hand_over(desk: Desk, request: Request) -> None:
    """The button Hand over: asks to whom."""
    number, _ = _drawn(request.drawn_with)
    item = await action_items.find(desk.ctx, number)
    view = shown.hand_over_form(desk.templates, item, private_metadata=request.drawn_with)
    problem = await desk.open_form(request.trigger_id, view)
    if problem is not None:
        raise FormNotOpened(f"{problem} Type it: `/incident action assign {number} @mei`.")


async def handed_over(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Give an item to whom the form names."""
    request = requests.of_submission(body)
    number, week = _drawn(body["view"]["private_metadata"])
    to = await person_of(desk, request, form_values(body["view"])["owner"] or request.by.id)
    command = _changing(request, number, Assigned(to), _seen_in(request, week))
    answer = await action_items.change(desk.ctx, command)
    await ack(response_action="update", view=shown.item_kept(desk.templates, answer))


async def _pressed(desk: Desk, request: Request, step: Step) -> str:
    """A reminder shows by itself what became of its items; elsewhere it is answered."""
    number, week = _drawn(request.drawn_with)
    answer = await action_items.change(desk.ctx, _changing(request, number, step, _seen_in(request, week)))
    return "" if week else answer


def _seen_in(request: Request, week: str) -> str:
    return reminder_key(request.by.id, week) if week else ""


def _drawn(drawn_with: str) -> tuple[int, str]:
    """The number of an item, and the week of the reminder it stood in."""
    number, _, week = drawn_with.partition(":")
    return int(number), week


async def today_of(desk: Desk, user: str) -> date:
    """The day it is where somebody is."""
    return desk.ctx.now().astimezone((await reader_of(desk.ctx, user)).zone).date()


async def person_of(desk: Desk, request: Request, user: str) -> Person:
    """Somebody as they are called."""
    return request.by if user == request.by.id else Person(user, await people.name_of(desk.ctx, user))


async def _command(desk: Desk, request: Request, where: Where, typed: DescribedItem) -> AddItem:
    return AddItem(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=where,
        title=typed.title,
        owner=await person_of(desk, request, typed.owner or request.by.id),
        due=typed.due,
        type=typed.type,
        urgency=typed.urgency,
        ticket=typed.ticket,
        estimated=typed.estimated,
    )


async def _open_form(desk: Desk, request: Request, where: Where, about: str = "") -> None:
    incident = await reading.find(desk.ctx, where)
    form = shown.item_form(desk.templates, incident, private_metadata=f"{incident.id}/{about}")
    problem = await desk.open_form(request.trigger_id, form)
    if problem is not None:
        raise FormNotOpened(f"{problem} Type it in one line: `/incident action add what is to be done @mei due fri`.")


def _titled(text: str) -> str:
    try:
        return title_of(text)
    except WrongUse:
        raise BadItem("Say in a few words what is to be done.") from None


def _said(desk: Desk, text: str) -> Answer:
    return messages.answer(desk.templates, text)


ITEM_BUTTONS: Final[Mapping[str, Callable[[Desk, Request], Awaitable[str | None]]]] = {
    "add_action": open_form,
    "item_done": done,
    "item_snooze": snooze,
    "item_hand_over": hand_over,
    "item_worked": worked,
    "item_recurred": recurred,
}
