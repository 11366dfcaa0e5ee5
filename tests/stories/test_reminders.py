"""Mondays: everybody who owes something hears of it once a week, whatever replicas and clocks do."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.action_items import Wanted
from bot.domain.reminder_policy import Reminders, Team
from bot.domain.roles import Contacts
from tests.stories.firm import Firm
from tests.stories.test_replicas import Two, two

__all__ = ["two"]  # the fixture

MONDAY = datetime(2012, 8, 6, 13, 0, tzinfo=UTC)  # 09:00 in New York, where they all live
WEEK = timedelta(days=7)


async def owing(firm: Firm, who: str = "ada", due: str = "fri", title: str = "Count fills") -> None:
    """Somebody has something to do after an incident."""
    await firm.answer("mei", f"action add {title} <@{firm.users[who]}> due {due}")


async def at(two: Two, moment: datetime) -> None:
    """It is this moment, and both replicas do what is due by then."""
    await two.firm.clock.advance(moment)
    await two.both_work()


def reminders(firm: Firm, who: str = "ada") -> list[str]:
    """The weekly messages somebody has had."""
    return [each for each in firm.told(who) if each.endswith("/incident action done NUMBER")]


async def test_four_weeks_with_two_replicas_and_a_missed_monday(two: Two) -> None:
    """One message a week whichever replica sends it; late once, not twice; the lead hears after two silent weeks."""
    firm = two.firm
    await firm.declare_in_one_line("P3")
    await owing(firm)
    await at(two, MONDAY - timedelta(seconds=1))
    assert reminders(firm) == []
    await at(two, MONDAY)
    assert len(reminders(firm)) == 1
    assert reminders(firm)[0].startswith("1 action item is yours. 1 Overdue 3 d: Count fills.")
    await at(two, MONDAY + timedelta(days=6))
    await at(two, MONDAY + WEEK)
    assert (len(reminders(firm)), firm.told("lea")) == (2, [])
    await at(two, MONDAY + 2 * WEEK + timedelta(days=2))  # both were down on Monday
    assert len(reminders(firm)) == 3
    assert "This comes late: it was due" in reminders(firm)[-1]
    assert [each for each in firm.told("lea") if "Two weekly reminders went unanswered: ada, 1 Overdue 19 d" in each]
    two.speak_to(1)
    await at(two, MONDAY + 3 * WEEK)
    assert len(reminders(firm)) == 4
    latest = firm.pages("ada")[-1]
    await firm.press("ada", firm.direct("ada"), latest["ts"], "item_done")
    assert "1 Done: Count fills." in firm.told("ada")[-1]
    await at(two, MONDAY + 4 * WEEK)
    assert (len(reminders(firm)), len(firm.told("lea"))) == (4, 1)
    digests = [each["text"] for each in firm.messages(firm.log) if "to do" in each["text"]]
    assert [each.split(".")[0] for each in digests] == ["1 action item to do, 1 overdue"] * 4


async def test_what_was_done_is_asked_about_a_month_later(small_firm: Firm) -> None:
    """Yes settles it; No opens it again, and both are answered in the message itself."""
    firm = small_firm
    await firm.declare_in_one_line("P3")
    await owing(firm, title="Second person on deployments")
    await owing(firm, title="Alert on rejects")
    for number in (1, 2):
        await firm.answer("ada", f"action done {number}")
    await firm.pass_time(days=20)
    assert reminders(firm) == []
    await firm.pass_time(days=20)
    first = reminders(firm)[0]
    assert first.startswith("A question about what you did. Did it work? 1 Second person on deployments, done 32 days")
    asked = firm.pages("ada")[-1]
    this = f"{(await firm.incident()).id}/1:2012-W37"
    await firm.press("ada", firm.direct("ada"), asked["ts"], "item_worked", this)
    assert "Second person" not in firm.told("ada")[-1]
    assert "did not work and is open again" in await firm.answer("ada", "action verify 2 no")
    kept = await firm.bot.ctx.read.action_items(Wanted(owner=firm.users["ada"]), firm.bot.ctx.workspace)
    assert [(each.number, each.status.label, each.effective) for each in kept] == [
        (2, "open", False),
        (1, "done", True),
    ]
    assert reminders(firm)[-1].startswith("1 action item is yours.")


async def test_an_item_is_snoozed_and_handed_over_in_the_message(small_firm: Firm) -> None:
    """A snoozed one stays away for a week; one that was handed over is the other's from then on."""
    firm = small_firm
    await firm.declare_in_one_line("P3")
    await owing(firm)
    await firm.pass_time(days=5)
    shown = firm.pages("ada")[-1]
    await firm.press("ada", firm.direct("ada"), shown["ts"], "item_snooze")
    assert "1 Snoozed until Mon" in firm.told("ada")[-1] or "1 Snoozed until 13 Aug" in firm.told("ada")[-1]
    await firm.press("ada", firm.direct("ada"), shown["ts"], "item_hand_over")
    await firm.submit("ada", {"owner": firm.users["tom"]})
    assert "ada gave you action item 1" in firm.told("tom")[-1]
    await firm.pass_time(days=7)
    assert (len(reminders(firm)), len(reminders(firm, "tom"))) == (1, 1)


