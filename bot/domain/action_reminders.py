"""The week's reminder of action items: one message per person and ISO week, what is overdue first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain import effects
from bot.domain.action_items import ActionItem, reminder_key
from bot.domain.change import Change, Effect, EffectKind
from bot.domain.command import Person
from bot.domain.policy import Policy
from bot.domain.reminder_policy import A_DAY, Team, week_of
from bot.domain.roles import Role

LATE: Final = timedelta(hours=1)  # from then on a reminder says that it is
MISSED: Final = 2  # weekly reminders about something overdue that went unanswered, until the lead hears of it
KIND: Final = "reminders"  # as quiet hours call them
TEAM: Final = "team/"  # in front of the name of a team that has a digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """Who is reminded: a person by Slack user id, or a team as `team/NAME`.

    Args:
        zone: Whose Monday counts.
        week: The last ISO week in which they were; empty for never.
    """

    subject: str
    zone: ZoneInfo
    week: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """When to look again; `week` where this week is done with."""

    at: datetime
    week: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminded:
    """What a reminder alters: its items, and what is sent."""

    items: tuple[ActionItem, ...] = ()
    change: Change = field(default_factory=Change)


def next_look(watched: Watched, policy: Policy, now: datetime) -> Next:
    """Whether somebody is reminded now, which `week` says, and when to look again.

    A missed week's reminder is made up for as long as that week lasts, never during quiet hours, and never twice.
    """
    rules, week = policy.reminders, week_of(now, watched.zone)
    this = rules.in_week_of(now, watched.zone)
    if now < this:
        return Next(at=this)  # their zone or the policy has changed since the row was set
    if watched.week == week:
        return Next(at=rules.after(now, watched.zone))
    held = _held_until(watched.zone, policy, now)
    if held is not None:
        return Next(at=held)
    return Next(at=rules.after(now, watched.zone), week=week)


def remind(person: str, items: Sequence[ActionItem], watched: Watched, policy: Policy, now: datetime) -> Reminded:
    """Remind somebody of what is theirs, and ask whether what they did has worked; nothing where there is nothing.

    Args:
        person: Slack user id.
        items: All of theirs.
        watched: Their row.
        policy: When reminders are due.
        now: Aware.
    """
    today = now.astimezone(watched.zone).date()
    shown = tuple(each for each in items if shows(each, today) or each.to_verify(now))
    if not shown:
        return Reminded()
    due_at = policy.reminders.in_week_of(now, watched.zone)
    key = reminder_key(person, week_of(now, watched.zone))
    message = Effect(
        kind=EffectKind.REMIND,
        lane=f"dm/{person}",
        key=key,
        payload={
            "person": person,
            "items": [each.number for each in shown],
            "week": week_of(now, watched.zone),
            "zone": watched.zone.key,
            "due_at": due_at.isoformat() if now - due_at >= LATE else None,
        },
    )
    counted = tuple(replace(each, reminded=key, ignored=each.ignored + each.overdue(today)) for each in shown)
    return Reminded(items=counted, change=Change(effects=(message,)))


def shows(item: ActionItem, today: date) -> bool:
    """Whether a reminder speaks of an item: it is to be done, and nobody has snoozed it."""
    return item.live and (item.snoozed_until is None or item.snoozed_until <= today)


def neglected(items: Iterable[ActionItem]) -> tuple[ActionItem, ...]:
    """Those of which the lead hears this time: two reminders that showed them overdue went unanswered, or two more."""
    return tuple(each for each in items if each.ignored > 1 and (each.ignored - 1) % MISSED == 0)


def leads(owner: str, team: Team, policy: Policy) -> tuple[Person, ...]:
    """Who hears of what somebody ignores: their team's lead, else the firm's, else whoever is above."""
    if team.lead is not None and team.lead != owner:
        return (Person(team.lead, team.lead),)
    for role in (Role.TEAM_LEAD, Role.SENIOR_MANAGEMENT):
        held = [each for each in policy.contacts.holders(role) if each.slack != owner]
        if held:
            return tuple(Person(each.slack, each.name) for each in held)
    return ()


def escalated(items: Sequence[ActionItem], to: Person, *, key: str) -> Effect:
    """Tell a lead of what was ignored."""
    return Effect(
        kind=EffectKind.REMIND_LEAD,
        lane=effects.dm_lane(to),
        key=f"{key}/lead/{to.id}",
        payload={"person": to.id, "items": [each.number for each in items]},
    )


def digest(team: Team, items: Sequence[ActionItem], watched: Watched, now: datetime) -> Change:
    """The team's items in its channel, but for snoozed ones; nothing where none is to be done."""
    week, today = week_of(now, watched.zone), now.astimezone(watched.zone).date()
    shown = [each.number for each in items if shows(each, today)]
    if not shown:
        return Change()
    post = Effect(
        kind=EffectKind.POST_DIGEST,
        lane=effects.LOG_LANE if team.channel is None else f"team/{team.name}",
        key=f"digest/{team.name}/{week}",
        payload={
            "team": team.name,
            "channel": team.channel,
            "items": [*shown],
            "today": today.isoformat(),
        },
    )
    return Change(effects=(post,))


def _held_until(zone: ZoneInfo, policy: Policy, now: datetime) -> datetime | None:
    """Until when quiet hours hold a reminder; None where they do not."""
    quiet, there = policy.quiet_hours, now.astimezone(zone)
    if quiet is None:
        return None
    clock = there if quiet.zone == "person" else now.astimezone(ZoneInfo(quiet.zone))
    if not quiet.holds(KIND, clock.time()):
        return None
    ends = clock.date() if clock.time() < quiet.end else clock.date() + A_DAY
    return datetime.combine(ends, quiet.end, tzinfo=clock.tzinfo).astimezone(UTC)
