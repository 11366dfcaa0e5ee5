"""`/incident prevent` and its buttons: what changes after an incident."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.action_items import Origin
from bot.domain.incident import Incident
from bot.domain.prevention import Prompt, SkipPrompt
from bot.render import messages
from bot.render import prevention as shown
from bot.services import prevention, reading
from bot.services.prevention import Accept
from bot.slack import action_items, requests
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.text import one_line
from bot.slack.words import WrongUse, take_number, take_reference

USAGE: Final = "/incident prevent 2 what is to be done @mei due fri, or /incident prevent 2 no reason"
NO: Final = "no"
BY_BUTTON: Final = "said with the button Not needed"


async def prevent(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """The checklist; with a number in front an answer to that prompt."""
    reference, typed = take_reference(rest)
    incident = await reading.find(desk.ctx, request.where(reference))
    if not typed:
        return await _checklist(desk, incident)
    number, words = take_number(typed)
    if number is None or not 0 < number <= len(Prompt) or not words:
        raise WrongUse(USAGE)
    answered = await _answer(desk, request, incident, list(Prompt)[number - 1], words)
    return messages.answer(desk.templates, answered)


async def opened(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """The button What changes now: shows the checklist to whoever pressed."""
    request = requests.of_button(body)
    incident = await reading.find(desk.ctx, request.where())
    checklist = await _checklist(desk, incident)
    await ack()
    desk.replies.reply(request.response_url, checklist)


async def skipped(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """The button Not needed: records it, and shows the checklist anew in the place of the old one."""
    request = requests.of_button(body)
    incident = await reading.find(desk.ctx, request.where())
    await prevention.skip(desk.ctx, _skipping(request, incident, _prompt(request.drawn_with), BY_BUTTON))
    checklist = await _checklist(desk, incident)
    await ack()
    desk.replies.reply(request.response_url, {**checklist, "replace_original": True})


async def add(desk: Desk, request: Request) -> None:
    """The button Add action item: a form that answers the prompt."""
    await action_items.open_form_about(desk, request, _prompt(request.drawn_with).about)


async def accept(desk: Desk, request: Request) -> str:
    """The button Add as mine at a TODO line."""
    _, _, number = request.drawn_with.partition("/")
    today = await action_items.today_of(desk, request.by.id)
    where = request.where()
    command = Accept(
        key=request.key, workspace=request.workspace, by=request.by, where=where, number=int(number), today=today
    )
    return await prevention.accept(desk.ctx, command)


async def _answer(desk: Desk, request: Request, incident: Incident, prompt: Prompt, words: str) -> str:
    verb, _, reason = words.partition(" ")
    if verb.lower() == NO:
        if not reason.strip():
            raise WrongUse(USAGE)
        return await prevention.skip(desk.ctx, _skipping(request, incident, prompt, one_line(reason)[0]))
    return await action_items.add_about(desk, request, incident, words, about=prompt.about, origin=Origin.PROMPT)


def _skipping(request: Request, incident: Incident, prompt: Prompt, reason: str) -> SkipPrompt:
    where = request.where(incident.reference)
    return SkipPrompt(
        key=request.key, workspace=request.workspace, by=request.by, where=where, prompt=prompt, reason=reason
    )


def _prompt(about: str) -> Prompt:
    return Prompt(about.partition("/")[2])


async def _checklist(desk: Desk, incident: Incident) -> Mapping[str, Any]:
    found = await prevention.learnt(desk.ctx, incident)
    return shown.prevention(desk.templates, incident, found.checked, found.candidates)


PREVENTION_BUTTONS: Final[Mapping[str, Callable[[Desk, Request], Awaitable[str | None]]]] = {
    "prevent_add": add,
    "accept_candidate": accept,
}