async def test_a_reminder_that_cannot_be_made_is_tried_again(small_firm: Firm) -> None:
    """Its row is looked at again after a while, and others' are not held up; a week that is done with stays so."""
    firm = small_firm
    await firm.declare_in_one_line("P3")
    await owing(firm)
    await owing(firm, "tom")
    known = await firm.bot.ctx.read.person(firm.users["ada"], firm.bot.ctx.workspace)
    assert known is not None
    async with firm.bot.ctx.uow() as uow:
        await uow.people.learn(replace(known, zone="Mars/Base"))  # no zone of this machine
    await firm.pass_time(days=4, hours=23, minutes=35)
    assert (reminders(firm), len(reminders(firm, "tom"))) == ([], 1)
    async with firm.bot.ctx.uow() as uow:
        await uow.people.learn(known)
        await uow.reminders.move(firm.users["tom"], firm.clock.now())
    await firm.pass_time(minutes=10)
    assert (len(reminders(firm)), len(reminders(firm, "tom"))) == (1, 1)


async def test_the_contact_list_says_whose_monday_it_is(small_firm: Firm) -> None:
    """Before Slack does; a team of the policy has its digest in its own channel, and one without a channel elsewhere."""
    firm = small_firm
    world = firm.sandbox.world
    world.add_channel("entry", creator=firm.users["sam"], members=(world.bot_user,))
    by_role = {
        role: tuple(replace(each, zone="Asia/Kolkata") if each.slack == firm.users["ada"] else each for each in held)
        for role, held in firm.policy.contacts.by_role.items()
    }
    teams = (Team(name="Order entry", people=(firm.users["ada"],), channel="entry"),)
    firm.policy = replace(firm.policy, contacts=Contacts(by_role), reminders=Reminders(teams=teams))
    await firm.stop_bot()
    await firm.start_bot()
    await firm.declare_in_one_line("P3")
    await owing(firm)
    await firm.clock.advance(datetime(2012, 8, 6, 3, 29, 59, tzinfo=UTC))
    await firm.settle()
    assert reminders(firm) == []
    await firm.pass_time(seconds=1)
    assert len(reminders(firm)) == 1
    await firm.pass_time(hours=6)
    entry = next(each for each, room in world.rooms.items() if room.name == "entry")
    assert [each["text"].split(":")[0] for each in firm.messages(entry)] == [
        "1 action item to do in Order entry, 1 overdue. 1 Overdue 3 d"
    ]
    assert not [each for each in firm.messages(firm.log) if "to do" in each["text"]]
