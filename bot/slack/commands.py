"""`/incident …`: each subcommand reads its words and calls one use case."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.domain.acknowledgement import Acknowledge
from bot.domain.backfill import Backfill
from bot.domain.capture import LIVE
from bot.domain.command import Command
from bot.domain.handover import TakeOver
from bot.domain.incident import Incident, Mark
from bot.domain.lifecycle import Close, Reach, Reopen
from bot.domain.marks import SetMark
from bot.domain.severity_change import AgreeLowering, ChangeSeverity
from bot.domain.timeline import Note
from bot.render import messages
from bot.services import (
    backfill,
    escalation,
    handover,
    incidents,
    marks,
    reading,
    severity_change,
    timeline,
)
from bot.slack import (
    action_items,
    cancel,
    category,
    causes,
    checklists,
    declare,
    drafts,
    duties,
    evidence,
    facts,
    figures,
    halts,
    lessons,
    losses,
    paging_by_hand,
    prevention,
    purge,
    registry,
    relations,
    requests,
    review,
    roles,
    search,
    showing,
    timeline_pages,
    triage,
    typed,
)
from bot.slack import brief as briefing
from bot.slack import decline as declining
from bot.slack import on_call as calling
from bot.slack import redaction as removal
from bot.slack import status_update as updating
from bot.slack.acknowledgement import by_phone
from bot.slack.desk import Desk
from bot.slack.requests import Payload, Request
from bot.slack.text import visible
from bot.slack.words import UnknownCommand, WrongUse, split_command, take_option, take_severity
from bot.slack.zones import reader_of

Answer = Mapping[str, Any] | None  # None: a form is open, there is nothing to say
Run = Callable[[Desk, Request, str], Awaitable[Answer]]

MARKS: Final[Mapping[str, Mark]] = {
    "started": Mark.STARTED,
    "detected": Mark.DETECTED,
    "fixed": Mark.FAULT_FIXED,
    "contained": Mark.CONTAINED,
    "resolved": Mark.RESOLVED,
}


async def slash(ack: AsyncAck, body: Payload, *, desk: Desk) -> None:
    """Carry out a slash command and answer it."""
    request = requests.of_command(body)
    answer = await run(desk, request)
    if answer is None:
        await ack()
    else:
        await ack(response_type="ephemeral", **answer)


async def run(desk: Desk, request: Request) -> Answer:
    """Find the subcommand and run it.

    Raises:
        UnknownCommand: There is no such subcommand; names the closest one.
        DomainError: The command is refused.
    """
    name, rest = split_command(visible(request.text.replace("\t", " ")))
    found = COMMANDS.get(name)
    if found is None:
        raise UnknownCommand(name, COMMANDS)
    return await found(desk, request, rest)


def _said(desk: Desk, text: str) -> Answer:
    return messages.answer(desk.templates, text)


async def _acknowledge(desk: Desk, request: Request, rest: str) -> Answer:
    words = typed.read(request, rest)
    phone, aside = await by_phone(desk, request, words.rest)
    command = Acknowledge(**words.fields(), phone=phone)
    return _said(desk, await escalation.acknowledge(desk.ctx, command) + aside)


async def _severity(desk: Desk, request: Request, rest: str) -> Answer:
    words = typed.read(request, rest)
    if words.rest.lower() == "agree":
        return _said(desk, await severity_change.agree_lowering(desk.ctx, AgreeLowering(**words.fields())))
    wanted, reason = take_severity(words.rest)
    if wanted is None:
        raise WrongUse("/incident severity P1 reason")
    command = ChangeSeverity(**words.fields(), wanted=wanted, reason=reason.strip())
    return _said(desk, await severity_change.change_severity(desk.ctx, command))


async def _note(desk: Desk, request: Request, rest: str) -> Answer:
    words = typed.read(request, rest)
    clock, left = take_option(words.rest, "at")
    precision, text = take_option(left, "precision")
    if not text.strip():
        raise WrongUse("/incident note --at 09:41 what happened")
    reader = await reader_of(desk.ctx, request.by.id)
    at = reader.read(clock, desk.ctx.now()) if clock else None
    command = Note(**words.fields(), text=text.strip(), at=at, precision=precision or LIVE)
    return _said(desk, await timeline.note(desk.ctx, command) + reader.words(clock))


async def _mark(desk: Desk, request: Request, rest: str) -> Answer:
    words = typed.read(request, rest)
    name, value = split_command(words.rest)
    mark = MARKS.get(name)
    if mark is None:
        raise WrongUse("/incident mark started|detected|fixed|contained|resolved 09:41")
    if not value and mark in (Mark.STARTED, Mark.DETECTED):
        raise WrongUse(f"/incident mark {name} 09:41")
    reader = await reader_of(desk.ctx, request.by.id)
    at = reader.read(value, desk.ctx.now()) if value else None
    if mark in (Mark.STARTED, Mark.DETECTED) and at is not None:
        answer = await marks.set_mark(desk.ctx, SetMark(**words.fields(), mark=mark, at=at))
    else:
        answer = await incidents.reach(desk.ctx, Reach(**words.fields(), mark=mark, at=at))
    return _said(desk, answer + reader.words(value))


def _reaching(mark: Mark) -> Run:
    async def reached(desk: Desk, request: Request, rest: str) -> Answer:
        words = typed.read(request, rest)
        reader = await reader_of(desk.ctx, request.by.id)
        at = reader.read(words.rest, desk.ctx.now()) if words.rest else None
        answer = await incidents.reach(desk.ctx, Reach(**words.fields(), mark=mark, at=at))
        return _said(desk, answer + reader.words(words.rest))

    return reached


def _plain(make: type[Command], use: Callable[..., Awaitable[str]]) -> Run:
    async def plain(desk: Desk, request: Request, rest: str) -> Answer:
        return _said(desk, await use(desk.ctx, make(**typed.read(request, rest).fields())))

    return plain


def _shown(show: Callable[[Desk, Incident], Awaitable[Answer]]) -> Run:
    async def shown(desk: Desk, request: Request, rest: str) -> Answer:
        words = typed.read(request, rest)
        return await show(desk, await reading.find(desk.ctx, request.where(words.reference)))

    return shown


async def _triage(desk: Desk, request: Request, rest: str) -> None:
    words = typed.read(request, rest)
    await triage.open_form(desk, request, request.where(words.reference))


COMMANDS: Final[Mapping[str, Run]] = {
    **checklists.COMMANDS,
    **halts.COMMANDS,
    "declare": declare.declare,
    "triage": _triage,
    "form": facts.form,
    "set": facts.set_,
    "category": category.category,
    "facts": facts.facts_,
    "ack": _acknowledge,
    "decline": declining.decline,
    "snooze": paging_by_hand.snooze,
    "escalate": paging_by_hand.escalate,
    "page": paging_by_hand.page,
    "told": duties.told,
    **updating.COMMANDS,
    **briefing.COMMANDS,
    "contained": _reaching(Mark.CONTAINED),
    "fixed": _reaching(Mark.FAULT_FIXED),
    "resolve": _reaching(Mark.RESOLVED),
    "cancel": cancel.cancel,
    "close": _plain(Close, incidents.close),
    "reopen": _plain(Reopen, incidents.reopen),
    "severity": _severity,
    "loss": losses.loss,
    "note": _note,
    "correct": timeline_pages.correct,
    "evidence": evidence.evidence,
    "why": causes.why,
    "factor": causes.factor,
    "draft": drafts.draft,
    "section": drafts.section,
    "review": review.reviewed,
    "mark": _mark,
    "role": roles.role,
    "status": _shown(showing.status),
    "show": _shown(showing.show),
    "timeline": timeline_pages.timeline,
    "redact": removal.redact,
    "sealed": removal.sealed,
    "destroy": removal.destroy,
    "hold": removal.hold,
    "purge": purge.purge,
    "backfill": _plain(Backfill, backfill.compare),
    "action": action_items.action,
    "prevent": prevention.prevent,
    "lessons": lessons.lessons,
    "handover": _plain(TakeOver, handover.take_over),
    "oncall": calling.on_call,
    "contacts": calling.contacts,
    "registry": registry.registry,
    "metrics": figures.metrics,
    **search.COMMANDS,
    "link": relations.link,
    "list": showing.listing,
    "help": showing.help_,
}
