"""Post-mortems: written anew, changed by people, every version kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from bot.domain import drafts
from bot.domain.blame import advice
from bot.domain.change import Json
from bot.domain.clocks import moved
from bot.domain.command import Command, IncidentId, Where
from bot.domain.drafts import (
    BOTH,
    CHANGED,
    VERSION,
    WAITING,
    Draft,
    Edit,
    EditSection,
    NoDraft,
    NoSuchSection,
    Redraft,
)
from bot.domain.incident import Incident
from bot.domain.postmortem_versions import SECTIONS, Merged, body, heading, parts, prompts, waiting
from bot.services.act import act, known
from bot.services.contacts import policy_now
from bot.services.context import Context
from bot.services.reading import find
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Opened:
    """A section that somebody is about to change."""

    incident: Incident
    version: int
    number: int
    title: str
    text: str


async def redraft(ctx: Context, command: Redraft) -> str:
    """Have the draft written anew; it joins what people wrote."""
    return await act(ctx, command, drafts.redraft)


async def keep_draft(uow: UnitOfWork, incident_id: IncidentId, draft: Draft) -> Mapping[str, Json]:
    """Keep a new draft as a version; the incident is held.

    Returns:
        Its number, what it holds, and the sections in which people's words and new records met.
    """
    before = await uow.post_mortems.latest(incident_id)
    merged = drafts.renewed(before.generated, before.markdown, draft) if before else Merged(draft.markdown)
    number = await uow.post_mortems.add(incident_id, merged.text, generated=draft.markdown, figures=draft.figures)
    return {
        VERSION: number,
        "filled": draft.filled,
        "prompts": prompts(merged.text),
        BOTH: [*merged.both],
        WAITING: [*waiting(merged.text)],
        CHANGED: before is None or before.markdown != merged.text,
    }


async def opened(ctx: Context, where: Where, number: int | None) -> Opened:
    """A section of the post-mortem as it stands now.

    Raises:
        NoSuchIncident, NoDraft, NoSuchSection: There is no such thing.
    """
    incident = await find(ctx, where)
    if number is None or not 1 <= number <= SECTIONS:
        raise NoSuchSection("" if number is None else str(number))
    version = await ctx.read.post_mortem_version(incident.id)
    if version is None:
        raise NoDraft(incident)
    section = parts(version.markdown).sections[number - 1]
    return Opened(incident, version.number, number, heading(section), body(section))


async def edit_section(ctx: Context, command: EditSection) -> str:
    """Keep somebody's words in one section as a new version.

    Raises:
        NoDraft: There is no post-mortem yet, or its versions were removed by law meanwhile.
    """
    made = partial(drafts.edited, command=command)
    answer = await _changed(ctx, command, drafts.section_words(command), made, opened=command.opened)
    return answer + advice(command.text)


async def _changed(
    ctx: Context, command: Command, what: str, made: Callable[[str, str], Merged], *, opened: int | None = None
) -> str:
    """Keep what is made of the version that somebody had before them and the one of now."""
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        incident = await uow.incidents.find(command.where, command.workspace)
        latest = await uow.post_mortems.latest(incident.id)
        if latest is None:
            raise NoDraft(incident)
        seen = await uow.post_mortems.numbered(incident.id, opened) if opened else None
        merged = made((seen or latest).markdown, latest.markdown)
        version = await uow.post_mortems.add(
            incident.id, merged.text, generated=latest.generated, author=command.by.id, figures=latest.figures
        )
        edit, policy = Edit(what=what, version=version, merged=merged), await policy_now(ctx, uow)
        change = drafts.record_edit(incident, command, edit, policy=policy, now=ctx.now())
        await uow.save(change.then(moved(incident, change, policy, now=ctx.now())).then(known(command.by)), incident.id)
        await uow.inbox.remember(command.key, change.answer)
    ctx.wake()
    return change.answer
