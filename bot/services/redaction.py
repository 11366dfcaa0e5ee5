"""Removing words from the record by law, reading what was sealed, and destroying it."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from bot.domain import redaction
from bot.domain.change import Change, EntryKind
from bot.domain.command import Command
from bot.domain.incident import Incident
from bot.domain.redaction import AgreeDestruction, AskDestruction, Held, Proposal, ReadSealed, Redact
from bot.domain.roles import Role
from bot.services.act import known
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.redactions import Grounds
from storage.unit_of_work import UnitOfWork

GONE: Final = "They were destroyed."
TELLING: Final = 8  # characters; shorter words stand in many entries by chance

Removal = Callable[[UnitOfWork, Incident, Sequence[Held]], Awaitable[Change]]


async def propose(ctx: Context, command: Redact) -> Proposal:
    """What a redaction would remove; nothing is changed.

    Raises:
        NotAllowed, NotRemovable: It would be refused.
    """
    async with ctx.uow() as uow:
        incident = await uow.incidents.find(command.where, command.workspace)
        family = await uow.redactions.family(incident.id, command.number)
        redaction.check_redaction(family, command, policy=await policy_now(ctx, uow))
    rows = await ctx.read.timeline(incident.id)
    words, removed = rows[command.number - 1].text, redaction.still_there(family)
    telling = family[0].file or words  # a file is told of by its id
    repeated = [row.seq for row in rows if telling in f"{row.text} {row.content}" and row.seq not in removed]
    return Proposal(
        incident,
        command.number,
        removed,
        tuple(repeated) if len(telling) >= TELLING else (),
        words,
        command.reason,
        bytes=any(each.sha256 for each in family),
    )


async def redact(ctx: Context, command: Redact) -> str:
    """Move the words of an entry, and of all that Slack told of its message, out of the record.

    Raises:
        NotAllowed, NotRemovable: Nothing was removed.
    """

    async def removal(uow: UnitOfWork, incident: Incident, family: Sequence[Held]) -> Change:
        policy = await policy_now(ctx, uow)
        redaction.check_redaction(family, command, policy=policy)
        drafted = await uow.redactions.forget_drafts(incident.id)
        change = redaction.redact(family, incident, command, policy=policy, now=uow.now, drafted=drafted)
        grounds = Grounds(Role.COMPLIANCE.value, command.by.id, uow.now, command.reason)
        there = [each for each in family if not each.removed]
        await uow.redactions.seal(incident.id, [(each.seq, each.content_sha256) for each in there], grounds)
        await uow.redactions.seal_files(incident.id, _files(there))
        if family[0].kind == EntryKind.EVIDENCE:
            words = await _sealed_words(uow, family[0])
            await uow.redactions.forget_answers(words.removeprefix("Evidence: "))
        return change

    return await _carry(ctx, command, command.number, removal)


async def read_sealed(ctx: Context, command: ReadSealed) -> str:
    """What was removed from an entry; that it was read is recorded, the words are not.

    Raises:
        NotAllowed, NotRemovable: Nothing is shown.
    """
    found: list[str] = []

    async def reading(uow: UnitOfWork, incident: Incident, family: Sequence[Held]) -> Change:
        change = redaction.read_sealed(family, incident, command, policy=await policy_now(ctx, uow), now=uow.now)
        found.append(await _sealed_words(uow, family[0]))
        return change

    answer = await _carry(ctx, command, command.number, reading)
    return "\n".join((answer, *found))


async def ask_destruction(ctx: Context, command: AskDestruction) -> str:
    """Ask that sealed words are destroyed.

    Raises:
        NotAllowed, NotRemovable: Nothing was asked.
    """

    async def asking(uow: UnitOfWork, incident: Incident, family: Sequence[Held]) -> Change:
        return redaction.ask_destruction(family, incident, command, policy=await policy_now(ctx, uow), now=uow.now)

    return await _carry(ctx, command, command.number, asking)


async def agree_destruction(ctx: Context, command: AgreeDestruction) -> str:
    """Destroy sealed words, as a second person agrees.

    Raises:
        NotAllowed, NotRemovable: Nothing was destroyed.
    """

    async def destruction(uow: UnitOfWork, incident: Incident, family: Sequence[Held]) -> Change:
        change = redaction.agree_destruction(family, incident, command, policy=await policy_now(ctx, uow), now=uow.now)
        gone = [each for each in family if each.removed]
        await uow.redactions.destroy([each.content_sha256 for each in gone])
        await uow.redactions.destroy_files(incident.id, _files(gone))
        return change

    return await _carry(ctx, command, command.number, destruction)


async def _carry(ctx: Context, command: Command, number: int, work: Removal) -> str:
    """The line that every command takes, with the removal of content in the same transaction."""
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        incident = await uow.incidents.find(command.where, command.workspace)
        change = await work(uow, incident, await uow.redactions.family(incident.id, number))
        await uow.save(change.then(known(command.by)), incident.id)
        await uow.inbox.remember(command.key, change.answer)
    ctx.wake()
    return change.answer


def _files(family: Sequence[Held]) -> list[str]:
    return [each.file for each in family if each.file]


async def _sealed_words(uow: UnitOfWork, held: Held) -> str:
    body = await uow.redactions.sealed(held.content_sha256)
    return GONE if body is None else str(json.loads(body)["text"])
