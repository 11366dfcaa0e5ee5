"""`/incident halt`, by words or by form, `resume` and `procedures`: what was stopped, and who lets it go on."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Where
from bot.domain.halting import RecordHalt, standing
from bot.domain.halts import Scope, Step
from bot.domain.incident import Incident
from bot.domain.resuming import ALL, ApproveResume, AskResume, RecordResumed
from bot.render import halts as shown
from bot.render import messages, modals
from bot.services import halts, reading
from bot.slack import requests, typed
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.forms import FieldErrors, form_values
from bot.slack.halts_form import LONGEST_PROOF, LONGEST_TARGET, halt_form, parse_count
from bot.slack.requests import Payload, Request
from bot.slack.text import one_line
from bot.slack.words import WrongUse, split_command, take_option
from bot.slack.zones import reader_of

USAGE: Final = "/incident halt strategy mm-us executed"
APPROVE: Final = "approve"
_DONE: Final = re.compile(r"(?:^|(?<!\S)(?:--|—|–))\s*already[- ]done\b[\s:,;]*", re.IGNORECASE)
_ALL: Final = re.compile(r"(?:--|—|–)all(?!\S)", re.IGNORECASE)

Answer = Mapping[str, Any]


async def halt(desk: Desk, request: Request, rest: str) -> Answer | None:
    """Record `SCOPE NAME [requested|executed|confirmed] [--at 09:36] [--orders 0] [--proof "…"]`; nothing opens the form."""
    found = typed.read(request, rest)
    if not found.rest:
        await _open_form(desk, request, request.where(found.reference))
        return None
    at, left = take_option(found.rest, "at")
    orders, left = take_option(left, "orders")
    proof, left = take_option(left, "proof")
    word, named = split_command(left)
    scope = next((each for each in Scope if each.value == word), None)
    if scope is None:
        raise WrongUse(USAGE)
    target, step = _target(named)
    reader = await reader_of(desk.ctx, request.by.id)
    command = RecordHalt(
        **found.fields(),
        scope=scope,
        target=target,
        step=step,
        at=reader.read(at, desk.ctx.now()) if at else None,
        working_orders=parse_count(orders) if orders else None,
        drop_copy=one_line(proof or "", LONGEST_PROOF)[0],
    )
    return messages.answer(desk.templates, await halts.record_halt(desk.ctx, command) + reader.words(at))


async def resume(desk: Desk, request: Request, rest: str) -> Answer:
    """Ask, approve, or record that it has happened: `[SCOPE NAME | approve | --already-done reason]`."""
    found = typed.read(request, rest)
    if found.rest.lower() == APPROVE:
        answer = await halts.approve_resume(desk.ctx, ApproveResume(**found.fields()))
        return messages.answer(desk.templates, answer)
    incident = await reading.find(desk.ctx, request.where(found.reference))
    done = _DONE.search(found.rest)
    words = f"{found.rest[: done.start()]} {found.rest[done.end() :]}".strip() if done else found.rest
    what, reason = _what(words, incident)
    fields = {**found.fields(), "what": what, "reason": one_line(reason, LONGEST_PROOF)[0]}
    if done:
        answer = await halts.record_resumed(desk.ctx, RecordResumed(**fields))
    else:
        answer = await halts.ask_resume(desk.ctx, AskResume(**fields))
    return messages.answer(desk.templates, answer)


async def procedures(desk: Desk, request: Request, rest: str) -> Answer:  # noqa: ARG001  # every subcommand is called the same way
    """Where the emergency procedures are, and when they were tested."""
    today = desk.ctx.policy.day(desk.ctx.now())
    return shown.procedures(desk.templates, desk.ctx.policy, today)


async def form_pressed(desk: Desk, request: Request) -> None:
    """The button that records a halt by the form."""
    await _open_form(desk, request, request.where())


async def resume_pressed(desk: Desk, request: Request) -> str:
    """The button that asks to resume everything that is halted."""
    return await halts.ask_resume(desk.ctx, AskResume(**request.fields()))


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Record the halt that the form describes."""
    request = requests.of_submission(body)
    reader, values = await reader_of(desk.ctx, request.by.id), form_values(body["view"])
    try:
        described = halt_form(values, reader, desk.ctx.now())
    except FieldErrors as error:
        await ack(response_action="errors", errors=dict(error.by_block))
        return
    answer = await halts.record_halt(desk.ctx, RecordHalt(**request.fields(), **described))
    said = answer + reader.words(values.get("at"))
    await ack(response_action="update", view=modals.added_to_timeline(desk.templates, said))


async def approve(desk: Desk, request: Request) -> str:
    """Approve by the button of the request."""
    return await halts.approve_resume(desk.ctx, ApproveResume(**typed.read(request, "").fields()))


async def _open_form(desk: Desk, request: Request, where: Where) -> None:
    incident = await reading.find(desk.ctx, where)
    problem = await desk.open_form(request.trigger_id, shown.halt_form(desk.templates, incident))
    if problem is not None:
        raise FormNotOpened(f"{problem} Type it in one line: `{USAGE}`.")


def _target(words: str) -> tuple[str, Step | None]:
    """What is halted, and the step where the last word is one."""
    name, _, last = words.rpartition(" ")
    step = next((each for each in Step if each.value == last.lower()), None)
    return one_line(name if step else words, LONGEST_TARGET)[0], step


def _what(words: str, incident: Incident) -> tuple[str, str]:
    """The halt that is named in front by its scope and name, and the reason behind it."""
    known = (halt.label for halt in standing(incident))
    if every := _ALL.match(words):
        return ALL, words[every.end() :].strip()
    for label in sorted(known, key=len, reverse=True):
        if f"{words} ".casefold().startswith(f"{label} ".casefold()):
            return label, words[len(label) :].strip()
    scope, rest = split_command(words) if words else ("", "")
    if scope not in {each.value for each in Scope}:
        return "", words
    if scope == Scope.FIRM:
        return scope, rest
    name, _, reason = rest.partition(" ")
    return f"{scope} {name}", reason


BUTTONS: Final[Mapping[str, Callable[[Desk, Request], Awaitable[str | None]]]] = {
    "open_halt": form_pressed,
    "ask_resume": resume_pressed,
    "approve_resume": approve,
}
COMMANDS: Final[Mapping[str, Callable[[Desk, Request, str], Awaitable[Answer | None]]]] = {
    "halt": halt,
    "resume": resume,
    "procedures": procedures,
}
