"""The zone of the first time somebody types, before Slack has said where they live."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.incident import Mark
from bot.domain.roles import Role
from tests.stories.firm import FORM, Firm

GUESS = "I do not know your time zone yet, so `09:15` was read in UTC, the firm's."


async def test_a_time_that_is_read_in_the_firms_zone_says_so_once(small_firm: Firm) -> None:
    """The first one names the zone and how to type another; by the second one Slack has told."""
    await small_firm.declare_in_one_line("P3")
    words = await small_firm.answer("dev", "mark started 09:15")
    assert words.startswith("Started is 2012-08-01 09:15 UTC now. ")
    assert GUESS in words
    assert "`09:41+02:00`" in words
    words = await small_firm.answer("dev", "mark started 09:15")
    assert words == "Started is 2012-08-01 13:15 UTC now, was 2012-08-01 09:15 UTC."


async def test_a_time_that_needs_no_zone_is_read_without_a_word(small_firm: Firm) -> None:
    """How long ago it was, or with an offset: that is the same everywhere."""
    await small_firm.declare_in_one_line("P3")
    assert "zone" not in await small_firm.answer("tom", "note --at 09:15-04:00 venue desk called")
    assert "zone" not in await small_firm.answer("ada", "note --at 10m ago venue desk called")
    assert GUESS in await small_firm.answer("dev", "note --at 09:15 venue desk called")


async def test_a_time_that_has_not_come_in_the_firms_zone_says_where_it_was_read(small_firm: Firm) -> None:
    """18:00 in Tokyo has been; in the firm's zone it has not, and who types it reads why."""
    await small_firm.declare_in_one_line("P3")
    words = await small_firm.answer("dev", "note --at 18:00 venue desk called")
    assert "2012-08-01 18:00 UTC has not come yet." in words
    assert "`18:00` was read in UTC, the firm's." in words
    assert "has not come yet. Give a time up to now. Nothing was changed." in await small_firm.answer(
        "tom", "note --at 23:00Z venue desk called"
    )


async def test_evidence_and_marks_that_move_it_on_say_so_too(small_firm: Firm) -> None:
    """Whatever the time stands in."""
    await small_firm.declare_in_one_line("P3")
    assert GUESS in await small_firm.answer("dev", "evidence pcap /cap/a.pcap captured 09:15")
    await small_firm.pass_time(minutes=1)
    assert "I do not know your time zone yet" in await small_firm.answer("ada", "contained 13:30")


async def test_the_form_says_so_when_slack_has_not_told_in_time(small_firm: Firm) -> None:
    """Slack is asked while somebody fills in the form; where it does not answer, the receipt names the zone."""
    small_firm.fail("rate_limited", "users.info", retry_after=3600)
    await small_firm.slash("sam", "declare")
    await small_firm.submit("sam", {**FORM, "detected": "09:15"})
    (view,) = (each for each in small_firm.sandbox.world.views.values())
    assert GUESS in str(view["blocks"])
    assert (await small_firm.incident()).at(Mark.DETECTED) == datetime(2012, 8, 1, 9, 15, tzinfo=UTC)


async def test_a_zone_in_the_contact_list_goes_before_what_slack_says(small_firm: Firm) -> None:
    """Nobody needs to be asked, and nothing is guessed."""
    contacts = small_firm.policy.contacts
    lives_in_london = replace(contacts.holders(Role.COMPLIANCE)[0], zone="Europe/London")
    held = {**contacts.by_role, Role.COMPLIANCE: (lives_in_london,)}
    small_firm.policy = replace(small_firm.policy, contacts=replace(contacts, by_role=held))
    await small_firm.stop_bot()
    await small_firm.start_bot()
    await small_firm.declare_in_one_line("P3")
    assert await small_firm.answer("kim", "mark started 14:15") == "Started is 2012-08-01 13:15 UTC now."


async def test_a_zone_that_this_machine_does_not_know_is_as_good_as_none(small_firm: Firm) -> None:
    """Slack may know more of them: the time is read in the firm's, and says so each time."""
    small_firm.sandbox.world.people[small_firm.users["dev"]].tz = "Mars/Olympus_Mons"
    await small_firm.declare_in_one_line("P3")
    for _ in range(2):
        assert GUESS in await small_firm.answer("dev", "mark started 09:15")
