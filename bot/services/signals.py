"""Signals: each kept once, and what the firm's rules have follow from it, in one transaction."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.domain import signal_asking, signal_groups, signal_opening, signal_storms
from bot.domain.change import Change
from bot.domain.command import Person
from bot.domain.declare import Declare
from bot.domain.incident import Incident
from bot.domain.signal_asking import AnswerSignal, NothingAsked
from bot.domain.signal_groups import OVER, Group, GroupState, Step
from bot.domain.signal_rules import SignalRule, group_key
from bot.domain.signals import Signal
from bot.services.contacts import policy_now
from bot.services.context import Context
from bot.services.incidents import declared_in
from storage.unit_of_work import UnitOfWork


class Outcome(StrEnum):
    """What came of a signal."""

    REPEATED = "repeated"
    KEPT = "kept"
    SILENCED = "silenced"
    ASKED = "asked"
    DISMISSED = "dismissed"
    ATTACHED = "attached"
    OPENED = "opened"


_OUTCOMES: Final = {
    GroupState.NOTED: Outcome.KEPT,
    GroupState.SILENCED: Outcome.SILENCED,
    GroupState.ASKED: Outcome.ASKED,
    GroupState.DISMISSED: Outcome.DISMISSED,
    GroupState.ATTACHED: Outcome.ATTACHED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What a source learns of its signal; `incident` is the reference of the war room that it opened, else empty."""

    key: str
    outcome: Outcome
    incident: str = ""


async def receive(ctx: Context, signal: Signal) -> Receipt:
    """Keep a signal and do what follows, or nothing of it.

    Args:
        ctx: What a use case may touch.
        signal: What a machine tells.

    Raises:
        StoreUnavailable: The database does not answer; nothing was kept.
    """
    async with ctx.uow() as uow:
        receipt = await _taken(ctx, uow, signal)
    ctx.wake()
    return receipt


async def _taken(ctx: Context, uow: UnitOfWork, signal: Signal) -> Receipt:
    rules, now = ctx.policy.signals, ctx.now()
    rule, opened = rules.rule_for(signal), None
    key = group_key(signal, rule)
    before, phase = await uow.signals.hold(key)
    if not await uow.signals.add(signal, key):
        return Receipt(key=signal.key, outcome=Outcome.REPEATED)
    if before is not None and not signal_groups.goes_on(before, phase, rules, now):
        before = None
    group, step = signal_groups.grown(before, signal, rules, now=now)
    if step is not Step.NOTHING and rule is not None:
        group = replace(group, hit=signal_opening.hit(signal, rule, ctx.policy.registry))
        group, opened = await (_asked if step is Step.ASK else begun)(ctx, uow, group, rule)
    await uow.signals.keep(group)
    outcome = Outcome.OPENED if opened else _OUTCOMES[group.state]
    return Receipt(key=signal.key, outcome=outcome, incident=opened.reference if opened else "")


async def begun(
    ctx: Context, uow: UnitOfWork, group: Group, rule: SignalRule, *, by: Person | None = None
) -> tuple[Group, Incident | None]:
    """Have a group begin a war room of its own, or in a storm share one.

    Returns:
        The group in its incident; and that, where it was opened for it.
    """
    now, rules = ctx.now(), ctx.policy.signals
    storm, phase = await uow.signals.storm()
    if by is not None or not signal_storms.crowded(storm, rules, now):
        await uow.signals.keep_storm(signal_storms.begun(storm, rules, now))
        incident = await _declared(ctx, uow, signal_opening.opened(group, rule, workspace=ctx.workspace, by=by))
        return signal_groups.attached(group, incident.id, now), incident
    if storm.incident is not None and phase not in OVER:
        return signal_groups.attached(group, storm.incident, now), None
    incident = await _declared(ctx, uow, signal_opening.storm(group, rule, workspace=ctx.workspace))
    await uow.signals.keep_storm(replace(storm, incident=incident.id))
    return signal_groups.attached(group, incident.id, now), incident


async def _asked(ctx: Context, uow: UnitOfWork, group: Group, rule: SignalRule) -> tuple[Group, Incident | None]:
    """Ask on-call; in a storm, and where nobody is on call, a war room is there for it."""
    now, rules = ctx.now(), ctx.policy.signals
    people = signal_asking.whom(await policy_now(ctx, uow))
    storm, _ = await uow.signals.storm()
    if not people or signal_storms.crowded(storm, rules, now):
        return await begun(ctx, uow, group, rule)
    await uow.signals.keep_storm(signal_storms.begun(storm, rules, now))
    asked = signal_asking.asked(group, rule, people, now)
    await uow.save(Change(effects=signal_asking.questions(asked)))
    return asked, None


async def answer(ctx: Context, command: AnswerSignal) -> str:
    """Open the war room that was asked about, or say that there is no incident.

    Returns:
        What whoever pressed reads.

    Raises:
        NothingAsked: Somebody has answered, or it opened by itself.
        StoreUnavailable: The database does not answer; nothing was changed.
    """
    async with ctx.uow() as uow:
        before = await uow.inbox.first_answer(command.key)
        if before is not None:
            return before
        group, _ = await uow.signals.hold(command.group)
        if group is None or group.state is not GroupState.ASKED:
            raise NothingAsked
        said = await _answered(ctx, uow, group, command)
        await uow.inbox.remember(command.key, said)
    ctx.wake()
    return said


async def _answered(ctx: Context, uow: UnitOfWork, group: Group, command: AnswerSignal) -> str:
    rule = ctx.policy.signals.rule(group.rule)
    said = f"Noted: {group.name} is no incident. Further signals of it are counted, and nobody is asked again for now."
    if command.opens and rule is not None:
        group, opened = await begun(ctx, uow, replace(group, by=command.by), rule, by=command.by)
        said = f"{opened.reference} is open, its war room's link follows." if opened else said
    else:
        group = signal_asking.dismissed(group, command.by)
    await uow.signals.keep(group)
    await uow.save(Change(effects=tuple(signal_asking.settled(group))))
    return said


async def _declared(ctx: Context, uow: UnitOfWork, command: Declare) -> Incident:
    return await declared_in(ctx, uow, command, await ctx.read.open_incidents(ctx.workspace))
