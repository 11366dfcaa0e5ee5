"""`/incident contain`, `investigate`, `tick`, `untick`, `waive` and `reason`, and the buttons of the lists."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.checklists import Item, item_of
from bot.domain.command import IncidentId, Person
from bot.domain.incident import Incident
from bot.domain.reasons import GiveReason
from bot.domain.ticking import DECIDERS, ShowList, TickItem, UntickItem
from bot.domain.ticks import Outcome, Sheet
from bot.render import checklists as shown
from bot.render import messages, modals
from bot.render.templates import Templates
from bot.services import checklists, people, reading
from bot.slack import requests, typed
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import form_values
from bot.slack.requests import Payload, Request
from bot.slack.text import mentioned_users, one_line
from bot.slack.typed import Typed
from bot.slack.words import WrongUse, split_command

USAGE: Final = "/incident tick zero-orders confirmed by phone with the venue desk"
LONGEST_PROOF: Final = 500  # characters
ALL: Final = "all"
OPENED: Final = {"open_contain": Sheet.CONTAINMENT, "open_investigate": Sheet.RESOLUTION}
_OUTCOME: Final = re.compile(r"(?P<outcome>done|not needed|anyway)\b[\s:,;–-]*(?P<words>.*)", re.IGNORECASE | re.DOTALL)
_ENTRY: Final = re.compile(r"#(?P<number>[0-9]{1,9})", re.ASCII)

Answer = Mapping[str, Any]
Form = Callable[[Templates, Incident, Item], Mapping[str, Any]]


async def contain(desk: Desk, request: Request, rest: str) -> Answer:
    """The containment list; from then on it stands in the room too."""
    return await _show(desk, request, rest, Sheet.CONTAINMENT)


async def investigate(desk: Desk, request: Request, rest: str) -> Answer:
    """The list of investigation and resolution, in the same way."""
    return await _show(desk, request, rest, Sheet.RESOLUTION)


async def tick(desk: Desk, request: Request, rest: str) -> Answer:
    """Settle an item: `ITEM [done|not needed|anyway] words`, or `ITEM #41` for evidence that is on record."""
    found, item, words = _read(request, rest, USAGE)
    answer = _OUTCOME.fullmatch(words)
    said = answer["outcome"].lower() if answer else "done"
    left = answer["words"] if answer else words
    entry = _ENTRY.fullmatch(left.strip())
    users, without = mentioned_users(left)
    command = TickItem(
        **found.fields(),
        item=item,
        outcome=Outcome.NOT_NEEDED if said == "not needed" else Outcome.DONE,
        words="" if entry else _line(without if len(users) == len(DECIDERS) else left),
        entry=int(entry["number"]) if entry else None,
        anyway=said == "anyway",
        names=await _people(desk, request, *users),
    )
    return await _tick(desk, request, command)


async def untick(desk: Desk, request: Request, rest: str) -> Answer:
    """Open an item again."""
    found, item, reason = _read(request, rest, "/incident untick zero-orders reason")
    command = UntickItem(**found.fields(), item=item, reason=_line(reason))
    return messages.answer(desk.templates, await checklists.untick(desk.ctx, command))


async def waive(desk: Desk, request: Request, rest: str) -> Answer:
    """Say why evidence is not kept: one item, or `all` that is open."""
    found, item, reason = _read(request, rest, "/incident waive core-dump reason")
    command = TickItem(**found.fields(), item=item, outcome=Outcome.WAIVED, words=_line(reason))
    use = checklists.waive_all if item == ALL else checklists.tick
    return messages.answer(desk.templates, await use(desk.ctx, command))


async def reason(desk: Desk, request: Request, rest: str) -> Answer:
    """Say why a gate was passed."""
    found, what, words = _read(request, rest, "/incident reason repair words")
    command = GiveReason(**found.fields(), what=what, words=_line(words))
    return messages.answer(desk.templates, await checklists.give_reason(desk.ctx, command))


async def pressed(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Settle the item whose button was pressed; what is to be said follows the ack."""
    request = requests.of_button(body)
    outcome, anyway = TICKS[body["actions"][0]["action_id"]]
    command = TickItem(**typed.read(request, "").fields(), item=request.drawn_with, outcome=outcome, anyway=anyway)
    answer = await _tick(desk, request, command)
    await ack()
    desk.replies.reply(request.response_url, answer)


async def undone(desk: Desk, request: Request) -> str:
    """Open an item again by its button."""
    return await checklists.untick(desk.ctx, UntickItem(**request.fields(), item=request.drawn_with))


async def waive_pressed(desk: Desk, request: Request) -> None:
    """Ask why evidence is not kept."""
    await _ask(desk, request, shown.waive_form, f"/incident waive {request.drawn_with} reason")


