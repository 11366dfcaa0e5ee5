"""The week's reminders: whom to watch over, and what is sent when their row is due."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain import action_reminders
from bot.domain.action_items import ActionItem, Wanted, reminder_key
from bot.domain.action_reminders import TEAM, Reminded, Watched
from bot.domain.change import Change
from bot.domain.reminder_policy import DueReminder, week_of
from bot.services import people
from bot.services.contacts import policy_now
from bot.services.context import Context
from storage.unit_of_work import UnitOfWork

PAUSE: Final = timedelta(minutes=10)  # after a reminder that could not be made


async def watch(ctx: Context, uow: UnitOfWork, user: str) -> None:
    """Have somebody reminded weekly from the next time on, and their team's channel with them."""
    rules, now = ctx.policy.reminders, ctx.now()
    await uow.reminders.watch(user, rules.after(now, await zone_of(ctx, uow, user)))
    team = f"{TEAM}{rules.team_of(user).name}"
    await uow.reminders.watch(team, rules.after(now, await zone_of(ctx, uow, team)))


async def moved(ctx: Context, uow: UnitOfWork, user: str) -> None:
    """Slack has said in which zone somebody lives: their Monday is that zone's."""
    await uow.reminders.move(user, ctx.policy.reminders.after(ctx.now(), await zone_of(ctx, uow, user)))


async def zone_of(ctx: Context, uow: UnitOfWork, subject: str) -> ZoneInfo:
    """In which zone somebody's Monday begins: by the contact list, by Slack, else the firm's."""
    listed = people.listed_zone(ctx.policy, subject)
    if listed is not None:
        return listed
    known = await uow.people.get(subject)
    return ZoneInfo(known.zone if known and known.zone else ctx.policy.timezone)


class Batch:
    """Due reminders claimed in one transaction; each is carried out in a part of it that can fail alone."""

    def __init__(self, ctx: Context, uow: UnitOfWork, due: tuple[DueReminder, ...]) -> None:
        self._ctx = ctx
        self._uow = uow
        self.due = due

    async def carry_out(self, due: DueReminder) -> None:
        """Send what is to be sent, and set when to look again."""
        async with self._uow.savepoint():
            watched = await self._watched(due)
            ahead = action_reminders.next_look(watched, self._ctx.policy, self._ctx.now())
            if ahead.week is not None:
                await self._send(watched)
            await self._uow.reminders.move(due.subject, ahead.at, ahead.week)

    async def failed(self, due: DueReminder) -> None:
        """Try again a while later."""
        await self._uow.reminders.move(due.subject, self._ctx.now() + PAUSE)

    async def _watched(self, due: DueReminder) -> Watched:
        zone = await zone_of(self._ctx, self._uow, due.subject)
        return Watched(subject=due.subject, zone=zone, week=due.week)

    async def _send(self, watched: Watched) -> None:
        if watched.subject.startswith(TEAM):
            await self._send_digest(watched)
        else:
            await self._send_reminder(watched)

    async def _send_reminder(self, watched: Watched) -> None:
        ctx, uow, person = self._ctx, self._uow, watched.subject
        items = await uow.action_items.wanted(Wanted(owner=person), hold=True)
        reminded = action_reminders.remind(person, items, watched, ctx.policy, ctx.now())
        for item in reminded.items:
            await uow.action_items.reminded(item)
        await uow.save(reminded.change)
        await self._escalate(watched, reminded)

    async def _escalate(self, watched: Watched, reminded: Reminded) -> None:
        ignored = action_reminders.neglected(reminded.items)
        if not ignored:
            return
        policy = await policy_now(self._ctx, self._uow)
        team = policy.reminders.team_of(watched.subject)
        key = reminder_key(watched.subject, week_of(self._ctx.now(), watched.zone))
        leads = action_reminders.leads(watched.subject, team, policy)
        told = tuple(action_reminders.escalated(ignored, lead, key=key) for lead in leads)
        await self._uow.save(Change(effects=told))

    async def _send_digest(self, watched: Watched) -> None:
        rules, name = self._ctx.policy.reminders, watched.subject.removeprefix(TEAM)
        live = await self._uow.action_items.wanted(Wanted(live=True))
        theirs: list[ActionItem] = [each for each in live if rules.team_of(each.owner.id).name == name]
        await self._uow.save(action_reminders.digest(rules.named(name), theirs, watched, self._ctx.now()))


@asynccontextmanager
async def claimed(ctx: Context, limit: int) -> AsyncIterator[Batch]:
    """Claim the reminders that are due, at most `limit`; what was sent is committed at the end."""
    async with ctx.uow() as uow:
        yield Batch(ctx, uow, tuple(await uow.reminders.claim_due(limit)))
