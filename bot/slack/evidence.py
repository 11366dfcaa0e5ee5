"""`/incident evidence`: by words, by form, as a list, or the files that were not fetched once more."""

from collections.abc import Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.command import Person, Where
from bot.domain.evidence_items import AddEvidence, Item
from bot.domain.files import Refetch
from bot.render import evidence as shown
from bot.render import messages
from bot.services import evidence_items, files, people, reading
from bot.slack import requests
from bot.slack.declare import FormNotOpened
from bot.slack.desk import Desk
from bot.slack.evidence_form import evidence_form
from bot.slack.evidence_words import BadEvidence, Described, parse_evidence, times_in
from bot.slack.forms import FieldErrors, form_values
from bot.slack.requests import Payload, Request
from bot.slack.words import take_option, take_reference
from bot.slack.zones import reader_of

LIST: Final = "list"
REFETCH: Final = "refetch"


async def evidence(desk: Desk, request: Request, rest: str) -> Mapping[str, Any] | None:
    """Record what is typed; without words open the form; `list` shows what there is, `refetch` fetches what was not."""
    reference, text = take_reference(rest)
    where = request.where(reference)
    if not text:
        await _open_form(desk, request, where)
        return None
    if text.lower() == LIST:
        incident = await reading.find(desk.ctx, where)
        return shown.evidence_list(desk.templates, incident, await evidence_items.listed(desk.ctx, incident))
    if text.lower() == REFETCH:
        command = Refetch(key=request.key, workspace=request.workspace, by=request.by, where=where)
        return messages.answer(desk.templates, await files.refetch(desk.ctx, command))
    return await _record(desk, request, where, text)


async def _record(desk: Desk, request: Request, where: Where, text: str) -> Mapping[str, Any]:
    corrects, words = take_option(text, "corrects")
    reader = await reader_of(desk.ctx, request.by.id)
    described = parse_evidence(words, now=desk.ctx.now(), zone=reader.zone)
    command = await _command(desk, request, where, described, corrects=_number(corrects))
    answer = await evidence_items.add(desk.ctx, command)
    return shown.evidence_recorded(desk.templates, answer + reader.words(*times_in(words)))


async def submitted(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Record what the form describes."""
    request = requests.of_submission(body)
    reader, values = await reader_of(desk.ctx, request.by.id), form_values(body["view"])
    try:
        described = evidence_form(values, now=desk.ctx.now(), zone=reader.zone)
    except FieldErrors as error:
        await ack(response_action="errors", errors=dict(error.by_block))
        return
    command = await _command(desk, request, request.where(), described, corrects=None)
    answer = await evidence_items.add(desk.ctx, command) + reader.words(
        *times_in(f"captured {values.get('captured')} covers {values.get('covers')}")
    )
    await ack(response_action="update", view=shown.evidence_added(desk.templates, answer))


async def _command(
    desk: Desk, request: Request, where: Where, described: Described, *, corrects: int | None
) -> AddEvidence:
    keeper = described.custodian or request.by.id
    named = request.by if keeper == request.by.id else Person(keeper, await people.name_of(desk.ctx, keeper))
    return AddEvidence(
        key=request.key,
        workspace=request.workspace,
        by=request.by,
        where=where,
        items=tuple(_item(described, place, digest, named) for place, digest in described.places),
        corrects=corrects,
    )


def _item(described: Described, place: str, digest: str, custodian: Person) -> Item:
    return Item(
        kind=described.kind,
        place=place,
        custodian=custodian,
        sha256=digest,
        host=described.host,
        captured_at=described.captured_at,
        covers=described.covers,
        size_bytes=described.size_bytes,
        restricted=described.restricted,
    )


def _number(typed: str | None) -> int | None:
    if typed is None:
        return None
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):  # noqa: PLR2004  # digits of an entry's number
        raise BadEvidence("`--corrects` takes the number of an entry. `/incident evidence list` shows them.")
    return int(typed)


async def _open_form(desk: Desk, request: Request, where: Where) -> None:
    incident = await reading.find(desk.ctx, where)
    problem = await desk.open_form(request.trigger_id, shown.evidence_form(desk.templates, incident))
    if problem is not None:
        raise FormNotOpened(f"{problem} Type it in one line: `/incident evidence pcap /cap/line-a.pcap sha256:…`.")
