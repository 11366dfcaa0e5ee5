"""Quiet hours: what can wait does, until the reader's morning; who is up is reminded all the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.domain.escalation_policy import Escalation, Level, PageChannel
from bot.domain.roles import Role
from bot.domain.severity import Severity
from tests.stories.firm import a_firm

EVENING = datetime(2012, 8, 1, 23, 50, tzinfo=UTC)  # 19:50 in New York, where the cast lives
MORNING = datetime(2012, 8, 2, 11, 0, tzinfo=UTC)  # 07:00


async def test_reminders_wait_for_the_morning_and_come_as_one(sqlite_url: str) -> None:
    """The room is told in the night; the page of the same incident has left at once."""
    async with a_firm(sqlite_url, start=EVENING) as firm:
        await firm.declare_in_one_line("P2")
        assert firm.told("ada")
        await firm.pass_time(hours=8)
        assert firm.told("mei") == []
        assert any(line.startswith("⏰ A status update has been due") for line in await firm.lines())
        await firm.pass_time(minutes=(MORNING + timedelta(minutes=1) - firm.clock.now()).total_seconds() / 60)
        reminders = [each for each in firm.told("mei") if "status update" in each]
        assert len(reminders) == 1


async def test_who_has_acknowledged_is_reminded_in_the_night(sqlite_url: str) -> None:
    """They are up, and it is their turn."""
    async with a_firm(sqlite_url, start=EVENING) as firm:
        await firm.declare_in_one_line("P1")
        await firm.press_page("mei")
        await firm.pass_time(minutes=31)
        assert any("status update is due" in each for each in firm.told("mei"))


async def test_the_page_of_a_p3_waits_and_a_raise_does_not_wait_for_it(sqlite_url: str) -> None:
    """A firm that pages on-call at P3: in the morning; at P1 in the night all the same, and the held page is over."""
    async with a_firm(sqlite_url, start=EVENING + timedelta(minutes=30)) as firm:
        level = Level(timedelta(), (Role.ON_CALL_ENGINEER,), (PageChannel.DM, PageChannel.PAGER))
        await firm.stop_bot()
        escalation = {**firm.policy.escalation, Severity.P3: Escalation(levels=(level,))}
        firm.policy = replace(firm.policy, escalation=escalation)
        await firm.start_bot()
        await firm.declare_in_one_line("P3")
        await firm.declare_in_one_line("P3", title="Fills are late")
        await firm.pass_time(minutes=10)
        assert firm.told("ada") == []
        await firm.answer("sam", "severity P1 second venue hit")
        assert "Fills are late" in firm.told("ada")[-1]
        await firm.press_page("ada")
        before = len(firm.told("ada"))
        await firm.pass_time(minutes=(MORNING + timedelta(minutes=1) - firm.clock.now()).total_seconds() / 60)
        assert [each for each in firm.told("ada")[before:] if "P3 Low" in each and "Order router" in each]
