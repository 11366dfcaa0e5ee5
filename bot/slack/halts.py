"""`/incident halt`, `resume` and `procedures`: what was stopped, and who lets it go on."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from bot.domain.errors import DomainError
from bot.domain.halting import RecordHalt
from bot.domain.halts import Scope, Step
from bot.domain.resuming import ApproveResume, AskResume, RecordResumed
from bot.render import halts as shown
from bot.render import messages
from bot.services import halts
from bot.slack import typed
from bot.slack.desk import Desk
from bot.slack.requests import Request
from bot.slack.text import one_line, quoted
from bot.slack.words import WrongUse, split_command, take_option
from bot.slack.zones import reader_of

USAGE: Final = "/incident halt strategy mm-us executed"
LONGEST_TARGET: Final = 80  # characters
LONGEST_PROOF: Final = 300
APPROVE: Final = "approve"
_DONE: Final = re.compile(r"(?:--|—|–)?\s*already[- ]done\b[\s:,;]*", re.IGNORECASE)

Answer = Mapping[str, Any]


class BadCount(DomainError):
    """What stands for a number of orders is none."""

    def __init__(self, word: str) -> None:
        super().__init__(f"{quoted(word)} is no number of orders. Try `--orders 0`. Nothing was recorded.")


async def halt(desk: Desk, request: Request, rest: str) -> Answer:
    """Record `SCOPE NAME [requested|executed|confirmed] [--at 09:36] [--orders 0] [--proof "…"]`."""
    found = typed.read(request, rest)
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
        working_orders=_count(orders) if orders else None,
        drop_copy=one_line(proof or "", LONGEST_PROOF)[0],
    )
    return messages.answer(desk.templates, await halts.record_halt(desk.ctx, command) + reader.words(at))


async def resume(desk: Desk, request: Request, rest: str) -> Answer:
    """Ask, approve, or record that it has happened: `[SCOPE NAME | approve | --already-done reason]`."""
    found = typed.read(request, rest)
    if found.rest.lower() == APPROVE:
        answer = await halts.approve_resume(desk.ctx, ApproveResume(**found.fields()))
        return messages.answer(desk.templates, answer)
    done = _DONE.match(found.rest)
    if done:
        reason = one_line(found.rest[done.end() :], LONGEST_PROOF)[0]
        answer = await halts.record_resumed(desk.ctx, RecordResumed(**found.fields(), reason=reason))
        return messages.answer(desk.templates, answer)
    what, reason = _what(found.rest)
    command = AskResume(**found.fields(), what=what, reason=one_line(reason, LONGEST_PROOF)[0])
    return messages.answer(desk.templates, await halts.ask_resume(desk.ctx, command))


async def procedures(desk: Desk, request: Request, rest: str) -> Answer:  # noqa: ARG001  # every subcommand is called the same way
    """Where the emergency procedures are, and when they were tested."""
    today = desk.ctx.policy.day(desk.ctx.now())
    return shown.procedures(desk.templates, desk.ctx.policy, today)


async def approve(desk: Desk, request: Request) -> str:
    """Approve by the button of the request."""
    return await halts.approve_resume(desk.ctx, ApproveResume(**typed.read(request, "").fields()))


def _target(words: str) -> tuple[str, Step | None]:
    """What is halted, and the step where the last word is one."""
    name, _, last = words.rpartition(" ")
    step = next((each for each in Step if each.value == last.lower()), None)
    return one_line(name if step else words, LONGEST_TARGET)[0], step


def _what(words: str) -> tuple[str, str]:
    """The halt that is named in front by its scope and name, and the reason behind it."""
    scope, rest = split_command(words) if words else ("", "")
    if scope not in {each.value for each in Scope}:
        return "", words
    if scope == Scope.FIRM:
        return scope, rest
    name, _, reason = rest.partition(" ")
    return f"{scope} {name}", reason


def _count(word: str) -> int:
    if not (word.isascii() and word.isdigit() and len(word) <= 9):  # noqa: PLR2004  # more digits than orders
        raise BadCount(word)
    return int(word)


COMMANDS: Final[Mapping[str, Callable[[Desk, Request, str], Awaitable[Answer]]]] = {
    "halt": halt,
    "resume": resume,
    "procedures": procedures,
}
