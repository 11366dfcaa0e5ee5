"""`/incident form`, `set` and `facts`: fill in an incident's forms page by page or word by word, and see what is known."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.category import Categorize
from bot.domain.command import IncidentId, Where
from bot.domain.facts import SetFacts, first_open, stated, typed_field
from bot.domain.forms import Field, FieldKind, Form, Step, step_of, steps
from bot.domain.impact import Category
from bot.domain.incident import Incident
from bot.render import facts as shown
from bot.render import messages
from bot.services import facts, people, reading
from bot.services.category import categorize
from bot.slack import requests, typed
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.facts_form import facts_form
from bot.slack.forms import FieldErrors, form_values
from bot.slack.requests import Payload, Request
from bot.slack.text import mentioned_user
from bot.slack.values import Author, guessed, read
from bot.slack.words import WrongUse, split_command, take_number
from bot.slack.zones import reader_of

FORM: Final = "facts"  # callback of a page
QUESTIONS: Final = "questions"  # callback of what stands before the questions of triage
TRIAGE: Final = "triage"
CATEGORY: Final = "category"  # the block in which the questions ask for it, where nobody has chosen one


async def form(desk: Desk, request: Request, rest: str) -> None:
    """Open a form: the category's own, another one by its name, or the questions of triage."""
    words = typed.read(request, rest)
    name, left = split_command(words.rest) if words.rest else ("", "")
    number, name = (int(name), left) if name.isascii() and name.isdigit() else (take_number(left)[0], name)
    incident = await reading.find(desk.ctx, request.where(words.reference))
    await _open(desk, request, incident, _named(desk, incident, name), number)


async def set_(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Set one field; without a value tell what it is and what it takes."""
    words = typed.read(request, rest)
    name, value = split_command(words.rest) if words.rest else ("", "")
    if not name:
        raise WrongUse("/incident set kill_switch fired_all")
    incident = await reading.find(desk.ctx, request.where(words.reference))
    field = typed_field(desk.ctx.policy.forms.find(incident.category, name))
    if not value:
        return await _history(desk, incident, field)
    author = Author(await reader_of(desk.ctx, request.by.id), desk.ctx.now())
    spelt = await _spelt(desk, field, read(field, _person(field, value), author))
    command = SetFacts(**{**words.fields(), "where": Where(id=incident.id)}, values={field.key: spelt})
    return messages.answer(desk.templates, await facts.set_facts(desk.ctx, command) + guessed(field, value, author))


async def facts_(desk: Desk, request: Request, rest: str) -> Mapping[str, Any]:
    """Everything that is known; of one field how it came about."""
    words = typed.read(request, rest)
    incident = await reading.find(desk.ctx, request.where(words.reference))
    if words.rest:
        return await _history(desk, incident, desk.ctx.policy.forms.find(incident.category, words.rest))
    return shown.facts(desk.templates, incident, desk.ctx.policy)


async def form_pressed(desk: Desk, request: Request) -> None:
    """The button that opens the category's form."""
    incident = await reading.find(desk.ctx, request.where())
    await _open(desk, request, incident, _named(desk, incident, ""), None)


async def questions_pressed(desk: Desk, request: Request) -> None:
    """The button that opens the questions of triage."""
    incident = await reading.find(desk.ctx, request.where())
    await _open(desk, request, incident, _named(desk, incident, TRIAGE), None)


async def questions_asked(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """The first page of the questions, in the place of what the triage form became."""
    request = requests.of_submission(body)
    incident = await reading.find(desk.ctx, request.where())
    questions = _named(desk, incident, TRIAGE)
    step = first_open(incident, questions)
    await ack(response_action="update", view=_page(desk, incident, questions, step))


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Keep a page, and show the next one or what is still missing."""
    request, document, number = _of_page(body)
    before = await reading.find(desk.ctx, request.where())
    answered = _named(desk, before, document)
    author = Author(await reader_of(desk.ctx, request.by.id), desk.ctx.now())
    values = form_values(body["view"])
    # By what was on the page: the form may have changed since it was opened.
    there = [field for field in answered.fields if field.key in values]
    try:
        given = facts_form(there, values, author)
    except FieldErrors as error:
        await ack(response_action="errors", errors=dict(error.by_block))
        return
    await _keep(desk, request, {field.key: field for field in there}, given)
    if chosen := values.get(CATEGORY):
        what = Categorize(**{**request.fields(), "key": f"{request.key}/{CATEGORY}"}, category=Category(chosen))
        await categorize(desk.ctx, what)
    incident = await reading.find(desk.ctx, request.where())
    goes_on = _named(desk, incident, document)  # a category that was chosen here brings questions of its own
    await ack(response_action="update", view=_page(desk, incident, goes_on, step_of(goes_on, number + 1)))


async def _keep(desk: Desk, request: Request, fields: Mapping[str, Field], given: Mapping[str, str]) -> None:
    """Keep the answers of a page; a page that was left empty leaves no trace."""
    named = {key: await _spelt(desk, fields[key], value) for key, value in given.items()}
    if named:
        await facts.set_facts(desk.ctx, SetFacts(**request.fields(), values=named))


def _named(desk: Desk, incident: Incident, name: str) -> Form:
    forms = desk.ctx.policy.forms
    return forms.triage(incident.category) if name in (TRIAGE, QUESTIONS) else forms.named(incident.category, name)


def _page(desk: Desk, incident: Incident, asked: Form, step: Step | None) -> dict[str, Any]:
    if step is None:
        return shown.facts_saved(desk.templates, incident, desk.ctx.policy, asked)
    return shown.facts_form(desk.templates, incident, desk.ctx.policy, step)


async def _open(desk: Desk, request: Request, incident: Incident, asked: Form, number: int | None) -> None:
    step = first_open(incident, asked) if number is None else step_of(asked, number)
    if step is None:
        raise WrongUse(f"/incident form {asked.document} 1, which has {len(steps(asked))} pages")
    problem = await desk.open_form(request.trigger_id, _page(desk, incident, asked, step))
    if problem is not None:
        raise FormNotOpened(f"{problem} Set a field in one line: `/incident set {step.fields[0].name} …`.")
    # Asked now, so that Slack has said in which zone they live by the time they submit.
    await people.introduced(desk.ctx, request.by.id)


async def _history(desk: Desk, incident: Incident, field: Field) -> Mapping[str, Any]:
    rows = await facts.history(desk.ctx, incident, field)
    each = next(each for each in stated(incident, desk.ctx.policy) if each.field == field)
    return shown.fact_history(desk.templates, incident, each, rows)


def _person(field: Field, value: str) -> str:
    """The id of somebody who was mentioned; everything else as it was typed."""
    return (mentioned_user(value) or value) if field.kind is FieldKind.PERSON else value


async def _spelt(desk: Desk, field: Field, value: str) -> str:
    """A person by name and id; other values stay as they are."""
    if field.kind is not FieldKind.PERSON or not value:
        return value
    name = await people.name_of(desk.ctx, value)
    return value if name == value else f"{name} ({value})"


def _of_page(body: Payload) -> tuple[Request, str, int]:
    """Who submits which page of which form; a view keeps its id from page to page, so the page belongs to the key."""
    incident, document, number = str(body["view"]["private_metadata"]).split("/")
    request = requests.of_submission(body)
    page = replace(request, incident=IncidentId(incident), key=f"{request.key}/{document}/{number}")
    return page, document, int(number)
