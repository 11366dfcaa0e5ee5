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
        entries = [text for text in await firm.entries(EntryKind.UNDELIVERABLE) if text.startswith("Could not reach")]
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


async def handed_over(firm: Firm, severity: str = "P2") -> None:
    """An incident that Ada answers, and the hand-over to Ivy at 10:00 in New York, half an hour later."""
    await firm.declare_in_one_line(severity, who="kim")
    await firm.press_page("ada")
    await firm.pass_time(minutes=30, seconds=5)


async def test_the_old_on_call_has_it_until_the_new_one_presses_i_have_it(database_url: str) -> None:
    """Ivy is asked by message, Ada and the room read it; pressed once, the incident is Ivy's."""
    async with a_firm_with_a_rota(database_url, "ivy", "ada", at=time(10)) as firm:
        await handed_over(firm)
        asked = "You are on-call engineer by the rota now. ada has INC-20120801-001 until you press I have it."
        assert firm.told("ivy")[-1].startswith(f"⏰ {asked}")
        assert any("You have it until they take over" in text for text in firm.told("ada"))
        assert any("ivy is on-call engineer by the rota now" in line for line in await firm.lines())
        assert (await firm.incident()).on_call[ON_CALL].name == "ada"
        assert "You have INC-20120801-001" in await firm.press_page("ivy", "take_over")
        await firm.pass_time(minutes=15)
        assert "ivy is on-call engineer now, taken over from ada" in await firm.entries(EntryKind.ROLE)
        assert (await firm.incident()).on_call[ON_CALL].name == "ivy"
        assert not any("Nobody took over" in line for line in await firm.lines())
        assert firm.users["ivy"] in firm.sandbox.world.rooms[await firm.room()].members
        assert "is yours already" in await firm.answer("ivy", "handover")


async def test_a_handover_without_an_answer_for_ten_minutes_pages_both(sqlite_url: str) -> None:
    """Once; and the bot may be away meanwhile."""
    async with a_firm_with_a_rota(sqlite_url, "ivy", "ada", at=time(10)) as firm:
        await handed_over(firm)
        before = len(firm.pages("ada")), len(firm.pages("ivy"))
        await firm.stop_bot()
        await firm.start_bot()
        await firm.pass_time(minutes=9)
        assert (len(firm.pages("ada")), len(firm.pages("ivy"))) == before
        await firm.pass_time(minutes=30)
        assert (len(firm.pages("ada")), len(firm.pages("ivy"))) == (before[0] + 1, before[1] + 1)
        words = "Nobody took over as on-call engineer for 10 min: paged ada and ivy"
        assert [text for text in await firm.entries(EntryKind.PAGE) if "took over" in text] == [words]
        assert any(words in line for line in await firm.lines())
        assert "You have INC-20120801-001" in await firm.answer("ivy", "handover")


async def test_nobody_takes_over_who_is_not_on_call(sqlite_url: str) -> None:
    """They read who may, and how to take a role all the same."""
    async with a_firm_with_a_rota(sqlite_url, "ivy", "ada", at=time(10)) as firm:
        await handed_over(firm)
        assert "You are not on call by the rota" in await firm.answer("tom", "handover")
        assert (await firm.incident()).on_call[ON_CALL].name == "ada"
