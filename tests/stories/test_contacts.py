"""A role with one person on call at a time: the rota's turn is paged, and a deputy when they cannot be reached."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, time

from bot.domain.change import EntryKind
from bot.domain.roles import Contact, Role, Roster
from bot.domain.rota import Rota, Schedule
from tests.stories.firm import Firm, a_firm

WEDNESDAY = date(2012, 8, 1)  # stories begin at 09:30 in New York
ON_CALL = Role.ON_CALL_ENGINEER


def a_roster(users: Mapping[str, str], *people: str, at: time = time(9), deputies: tuple[str, ...] = ()) -> Roster:
    """A rota of these people, handed over on Wednesdays by New York's clocks."""
    known = [Contact(slack=users[name], name=name) for name in (*people, *deputies)]
    rota = Rota(people=tuple(users[name] for name in people), first=WEDNESDAY, at=at, zone="America/New_York")
    return Roster(
        people=tuple({each.slack: each for each in known}.values()),
        stand_ins=tuple(users[name] for name in deputies),
        schedule=Schedule(standing="", rota=rota),
        zone="America/New_York",
    )


@asynccontextmanager
async def a_firm_with_a_rota(
    database_url: str, *people: str, at: time = time(9), deputies: tuple[str, ...] = ()
) -> AsyncIterator[Firm]:
    """A firm whose on-call engineers take turns."""
    async with a_firm(database_url) as firm:
        firm.users["ivy"] = firm.sandbox.world.add_user("ivy", tz="Europe/London")
        roster = a_roster(firm.users, *people, at=at, deputies=deputies)
        contacts = firm.policy.contacts
        held = {**contacts.by_role, ON_CALL: roster.people}
        firm.policy = replace(firm.policy, contacts=replace(contacts, by_role=held, rosters={ON_CALL: roster}))
        await firm.stop_bot()
        await firm.start_bot()
        yield firm


async def test_only_whoever_has_the_week_is_paged(database_url: str) -> None:
    """This week it is Ada, in a week Ivy; neither is paged for the other."""
    async with a_firm_with_a_rota(database_url, "ada", "ivy") as firm:
        await firm.declare_in_one_line("P2", who="kim")
        assert [len(firm.pages(name)) for name in ("ada", "ivy")] == [1, 0]
        await firm.press_page("ada")
        await firm.clock.advance(firm.clock.now() + 7 * (date(2012, 8, 2) - WEDNESDAY))
        await firm.declare_in_one_line("P2", who="kim", title="Another one")
        assert len(firm.pages("ivy")) == 1


async def test_deputies_are_paged_in_turn_when_whoever_is_on_call_cannot_be_reached(sqlite_url: str) -> None:
    """Ada's account is closed and so is the first deputy's: the second one is paged, and answers for the role."""
    async with a_firm_with_a_rota(sqlite_url, "ada", deputies=("eve", "ivy")) as firm:
        for gone in ("ada", "eve"):
            firm.sandbox.world.deactivate(firm.users[gone])
        await firm.declare_in_one_line("P1", who="kim")
        await firm.pass_time(seconds=10)
        entries = await firm.entries(EntryKind.UNDELIVERABLE)
        assert entries[0].startswith("Could not reach on-call engineer (ada) by direct message: ")
        assert entries[0].endswith("Paged instead: eve.")
        assert entries[1].endswith("Paged instead: ivy.")
        assert "Paging has stopped" in await firm.press_page("ivy")
        assert "Acknowledged by ivy (on-call engineer)" in await firm.entries(EntryKind.ACKNOWLEDGED)


async def test_people_read_who_is_on_call_and_who_is_next(sqlite_url: str) -> None:
    """From anywhere, by name, with the hand-over in the reader's own zone; the list shows who takes turns."""
    async with a_firm_with_a_rota(sqlite_url, "ada", "ivy", deputies=("eve",)) as firm:
        shown = (await firm.slash("kim", "oncall")).text or ""
        handover = int(firm.clock.now().timestamp()) + 7 * 86_400 - 30 * 60  # Wednesday at 09:00 in New York
        assert "on-call engineer: ada. " in shown
        assert f"Until <!date^{handover}^" in shown
        assert "then ivy." in shown
        listed = (await firm.slash("kim", "contacts")).text or ""
        assert "on-call engineer: ada, ivy and 1 more." in listed
