"""What is known of the people who act: their names and time zones, learned from Slack once."""

from collections.abc import Mapping
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain import effects
from bot.domain.change import Change, Json
from bot.domain.policy import Policy
from bot.services.context import Context
from storage.people import KnownPerson
from storage.unit_of_work import UnitOfWork


async def own_zone(ctx: Context, user: str) -> ZoneInfo | None:
    """Somebody's own zone, by the firm's contact list or by what Slack says; None where neither has told yet.

    Slack is asked about whoever acts, in the background.
    """
    listed = listed_zone(ctx.policy, user)
    if listed is not None:
        return listed
    known = await ctx.read.person(user, ctx.workspace)
    return ZoneInfo(known.zone) if known and known.zone else None


def listed_zone(policy: Policy, user: str) -> ZoneInfo | None:
    """Somebody's zone by the firm's contact list; None where it names none."""
    for held in policy.contacts.by_role.values():
        for contact in held:
            if contact.slack == user and contact.zone:
                return ZoneInfo(contact.zone)
    return None


async def name_of(ctx: Context, user: str) -> str:
    """How somebody is called: by the contact list, by Slack, else by their id until Slack has said."""
    for held in ctx.policy.contacts.by_role.values():
        for contact in held:
            if contact.slack == user:
                return contact.name
    known = await ctx.read.person(user, ctx.workspace)
    return known.name if known else user


async def introduced(ctx: Context, user: str) -> None:
    """Have Slack asked about somebody new who is about to type a time.

    Raises:
        StoreUnavailable: The database does not answer.
    """
    if await ctx.read.person(user, ctx.workspace) is None:
        async with ctx.uow() as uow:
            await uow.save(Change(effects=(effects.learn(user),)))
        ctx.wake()


async def learned(ctx: Context, uow: UnitOfWork, profile: Mapping[str, Json]) -> None:
    """Keep what Slack says of somebody."""
    known = KnownPerson(
        id=str(profile["id"]),
        name=str(profile["name"]),
        zone=_known_zone(str(profile["zone"])),
        learned_at=ctx.now(),
        outside=str(profile.get("outside", "")),
    )
    await uow.people.learn(known)


def _known_zone(name: str) -> str | None:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):  # Slack may know more zones than this machine, or none
        return None
