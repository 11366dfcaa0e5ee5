"""Groups of signals about which something is due: a digest on the timeline, or a question that nobody answered."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Final

from bot.domain import signal_groups
from bot.domain.change import Change
from bot.domain.clocks import moved
from bot.domain.command import IncidentId
from bot.domain.signal_asking import settled
from bot.domain.signal_digest import MOST_SHOWN, digest, shown
from bot.domain.signal_groups import Group, GroupState
from bot.services import signals
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.unit_of_work import UnitOfWork

PAUSE: Final = timedelta(minutes=1)  # after something that could not be done
Together = tuple[IncidentId | None, Sequence[Group]]


class Batch:
    """Due groups claimed in one transaction, those of one incident together; each can fail alone."""

    def __init__(self, ctx: Context, uow: UnitOfWork, due: Sequence[Group]) -> None:
        self._ctx = ctx
        self._uow = uow
        by_incident = sorted(due, key=lambda each: (each.incident or "", each.key))
        self.due: list[Together] = [
            (incident, list(groups)) for incident, groups in groupby(by_incident, key=lambda each: each.incident)
        ]

    async def carry_out(self, due: Together) -> None:
        """Tell an incident of its signals, or open what was only asked about."""
        incident, groups = due
        async with self._uow.savepoint():
            if incident is None:
                for each in groups:
                    await self._unanswered(each)
            else:
                await self._told(incident, groups)

    async def failed(self, due: Together) -> None:
        """Try again a while later."""
        for each in due[1]:
            await self._uow.signals.keep(replace(each, due_at=self._ctx.now() + PAUSE))

    async def _told(self, incident_id: IncidentId, groups: Sequence[Group]) -> None:
        incident = await self._uow.incidents.try_get(incident_id)
        if incident is None:  # busy: the next round finds it
            return
        now, policy = self._ctx.now(), await policy_now(self._ctx, self._uow)
        for each in groups:
            await self._uow.signals.keep(signal_groups.noted(each, now))
        alerted = shown(*await self._uow.signals.of_incident(incident_id, MOST_SHOWN))
        key = f"signals/{groups[0].key}/{groups[0].begun_at.isoformat()}/{groups[0].notes}"
        change = digest(incident, groups, alerted, policy=policy, now=now, key=key)
        await self._uow.save(change.then(moved(incident, change, policy, now=now)), incident_id)

    async def _unanswered(self, group: Group) -> None:
        await self._uow.signals.keep(replace(group, due_at=None))
        rule = self._ctx.policy.signals.rule(group.rule)
        if rule is None or group.state is not GroupState.ASKED:
            return
        opened, _ = await signals.begun(self._ctx, self._uow, group, rule)
        await self._uow.signals.keep(opened)
        await self._uow.save(Change(effects=tuple(settled(opened))))


@asynccontextmanager
async def claimed(ctx: Context, limit: int) -> AsyncIterator[Batch]:
    """Claim what is due, at most `limit` groups; what was done is committed at the end."""
    async with ctx.uow() as uow:
        yield Batch(ctx, uow, await uow.signals.claim_due(limit))