async def decide_pressed(desk: Desk, request: Request) -> None:
    """Ask what was decided, and by whom."""
    await _ask(desk, request, shown.decide_form, f"/incident tick {request.drawn_with} what was decided @trading @risk")


async def keep_pressed(desk: Desk, request: Request) -> None:
    """Ask where evidence is kept, its kind filled in."""
    await _ask(desk, request, shown.keep_form, "/incident evidence pcap /cap/a.pcap sha256:…")


async def waived(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Waive the item that the form is about."""
    words = _line(form_values(body["view"])["reason"] or "")
    request, item = _of_form(body)
    if not words:
        await ack(response_action="errors", errors={"reason": "Say why it is not kept."})
        return
    answer = await checklists.tick(
        desk.ctx, TickItem(**request.fields(), item=item, outcome=Outcome.WAIVED, words=words)
    )
    await ack(response_action="update", view=modals.added_to_timeline(desk.templates, answer))


async def decided(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Settle the decision that the form is about."""
    values = form_values(body["view"])
    request, item = _of_form(body)
    trading, risk = values.get("trading"), values.get("risk")
    if trading == risk:
        await ack(response_action="errors", errors={"risk": "Choose another person than for Trading."})
        return
    names = await _people(desk, request, trading or "", risk or "")
    words = _line(values.get("decision") or "")
    command = TickItem(**request.fields(), item=item, words=words, names=names)
    answer = await checklists.tick(desk.ctx, command)
    await ack(response_action="update", view=modals.added_to_timeline(desk.templates, answer))


async def opened(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Show a list to whoever pressed, and have it stand in the room."""
    request = requests.of_button(body)
    answer = await _show(desk, request, "", OPENED[body["actions"][0]["action_id"]])
    await ack()
    desk.replies.reply(request.response_url, answer)


async def _show(desk: Desk, request: Request, rest: str, sheet: Sheet) -> Answer:
    fields = typed.read(request, rest).fields()
    incident = await checklists.show(desk.ctx, ShowList(**fields, sheet=sheet))
    return shown.checklist(desk.templates, incident, await desk.policy(), sheet)


async def _tick(desk: Desk, request: Request, command: TickItem) -> Answer:
    answer = await checklists.tick(desk.ctx, command)
    incident = await reading.find(desk.ctx, command.where)
    item = item_of(incident, command.item, desk.ctx.policy.checklists)
    if any((each.item, each.by.id) == (item.id, request.by.id) for each in incident.waiting):
        return shown.out_of_order(desk.templates, incident, desk.ctx.policy, item)
    return messages.answer(desk.templates, answer)


async def _ask(desk: Desk, request: Request, form: Form, typed_like: str) -> None:
    incident = await reading.find(desk.ctx, request.where())
    item = item_of(incident, request.drawn_with, desk.ctx.policy.checklists)
    problem = await desk.open_form(request.trigger_id, form(desk.templates, incident, item))
    if problem is not None:
        raise FormNotOpened(f"{problem} Type it: `{typed_like}`.")


def _of_form(body: Payload) -> tuple[Request, str]:
    """The request of a form about one item, and the item."""
    request = requests.of_submission(body)
    incident, _, item = (request.incident or "").partition("/")
    return replace(request, incident=IncidentId(incident)), item


async def _people(desk: Desk, request: Request, *users: str) -> tuple[Person, ...]:
    """Those who are named, as they are called."""
    return tuple(
        [request.by if each == request.by.id else Person(each, await people.name_of(desk.ctx, each)) for each in users]
    )


def _read(request: Request, rest: str, usage: str) -> tuple[Typed, str, str]:
    found = typed.read(request, rest)
    if not found.rest:
        raise WrongUse(usage)
    item, words = split_command(found.rest)
    return found, item, words


def _line(words: str) -> str:
    return one_line(words, LONGEST_PROOF)[0]


TICKS: Final[Mapping[str, tuple[Outcome, bool]]] = {
    "tick_done": (Outcome.DONE, False),
    "tick_not_needed": (Outcome.NOT_NEEDED, False),
    "tick_anyway": (Outcome.DONE, True),
}
BUTTONS: Final[Mapping[str, Callable[[Desk, Request], Awaitable[str | None]]]] = {
    "untick": undone,
    "open_waive": waive_pressed,
    "open_decide": decide_pressed,
    "open_keep": keep_pressed,
}
FORMS: Final = {"waive": waived, "decide": decided}
COMMANDS: Final[Mapping[str, Callable[[Desk, Request, str], Awaitable[Answer]]]] = {
    "contain": contain,
    "investigate": investigate,
    "tick": tick,
    "untick": untick,
    "waive": waive,
    "reason": reason,
}
