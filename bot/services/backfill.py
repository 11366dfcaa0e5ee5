"""Gap repair: asking for comparisons of rooms with their record, and keeping what came of each page."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from bot.domain import backfill, effects, marking
from bot.domain.backfill import HOURLY, Backfill, Gap, Lost, Reason, Refusal, Run, began
from bot.domain.capture import PEOPLE, SLACKBOT, Capture, Edited, Happened, Said
from bot.domain.change import Change, Effect, Entry
from bot.domain.command import IncidentId, Where
from bot.domain.comparison import Looked, compared, late, recorded_threads
from bot.domain.files import fetches
from bot.domain.incident import Incident
from bot.services.act import act
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.incidents import NoSuchIncident
from storage.outbox import Delivery
from storage.unit_of_work import UnitOfWork

PACE: Final = timedelta(milliseconds=1_200)  # between two pages of a room: Slack takes fifty a minute


async def compare_all(ctx: Context, reason: Reason, key: str) -> int:
    """Ask for a comparison of every open war room.

    Args:
        ctx: The context.
        reason: Why; the hourly look is asked for by one process only.
        key: Unique per occasion; for the hourly look the hour.

    Returns:
        How many rooms are to be compared.
    """
    incidents = [each for each in await ctx.read.open_incidents(ctx.workspace) if each.channel]
    async with ctx.uow() as uow:
        if reason is Reason.SCHEDULE and not await uow.jobs.first_run(HOURLY, key):
            return 0
        for incident in incidents:
            last = await uow.recorded.last(incident.id)
            run = began(f"{reason}/{key}", reason, now=uow.now, last=last)
            await uow.outbox.add(backfill.asked(incident, run, joins=True), incident.id)
    if incidents:
        ctx.wake()
    return len(incidents)


async def returned(ctx: Context, told: Happened) -> None:
    """We are in a room again, or it is open again: compare it with its record, if it is a war room."""
    async with ctx.uow() as uow:
        with suppress(NoSuchIncident):
            incident = await uow.incidents.find(Where(channel=told.source.channel), ctx.workspace)
            # Who makes a room enters it as well, with nobody's invitation: nothing can be missing there.
            if backfill.brought_back(told) or await uow.recorded.open_gap(incident.id) is not None:
                run = began(told.key, Reason.RETURNED, now=uow.now)
                await uow.outbox.add(backfill.asked(incident, run, joins=True), incident.id)
    ctx.wake()


async def lost(ctx: Context, command: Lost) -> None:
    """A room went out of reach, if it is a war room."""
    async with ctx.uow() as uow:
        with suppress(NoSuchIncident):
            incident = await uow.incidents.find(command.where, command.workspace)
            await uow.save(
                backfill.lost(incident, command, policy=await policy_now(ctx, uow), now=uow.now), incident.id
            )
    ctx.wake()


async def compare(ctx: Context, command: Backfill) -> str:
    """Compare the room with its record because somebody asked."""
    return await act(ctx, command, backfill.on_demand)


async def record_page(ctx: Context, delivery: Delivery, looked: Looked) -> None:
    """A page was read: put on record what was missed, and go on to the next.

    Raises:
        LeaseLost: Another worker has the lane; nothing was recorded.
    """
    run = Run.of(delivery.payload)
    async with ctx.uow() as uow:
        incident = await uow.incidents.get(_incident(delivery))
        captures = await _missed(uow, incident.id, run, looked)
        went_on = backfill.after(run, looked, captures, await _threads(uow, incident.id, run, looked))
        await uow.outbox.done(delivery, dict(went_on.counts), pause=PACE)
        entries = _entries(captures, ctx.policy.mark_reaction, uow)
        change = Change(entries=entries, effects=_follow(incident, captures)).then(await _next(uow, incident, went_on))
        await uow.save(change, incident.id)
    ctx.wake()


async def record_refused(ctx: Context, delivery: Delivery, code: str, reason: str) -> None:
    """Slack does not show the room: a gap, unless one is open already.

    Raises:
        LeaseLost: Another worker has the lane; nothing was recorded.
    """
    async with ctx.uow() as uow:
        incident = await uow.incidents.get(_incident(delivery))
        await uow.outbox.bury(delivery, reason)
        if await uow.recorded.open_gap(incident.id) is None:
            last = await uow.recorded.last(incident.id)
            refusal = Refusal(key=delivery.key, code=code, reason=reason, since=backfill.since(last, incident))
            await uow.save(
                backfill.refused(incident, refusal, policy=await policy_now(ctx, uow), now=uow.now), incident.id
            )
    ctx.wake()


async def _missed(uow: UnitOfWork, incident_id: IncidentId, run: Run, looked: Looked) -> tuple[Capture, ...]:
    shown = [each.said.source.ts for each in looked.shown]
    known = await uow.recorded.between(incident_id, *backfill.bounds(run, looked), also=shown)
    return compared(looked, known, now=uow.now)


async def _threads(uow: UnitOfWork, incident_id: IncidentId, run: Run, looked: Looked) -> tuple[str, ...]:
    """The threads that are to be read after a page."""
    if looked.thread:
        return ()
    newest = [each.latest_reply for each in looked.shown if each.replies]
    threads = backfill.to_read(run, looked.shown, await uow.recorded.known(incident_id, newest))
    if looked.more or not run.reason.thorough:
        return threads
    # A thread whose last reply was deleted looks like no thread; only the record knows that there was one.
    recorded = await uow.recorded.between(incident_id, run.oldest, run.latest)
    return (*threads, *recorded_threads(recorded))


async def _next(uow: UnitOfWork, incident: Incident, run: Run) -> Change:
    if not run.ended:
        return Change(effects=(backfill.step(incident, run),))
    gap: Gap | None = await uow.recorded.open_gap(incident.id)
    return backfill.finished(incident, run, gap, now=uow.now)


def _entries(captures: Sequence[Capture], reaction: str, uow: UnitOfWork) -> tuple[Entry, ...]:
    return tuple(entry for each in captures for entry in (late(each, now=uow.now), *marking.marks(each, reaction)))


def _follow(incident: Incident, captures: Sequence[Capture]) -> tuple[Effect, ...]:
    """What follows from a message, late or not: its files are fetched, its author's name is asked for."""
    files = [file for each in captures if isinstance(each, Said | Edited) for file in each.files]
    people = {each.actor for each in captures if each.actor.startswith(PEOPLE) and not each.ours} - {SLACKBOT}
    return (*fetches(incident.id, files), *(effects.learn(each) for each in sorted(people)))


def _incident(delivery: Delivery) -> IncidentId:
    return delivery.incident_id or IncidentId("")
