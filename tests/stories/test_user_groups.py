"""A Slack user group that holds a role: everybody in it is paged, whoever is in it when the page leaves."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from bot.domain.change import EntryKind
from bot.domain.policy import Policy
from bot.domain.roles import Contact, Role
from bot.services.contacts import ask_groups
from tests.stories.firm import Firm, a_firm

ON_CALL, COMMAND = Role.ON_CALL_ENGINEER, Role.INCIDENT_COMMANDER


def held_by(policy: Policy, group: str, *roles: Role) -> Policy:
    """The policy with a user group in these roles and nobody beside it."""
    desk = (Contact(slack=group, name="Trading systems"),)
    held = {**policy.contacts.by_role, **dict.fromkeys(roles, desk)}
    return replace(policy, contacts=replace(policy.contacts, by_role=held))


@asynccontextmanager
async def a_firm_with_a_group(
    database_url: str, members: Sequence[str] = ("ada", "ivy"), *roles: Role
) -> AsyncIterator[tuple[Firm, str]]:
    """A firm whose on-call engineers are a user group, and the group's id."""
    async with a_firm(database_url) as firm:
        firm.users["ivy"] = firm.sandbox.world.add_user("ivy", tz="Europe/London")
        group = firm.sandbox.world.add_usergroup("systems", [firm.users[name] for name in members])
        firm.policy = held_by(firm.policy, group, *(roles or (ON_CALL,)))
        await firm.stop_bot()
        await firm.start_bot()
        yield firm, group


async def test_everybody_in_the_group_is_paged_once_and_invited(database_url: str) -> None:
    """Each gets one page as a holder of the role and is in the room; one of them answers for the role."""
    async with a_firm_with_a_group(database_url) as (firm, _):
        await firm.declare_in_one_line("P1", who="kim")
        await firm.pass_time(seconds=10)
        assert [len(firm.pages(name)) for name in ("ada", "ivy")] == [1, 1]
        members = firm.sandbox.world.rooms[await firm.room()].members
        assert {firm.users["ada"], firm.users["ivy"]} <= set(members)
        assert any("on-call engineer ada and ivy" in text for text in await firm.entries(EntryKind.PAGE))
        assert "Paging has stopped" in await firm.press_page("ivy")
        assert "Acknowledged by ivy (on-call engineer)" in await firm.entries(EntryKind.ACKNOWLEDGED)


async def test_who_came_into_the_group_a_moment_ago_is_paged_too(sqlite_url: str) -> None:
    """Slack is asked when the page leaves; those who were known are not paged twice, in two roles or in one."""
    async with a_firm_with_a_group(sqlite_url, ("ada",), ON_CALL, COMMAND) as (firm, group):
        firm.sandbox.world.groups[group].users.append(firm.users["ivy"])
        await firm.declare_in_one_line("P1", who="kim")
        await firm.pass_time(seconds=10)
        assert [len(firm.pages(name)) for name in ("ada", "ivy")] == [1, 1]
        assert firm.users["ivy"] in firm.sandbox.world.rooms[await firm.room()].members
        pages = await firm.entries(EntryKind.PAGE)
        assert any("ivy" in text or firm.users["ivy"] in text for text in pages)


async def test_nobody_is_paged_late_once_somebody_has_answered(sqlite_url: str) -> None:
    """Slack answers after the acknowledgement: who is new in the group is left in peace."""
    async with a_firm_with_a_group(sqlite_url, ("ada",)) as (firm, group):
        firm.sandbox.world.groups[group].users.append(firm.users["ivy"])
        firm.fail("rate_limited", "usergroups.users.list", times=1, retry_after=30)
        await firm.declare_in_one_line("P2", who="kim")
        await firm.press_page("ada")
        await firm.pass_time(minutes=1)
        assert firm.pages("ivy") == []


@pytest.mark.parametrize("gone", ["emptied", "disabled"])
async def test_a_group_with_nobody_in_it_is_seen_as_not_reached(sqlite_url: str, gone: str) -> None:
    """Emptied or switched off: the room reads which role nobody answers for, and what to do."""
    async with a_firm_with_a_group(sqlite_url, ()) as (firm, group):
        if gone == "disabled":
            firm.sandbox.world.disable_usergroup(group)
        await firm.declare_in_one_line("P1", who="kim")
        await firm.pass_time(seconds=10)
        words = "Could not reach on-call engineer (Trading systems) by direct message: "
        reason = "Slack does not show this user group." if gone == "disabled" else "Nobody is in this user group."
        assert any(line.startswith(f"⚠ {words}{reason}") for line in await firm.lines())
        assert len(firm.pages("mei")) == 1


async def test_a_member_of_the_group_consents_as_its_role(sqlite_url: str) -> None:
    """Risk Management is a group: whoever is in it may agree to a lowering that needs Risk."""
    async with a_firm_with_a_group(sqlite_url, ("ivy",), Role.RISK_MANAGEMENT) as (firm, _):
        await firm.declare_in_one_line("P0", who="kim")
        await firm.answer("mei", "severity P1 the loss is smaller")
        assert "P1" in await firm.answer("ivy", "severity agree")
        assert (await firm.incident()).severity.value == "P1"


async def test_the_groups_are_asked_again_every_hour(sqlite_url: str) -> None:
    """Who left is no longer paged after that, whatever was known before."""
    async with a_firm_with_a_group(sqlite_url) as (firm, group):
        firm.sandbox.world.groups[group].users.remove(firm.users["ada"])
        await firm.pass_time(hours=1)
        await firm.settle()
        await firm.declare_in_one_line("P1", who="kim")
        assert [len(firm.pages(name)) for name in ("ada", "ivy")] == [0, 1]


async def test_of_several_replicas_one_asks_in_an_hour(sqlite_url: str) -> None:
    """The others find that it is being done."""
    async with a_firm_with_a_group(sqlite_url) as (firm, _):
        assert [await ask_groups(firm.bot.ctx, "2012-08-01T14") for _ in range(2)] == [1, 0]
